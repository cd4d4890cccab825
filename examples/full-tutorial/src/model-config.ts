/** The configuration that is trained: one layer is what PyTorch does best with on this data. */
export const modelConfig = {
  seqLen: 8,
  batchSize: 32,
  lr: 1e-3,
  patience: 50,
  minDelta: 1e-4,
  hiddenDim: 64,
  numLayers: 1,
  dropout: 0.2,
} as const;
