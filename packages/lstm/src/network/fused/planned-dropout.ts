import type { FusedGru, FusedLstm } from '@btcfc/fused-lstm';
import type { SeededDropout } from '../layers/dropout';

/** A dropout of a network: that of a layer, or one that a recurrent layer has of its own. */
export type PlannedDropout =
  | { kind: 'layer'; layer: SeededDropout }
  | { kind: 'input' | 'recurrent'; layer: FusedLstm | FusedGru };
