import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { ArchitectureOptions, Body, LayerWeights } from '../architecture';
import { CausalSelfAttention } from '../layers/causal-self-attention';
import { LastStep } from '../layers/last-step';
import { LayerNormalization } from '../layers/layer-normalization';
import { SinusoidalPositions } from '../layers/sinusoidal-positions';
import { applyDropout } from './body-dropout';
import { linearWeights } from './linear-weights';

/** Width of the feed-forward layer, as a multiple of `hiddenDim` (Vaswani et al. 2017). */
const expansion = 4;

/**
 * A causal Transformer encoder (Vaswani et al. 2017), normalised before each part (Xiong et al. 2020): rows
 * projected to `hiddenDim` plus sinusoidal positions, then `numLayers` times attention and feed-forward,
 * each on top of what came in, and a last normalisation, whose last step is the output.
 */
export function transformerBody(input: SymbolicTensor, options: ArchitectureOptions): Body {
  const { features, hiddenDim, numLayers, initialization, rng } = options;
  const weights: LayerWeights[] = [];

  function dense(name: string, inputs: number, outputs: number, from: SymbolicTensor, activation?: 'relu') {
    const layer = layers.dense({ name, units: outputs, activation, kernelInitializer: 'zeros' });
    const output = layer.apply(from) as SymbolicTensor;
    weights.push({ layer, values: linearWeights({ inputs, outputs, initialization, rng: rng.split(name) }) });
    return output;
  }

  function normalize(name: string, from: SymbolicTensor) {
    const layer = new LayerNormalization({ name });
    const output = layer.apply(from) as SymbolicTensor;
    weights.push({ layer, values: [new Float32Array(hiddenDim).fill(1), new Float32Array(hiddenDim)] });
    return output;
  }

  function attend(name: string, from: SymbolicTensor) {
    const layer = new CausalSelfAttention({ heads: headsOf(hiddenDim), name });
    const output = layer.apply(from) as SymbolicTensor;
    const projections = ['query', 'key', 'value', 'output'].map((part) =>
      linearWeights({
        inputs: hiddenDim,
        outputs: hiddenDim,
        initialization,
        rng: rng.split(name).split(part),
      }),
    );
    weights.push({ layer, values: projections.flat() });
    return output;
  }

  function addTo(residual: SymbolicTensor, name: string, branch: SymbolicTensor) {
    const dropped = applyDropout(branch, { ...options, name: `${name}_dropout` });
    return layers.add({ name: `${name}_residual` }).apply([residual, dropped]) as SymbolicTensor;
  }

  const embedded = dense('embedding', features, hiddenDim, input);
  const positions = new SinusoidalPositions({ name: 'positions' });
  let sequence = positions.apply(embedded) as SymbolicTensor;
  sequence = applyDropout(sequence, { ...options, name: 'embedding_dropout' });
  for (let block = 1; block <= numLayers; block++) {
    const attention = attend(`attention_${block}`, normalize(`attention_norm_${block}`, sequence));
    sequence = addTo(sequence, `attention_${block}`, attention);
    const normalized = normalize(`feed_forward_norm_${block}`, sequence);
    const wide = expansion * hiddenDim;
    const inner = dense(`feed_forward_in_${block}`, hiddenDim, wide, normalized, 'relu');
    const outer = dense(`feed_forward_out_${block}`, wide, hiddenDim, inner);
    sequence = addTo(sequence, `feed_forward_${block}`, outer);
  }
  const last = new LastStep({ name: 'last_step' }).apply(normalize('norm', sequence)) as SymbolicTensor;
  return { output: last, weights };
}

/** As many heads as divide the width, 4 at most. */
export function headsOf(width: number): number {
  return [4, 3, 2].find((heads) => width % heads === 0) ?? 1;
}
