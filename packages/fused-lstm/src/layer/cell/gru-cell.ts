import { layers } from '@tensorflow/tfjs-layers';
import type { FusedGruConfig } from '../config';
import { withInitialValues } from './initial-values';

export type GruCell = ReturnType<typeof layers.gruCell>;

/** What the stock cell makes its weights with. */
interface WeightMaker {
  addWeight(name: string, shape: number[], ...rest: unknown[]): unknown;
}

/**
 * The stock cell, as for the LSTM. It refuses `resetAfter`, of which only the shape of the bias depends here: two rows,
 * as in Keras.
 */
export function createGruCell({ resetAfter = false, ...config }: FusedGruConfig): GruCell {
  const cell = withInitialValues(config, layers.gruCell);
  if (!resetAfter) return cell;
  const maker = cell as unknown as WeightMaker;
  const addWeight = maker.addWeight.bind(cell);
  maker.addWeight = (name, shape, ...rest) =>
    addWeight(name, name === 'bias' ? [2, ...shape] : shape, ...rest);
  return cell;
}
