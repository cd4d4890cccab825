import { Rng } from '@btcfc/core';
import { Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import type { StockConfig } from './config';
import { orthogonalMatrix } from './orthogonal';

export type LstmCell = ReturnType<typeof layers.lstmCell>;
type Initializer = ReturnType<typeof initializers.zeros>;

/**
 * The stock cell: it resolves and serialises activations, initialisers, regularisers and constraints, and
 * holds the weights. Only its initial values differ from the stock layer's, and only where it must be so.
 */
export function createCell(config: StockConfig & { seed?: number }): LstmCell {
  const rng = config.seed === undefined ? undefined : new Rng(config.seed);
  const cell = layers.lstmCell({ ...config, kernelInitializer: kernelInitializer(config, rng) });
  reviseOrthogonal(cell.recurrentInitializer, rng, config.recurrentInitializer !== undefined);
  return cell;
}

function kernelInitializer(config: StockConfig, rng: Rng | undefined): StockConfig['kernelInitializer'] {
  if (config.kernelInitializer || !rng) return config.kernelInitializer;
  // tfjs takes seed 0 for none
  return initializers.glorotNormal({ seed: rng.split('kernel').integer(1, 2 ** 31 - 1) });
}

/**
 * Makes the stock orthogonal initialiser follow our seed, and work where the chained operations of
 * `@tensorflow/tfjs` that it relies on are missing. One that the user has chosen is left alone if it works.
 */
function reviseOrthogonal(initializer: Initializer, rng: Rng | undefined, chosen: boolean): void {
  if (initializer.getClassName() !== 'Orthogonal') return;
  const works = 'flatten' in Tensor.prototype;
  if (works && (chosen || !rng)) return;
  const { gain, seed } = initializer.getConfig() as { gain: number; seed?: number };
  const source = typeof seed === 'number' ? new Rng(seed) : rng;
  initializer.apply = ([rows, columns]) =>
    orthogonalMatrix({ rows: rows!, columns: columns!, gain, rng: source?.split('recurrent kernel') });
}
