import type { serialization } from '@tensorflow/tfjs-core';
import { compositeGru } from '../composite/gru';
import { gruKernels } from '../kernels/gru-kernels';
import { createGruCell } from './cell/gru-cell';
import { type FusedGruConfig, readGruConfig } from './config';
import { FusedRecurrent, type RecurrentLayerKind } from './fused-recurrent';

const brand: unique symbol = Symbol.for('@btcfc/fused-lstm: gru');

function gruKind(resetAfter: boolean): RecurrentLayerKind {
  return {
    gates: 3,
    states: ['hidden'],
    described: 'A GRU has one initial state',
    find: (backend, demands) => gruKernels.findFor(backend, { ...demands, resetAfter }),
    run: ({ inputs, attributes }) => gruKernels.run({ inputs, attributes: { ...attributes, resetAfter } }),
    composite: ({ inputs, attributes }, activations) =>
      compositeGru({ inputs, attributes: { ...attributes, resetAfter } }, activations),
  };
}

/**
 * A `tf.layers.gru` that computes the whole sequence in one kernel per direction where there are kernels for the
 * backend, and with stock operations elsewhere. Without `resetAfter` its weights, their names and order and the
 * results are the stock layer's; with it they are those of Keras, and the bias is [2, 3 units]. Gates are in the order
 * update, reset, candidate. Regularisers, which the stock layer accepts and forgets, count. As in the stock layer, the
 * update gate mixes the candidate with the hidden state that `recurrentDropout` has been applied to.
 *
 * @throws BtcfcError `INVALID_DATA` in a call whose tensors have shapes that do not fit each other
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { type FusedGru, fusedGru } from '@btcfc/fused-lstm';
 *
 * await tf.setBackend('cpu');
 * const layer: FusedGru = fusedGru({ units: 4, resetAfter: true, seed: 1 });
 * layer.explain().path; // -> 'wasm'
 * layer.apply(tf.zeros([2, 8, 3]));
 * layer.biasVariable?.shape; // -> [2, 12]
 */
export class FusedGru extends FusedRecurrent {
  /** @nocollapse */
  static override className = 'GRU';

  /** Tells `isFusedGru` what it is, also between two copies of this package. */
  readonly [brand] = true;
  protected readonly kind: RecurrentLayerKind;
  private readonly resetAfter: boolean;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(config: FusedGruConfig) {
    const own = readGruConfig(config);
    super(config, createGruCell(config), own);
    this.resetAfter = own.resetAfter;
    this.kind = gruKind(own.resetAfter);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), resetAfter: this.resetAfter };
  }
}

/**
 * Whether a layer is one of `fusedGru`, also if another copy of this package made it, or `replaceStock` did.
 *
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * import { fusedGru, isFusedGru } from '@btcfc/fused-lstm';
 *
 * isFusedGru(fusedGru({ units: 4 })); // -> true
 * isFusedGru(tf.layers.gru({ units: 4 })); // -> false
 */
export function isFusedGru(layer: unknown): layer is FusedGru {
  return typeof layer === 'object' && layer !== null && brand in layer;
}
