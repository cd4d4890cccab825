import { compositeLstm } from '../composite/lstm';
import { lstmKernels } from '../kernels/lstm-kernels';
import { createLstmCell } from './cell/lstm-cell';
import { type FusedLstmConfig, readLstmConfig } from './config';
import { FusedRecurrent, type RecurrentLayerKind } from './fused-recurrent';

const brand: unique symbol = Symbol.for('@btcfc/fused-lstm: layer');

const lstmKind: RecurrentLayerKind = {
  gates: 4,
  states: ['hidden', 'cell'],
  described: 'An LSTM has two initial states',
  find: (backend, demands) => lstmKernels.findFor(backend, demands),
  run: (call) => lstmKernels.run(call),
  composite: compositeLstm,
};

/**
 * A `tf.layers.lstm` that computes the whole sequence in one kernel per direction where there are kernels for
 * the backend, and with stock operations elsewhere. Weights, their names and order and the results are the
 * stock layer's; regularisers, which the stock layer accepts and forgets, count. Inputs, states, masks and what
 * `dropoutFunc` gives may be float32, int32 or bool.
 *
 * @throws BtcfcError `INVALID_DATA` in a call whose tensors have shapes that do not fit each other
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { type FusedLstm, fusedLstm } from '@btcfc/fused-lstm';
 *
 * await tf.setBackend('cpu');
 * const layer: FusedLstm = fusedLstm({ units: 4, dropout: 0.1, seed: 1 });
 * layer.explain().path; // -> 'wasm'
 *
 * const x = tf.zeros([2, 8, 3]);
 * layer.apply(x, { training: true });
 * const state = layer.getDropoutState();
 * const first = layer.apply(x, { training: true });
 * layer.setDropoutState(state);
 * const second = layer.apply(x, { training: true }); // drops the same inputs as the first
 */
export class FusedLstm extends FusedRecurrent {
  /** @nocollapse */
  static override className = 'LSTM';

  /** Tells `isFusedLstm` what it is, also between two copies of this package. */
  readonly [brand] = true;
  protected readonly kind = lstmKind;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(config: FusedLstmConfig) {
    const own = readLstmConfig(config);
    super(config, createLstmCell(config), own);
  }
}

/**
 * Whether a layer is one of `fusedLstm`, also if another copy of this package made it, or `replaceStock` did.
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedLstm, isFusedLstm } from '@btcfc/fused-lstm';
 *
 * isFusedLstm(fusedLstm({ units: 4 })); // -> true
 * isFusedLstm(tf.layers.lstm({ units: 4 })); // -> false
 */
export function isFusedLstm(layer: unknown): layer is FusedLstm {
  return typeof layer === 'object' && layer !== null && brand in layer;
}
