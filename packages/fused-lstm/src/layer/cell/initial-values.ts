import { Rng } from '@btcfc/core';
import { Tensor } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import type { StockConfig } from '../config';
import { orthogonalMatrix } from './orthogonal';

type Initializer = ReturnType<typeof initializers.zeros>;

interface CellConfig extends Pick<StockConfig, 'kernelInitializer' | 'recurrentInitializer'> {
  seed?: number;
}

/**
 * A stock cell whose initial values differ from the stock layer's only where they must: they follow our seed, where
 * the user has not chosen their initialisers.
 */
export function withInitialValues<
  Config extends CellConfig,
  Cell extends { recurrentInitializer: Initializer },
>(config: Config, make: (config: Config) => Cell): Cell {
  const rng = config.seed === undefined ? undefined : new Rng(config.seed);
  const cell = make({ ...config, kernelInitializer: kernelInitializer(config, rng) });
  reviseOrthogonal(cell.recurrentInitializer, rng, config.recurrentInitializer !== undefined);
  return cell;
}

function kernelInitializer(config: CellConfig, rng: Rng | undefined): CellConfig['kernelInitializer'] {
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
