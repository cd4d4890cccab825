import {
  type FusedGru,
  type FusedLstm,
  isFusedGru,
  isFusedLstm,
  type LayerDescription,
} from '@btcfc/fused-lstm';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ElementDropout, EpochDropout, type SeededDropout, VariationalDropout } from '../layers/dropout';
import { NotCovered } from './not-covered';
import type { PlannedDropout } from './planned-dropout';

/** A chain of recurrent and dropout layers. */
export interface ReadLayers {
  descriptions: LayerDescription[];
  dropouts: PlannedDropout[];
  /** What the first of them reads. */
  input: SymbolicTensor;
  layers: layers.Layer[];
  weighted: layers.Layer[];
}

/** The layers that give what the dense layer reads, from the last one back to the first. */
export function readLayers(output: SymbolicTensor): ReadLayers {
  const read: ReadLayers = { descriptions: [], dropouts: [], input: output, layers: [], weighted: [] };
  for (;;) {
    const { sourceLayer: layer, inputs } = read.input;
    const part = readLayer(layer);
    if (!part) return read;
    read.descriptions.unshift(...part.descriptions);
    read.dropouts.unshift(...part.dropouts);
    read.layers.push(layer);
    if (layer.weights.length > 0) read.weighted.unshift(layer);
    read.input = inputs[0]!;
  }
}

type ReadLayer = Pick<ReadLayers, 'descriptions' | 'dropouts'>;

/** Undefined for a layer of another kind. */
function readLayer(layer: layers.Layer): ReadLayer | undefined {
  if (isFusedLstm(layer) || isFusedGru(layer)) return readRecurrent(layer);
  const sharing = sharingOf(layer);
  if (!sharing) return undefined;
  const { rate } = layer as SeededDropout;
  if (rate === 0) return { descriptions: [], dropouts: [] };
  return {
    descriptions: [{ kind: 'dropout', rate, sharing }],
    dropouts: [{ kind: 'layer', layer: layer as SeededDropout }],
  };
}

// by the class itself: one that extends it may do something else
function sharingOf(layer: layers.Layer) {
  const own = layer.constructor;
  if (own === VariationalDropout) return 'steps';
  if (own === ElementDropout) return 'none';
  return own === EpochDropout ? 'stream' : undefined;
}

function readRecurrent(layer: FusedLstm | FusedGru): ReadLayer {
  const { path, reason } = layer.explain();
  if (path !== 'native' && path !== 'wasm') throw new NotCovered(`of its layer "${layer.name}": ${reason}`);
  const config = layer.getConfig();
  const { returnState, stateful, units } = config;
  const dropout = config.dropout as number;
  const recurrentDropout = config.recurrentDropout as number;
  const hasOther = returnState || stateful || hasMaskFunction(layer);
  if (hasOther || dropout >= 1 || recurrentDropout >= 1) {
    throw new NotCovered(`of its layer "${layer.name}": it has states or masks of its own`);
  }
  const read: ReadLayer = { descriptions: [], dropouts: [] };
  if (dropout > 0) {
    read.descriptions.push({ kind: 'dropout', rate: dropout, sharing: 'steps' });
    read.dropouts.push({ kind: 'input', layer });
  }
  if (recurrentDropout > 0) read.dropouts.push({ kind: 'recurrent', layer });
  read.descriptions.push({
    kind: isFusedLstm(layer) ? 'lstm' : 'gru',
    units: units as number,
    gateActivation: config.recurrentActivation === 'sigmoid' ? 'sigmoid' : 'hardSigmoid',
    goBackwards: config.goBackwards === true,
    returnSequences: config.returnSequences === true,
    useBias: config.useBias === true,
    resetAfter: config.resetAfter === true,
    recurrentDropout,
  });
  return read;
}

function hasMaskFunction(layer: FusedLstm | FusedGru): boolean {
  return Boolean((layer.cell as { dropoutFunc?: unknown }).dropoutFunc);
}
