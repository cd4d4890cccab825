import { BtcfcError } from '@btcfc/core';
import type * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { CausalSelfAttention } from './causal-self-attention';
import { TemporalAttention } from './temporal-attention';

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
 * @param network such as `forecaster.model`
 * @param inputs scaled windows, `[windows, seqLen, columns]`
 * @throws BtcfcError `INVALID_OPTION` for a model without attention
 */
export async function attentionWeights(
  network: LayersModel,
  inputs: tf.Tensor | tf.Tensor[],
): Promise<AttentionWeights[]> {
  const found = network.layers.filter(
    (layer): layer is CausalSelfAttention | TemporalAttention =>
      layer instanceof CausalSelfAttention || layer instanceof TemporalAttention,
  );
  if (found.length === 0) throw noAttention();
  const weights: AttentionWeights[] = [];
  for (const layer of found) {
    // shares its layers with the network, which frees them
    const below = model({ inputs: network.inputs, outputs: layer.input as SymbolicTensor });
    const sequence = below.apply(inputs, { training: false }) as tf.Tensor;
    const tensor = layer.attentionWeights(sequence);
    try {
      weights.push({ layer: layer.name, shape: tensor.shape, values: await tensor.data<'float32'>() });
    } finally {
      tensor.dispose();
      sequence.dispose();
    }
  }
  return weights;
}

function noAttention(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: 'This model has no layer of attention.',
    remedy: 'Fit with `architecture: "attention-lstm"` or `"transformer"`.',
  });
}
