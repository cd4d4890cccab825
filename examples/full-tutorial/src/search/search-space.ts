import { type ConfigOf, choice, loguniform, uniform } from '@btcfc/tune';

/** The notebook's search space, as in its code. */
export const notebookSpace = {
  seqLen: choice([8, 12, 16, 20, 24, 32]),
  batchSize: choice([4, 8, 16, 32]),
  lr: loguniform(5e-6, 5e-3),
  patience: choice([50, 100, 150, 200]),
  minDelta: choice([1e-3, 1e-4, 1e-5]),
  hiddenDim: choice([32, 64, 128, 256]),
  numLayers: choice([1, 2, 3, 4]),
  dropout: uniform(0.1, 0.5),
};

/** The part of it where a training takes seconds to minutes rather than hours. */
export const smallSpace = {
  ...notebookSpace,
  batchSize: choice([16, 32]),
  patience: choice([50]),
  hiddenDim: choice([32, 64]),
  numLayers: choice([1, 2]),
};

export type SearchConfig = ConfigOf<typeof notebookSpace>;
