import type { NetworkDescription } from '@btcfc/fused-lstm';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { LinearSkip } from '../layers/linear-skip';
import { NotCovered } from './not-covered';

/** What makes numbers of what the layers give. */
export interface ReadHead {
  description: Pick<NetworkDescription, 'outputs' | 'useBias' | 'skip'>;
  /** What the dense layer reads. */
  input: SymbolicTensor;
  /** What the linear skip reads, where there is one. */
  skipped: SymbolicTensor | undefined;
  layers: layers.Layer[];
  weighted: layers.Layer[];
}

/** A dense layer, to which a linear skip may be added. */
export function readHead(output: SymbolicTensor): ReadHead {
  const { sourceLayer: last, inputs } = output;
  if (last.getClassName() !== 'Add') return readDense(output);
  const [dense, skip, ...more] = inputs;
  const layer = skip?.sourceLayer;
  if (!(layer instanceof LinearSkip) || more.length > 0) throw new NotCovered(`of its layer "${last.name}"`);
  const head = readDense(dense!);
  return {
    ...head,
    description: { ...head.description, skip: { spacing: layer.width, place: layer.place } },
    skipped: skip!.inputs[0]!,
    layers: [...head.layers, layer, last],
    weighted: [...head.weighted, layer],
  };
}

function readDense(output: SymbolicTensor): ReadHead {
  const { sourceLayer: dense, inputs, shape } = output;
  const { activation, useBias, units } = dense.getConfig();
  const isLinear = dense.getClassName() === 'Dense' && activation === 'linear';
  if (!isLinear || shape.length !== 2) throw new NotCovered(`of its layer "${dense.name}"`);
  return {
    description: { outputs: units as number, useBias: useBias === true },
    input: inputs[0]!,
    skipped: undefined,
    layers: [dense],
    weighted: [dense],
  };
}
