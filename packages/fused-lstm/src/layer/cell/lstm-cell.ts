import { layers } from '@tensorflow/tfjs-layers';
import type { FusedLstmConfig } from '../config';
import { withInitialValues } from './initial-values';

export type LstmCell = ReturnType<typeof layers.lstmCell>;

/**
 * The stock cell: it resolves and serialises activations, initialisers, regularisers and constraints, and
 * holds the weights.
 */
export function createLstmCell(config: FusedLstmConfig): LstmCell {
  return withInitialValues(config, layers.lstmCell);
}
