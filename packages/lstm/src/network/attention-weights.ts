import { BtcfcError } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Sequences } from '../data/windows/sequences';
import { CausalSelfAttention } from './layers/causal-self-attention';
import { TemporalAttention } from './layers/temporal-attention';

/** What a layer of attention looks at. */
export interface AttentionWeights {
  /** Name of the layer in the model. */
  layer: string;
  /**
   * `[windows, seqLen]` for `attention-lstm`: how much each row of a window counts; `[windows, heads, seqLen,
   * seqLen]` for a layer of `transformer`: how much each row (third axis) attends to each (last axis).
   */
  shape: number[];
  /** Row-major; sums to 1 over the last axis. */
  values: Float32Array;
}

/**
 * The weights that each layer of attention gives to the rows of windows, with dropout off.
 *
 * @throws BtcfcError `INVALID_OPTION` for a model without attention
 */
export async function attentionWeights(
  network: LayersModel,
  sequences: Sequences,
): Promise<AttentionWeights[]> {
  const found = network.layers.filter(
    (layer): layer is CausalSelfAttention | TemporalAttention =>
      layer instanceof CausalSelfAttention || layer instanceof TemporalAttention,
  );
  if (found.length === 0) throw noAttention();
  const { inputs, length } = sequences.gather(Uint32Array.from({ length: sequences.length }, (_, at) => at));
  const windows = tf.tensor3d(inputs, [length, sequences.seqLen, sequences.features]);
  const weights: AttentionWeights[] = [];
  try {
    for (const layer of found) {
      // shares its layers with the network, which frees them
      const below = model({ inputs: network.inputs, outputs: layer.input as SymbolicTensor });
      const tensor = tf.tidy(() =>
        layer.attentionWeights(below.apply(windows, { training: false }) as tf.Tensor),
      );
      try {
        weights.push({ layer: layer.name, shape: tensor.shape, values: await tensor.data<'float32'>() });
      } finally {
        tensor.dispose();
      }
    }
    return weights;
  } finally {
    windows.dispose();
  }
}

function noAttention(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: 'This model has no layer of attention.',
    remedy: 'Fit with `architecture: "attention-lstm"` or `"transformer"`.',
  });
}
