import type { Protocol } from './arguments';

/** What the notebook tunes. */
export interface ModelConfig {
  /** Rows per window. */
  seqLen: number;
  batchSize: number;
  lr: number;
  /** Epochs without progress before training ends. */
  patience: number;
  /** Smallest change of the loss that counts as progress. */
  minDelta: number;
  hiddenDim: number;
  numLayers: number;
  dropout: number;
}

/** What is trained without a search: one layer is what PyTorch does best with on this data. */
export const defaultConfig: ModelConfig = {
  seqLen: 8,
  batchSize: 32,
  lr: 1e-3,
  patience: 50,
  minDelta: 1e-4,
  hiddenDim: 64,
  numLayers: 1,
  dropout: 0.2,
};

/** The mask of a protocol: the notebook's is one per epoch and element. */
export function dropoutMaskOf(protocol: Protocol): 'notebook' | 'variational' {
  return protocol === 'notebook' ? 'notebook' : 'variational';
}
