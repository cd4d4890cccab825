import { checkInteger, checkNumber, checkOneOf, invalidOption } from '@btcfc/core';
import type { DropoutMask } from './architecture';
import { type BackendName, backendNames } from './backends';
import type { Initialization } from './initialization';
import { checkLoss, type Loss } from './losses';
import type { Scaling, Target } from './target-units';

/** How much of the forecast change is kept; see `Hyperparameters.shrinkage`. */
export type Shrinkage = 'none' | 'validation' | number;

export const architectureNames = ['lstm', 'attention-lstm', 'transformer'] as const;
export type ArchitectureName = (typeof architectureNames)[number];

/** What decides, with the data, the outcome of a training. */
export interface Hyperparameters {
  /** Rows per window. @default 16 */
  seqLen?: number;
  /** Windows per step; the last batch of an epoch may be smaller. @default 16 */
  batchSize?: number;
  /** Epochs at most. @default 1500 */
  epochs?: number;
  /** Learning rate of Adam at the start. @default 1e-3 */
  lr?: number;
  /** Epochs without progress after which to stop. @default 50 */
  patience?: number;
  /** Progress is a loss (of the scaled target) below the best one by more than this. @default 1e-4 */
  minDelta?: number;
  /** Units of each LSTM layer. @default 64 */
  hiddenDim?: number;
  /** Stacked LSTM layers. @default 2 */
  numLayers?: number;
  /** Share of the inputs dropped in training, and of what passes between LSTM layers. @default 0.3 */
  dropout?: number;
  /**
   * `variational`: one mask per sequence, shared over time. `notebook`: a mask per element, kept for all
   * batches of an epoch.
   *
   * @default 'variational'
   */
  dropoutMask?: DropoutMask;
  /** Distribution of the first weights. @default 'pytorch' */
  initialization?: Initialization;
  /**
   * What the forget gate's bias starts at. The notebook fills both of PyTorch's biases with 1, which adds up
   * to 2.
   *
   * @default 2 for 'pytorch', 1 for 'keras'
   */
  forgetBias?: number;
  /** What the learning rate is multiplied by when the loss stops falling. @default 0.5 */
  lrFactor?: number;
  /** Epochs without progress that are borne before the rate is reduced. @default 10 */
  lrPatience?: number;
  /** Largest global norm of a gradient. @default 1 */
  clipNorm?: number;
  /** Fixes weights, masks and the order of the batches, from 0 to 2^53 - 1. @default 0 */
  seed?: number;
  /**
   * How many rows after the window's last row the target stands: 0 if `y` of a row is already tomorrow's
   * price, as `addTarget` makes it.
   *
   * @default 0 (`trainLSTMModel`: 1, as the notebook)
   */
  targetOffset?: number;
  /**
   * Rows back from which the network may read each input instead of on the row itself, below `seqLen`: how
   * much each counts is learned for every input, see `lagWeights`. 0: inputs are read as they stand.
   *
   * @default 0
   */
  lags?: number;
  /** What reads the windows; each ends in `hiddenDim` numbers. @default 'lstm' */
  architecture?: ArchitectureName;
  /**
   * What the network learns: the target itself, or its change from the last known value (`base`), from which
   * the target is then made again. Everything that goes in and comes out is the target itself.
   *
   * @default 'price'
   */
  target?: Target;
  /** What training makes small, in scaled units; see the README for what each forecasts. @default 'mse' */
  loss?: Loss;
  /** Rows forecast by each window: from `targetOffset` after its last row on. @default 1 */
  steps?: number;
  /**
   * What inputs and target are scaled by: `'train'` the training rows, `'window'` each window's own rows,
   * `{ rolling: n }` the n rows up to its last (fewer at the start of the data).
   *
   * @default 'train'
   */
  scaling?: Scaling;
  /**
   * The share of the forecast change from the last known value to keep: 1 as it is, 0 persistence;
   * `'validation'`: for each step, the least share that is no worse on the validation rows than the best one
   * by more than a standard error. A distribution is moved, its spread stays.
   *
   * @default 'none'
   */
  shrinkage?: Shrinkage;
  /** Columns whose values are known ahead: the network also sees those of the rows it forecasts. @default [] */
  knownColumns?: readonly string[];
  /** Where the computation runs. @default 'auto' */
  backend?: BackendName;
}

export type Settings = Required<Hyperparameters>;

/** @throws BtcfcError `INVALID_OPTION` for the first value out of its range */
export function resolveSettings({
  seqLen = 16,
  batchSize = 16,
  epochs = 1500,
  lr = 1e-3,
  patience = 50,
  minDelta = 1e-4,
  hiddenDim = 64,
  numLayers = 2,
  dropout = 0.3,
  dropoutMask = 'variational',
  initialization = 'pytorch',
  forgetBias = initialization === 'pytorch' ? 2 : 1,
  lrFactor = 0.5,
  lrPatience = 10,
  clipNorm = 1,
  seed = 0,
  targetOffset = 0,
  lags = 0,
  architecture = 'lstm',
  target = 'price',
  loss = 'mse',
  steps = 1,
  scaling = 'train',
  shrinkage = 'none',
  knownColumns = [],
  backend = 'auto',
}: Hyperparameters): Settings {
  return {
    seqLen: checkInteger('seqLen', seqLen, { min: 1 }),
    batchSize: checkInteger('batchSize', batchSize, { min: 1 }),
    epochs: checkInteger('epochs', epochs, { min: 1 }),
    lr: checkNumber('lr', lr, { min: 0, aboveMin: true }),
    patience: checkInteger('patience', patience, { min: 1 }),
    minDelta: checkNumber('minDelta', minDelta, { min: 0 }),
    hiddenDim: checkInteger('hiddenDim', hiddenDim, { min: 1 }),
    numLayers: checkInteger('numLayers', numLayers, { min: 1 }),
    dropout: checkNumber('dropout', dropout, { min: 0, max: 1, belowMax: true }),
    dropoutMask: checkOneOf('dropoutMask', dropoutMask, ['variational', 'notebook'] as const),
    initialization: checkOneOf('initialization', initialization, ['pytorch', 'keras'] as const),
    forgetBias: checkNumber('forgetBias', forgetBias),
    lrFactor: checkNumber('lrFactor', lrFactor, { min: 0, max: 1, aboveMin: true, belowMax: true }),
    lrPatience: checkInteger('lrPatience', lrPatience, { min: 0 }),
    clipNorm: checkNumber('clipNorm', clipNorm, { min: 0, aboveMin: true }),
    seed: checkInteger('seed', seed, { min: 0 }),
    targetOffset: checkInteger('targetOffset', targetOffset, { min: 0 }),
    lags: checkInteger('lags', lags, { min: 0, max: seqLen - 1 }),
    architecture: checkOneOf('architecture', architecture, architectureNames),
    target: checkOneOf('target', target, ['price', 'difference', 'log-return'] as const),
    loss: checkLoss(loss),
    steps: checkInteger('steps', steps, { min: 1 }),
    scaling: checkScaling(scaling),
    shrinkage: checkShrinkage(shrinkage),
    knownColumns: checkColumns(knownColumns),
    backend: checkOneOf('backend', backend, backendNames),
  };
}

function checkScaling(scaling: Scaling): Scaling {
  if (scaling === 'train' || scaling === 'window') return scaling;
  if (typeof scaling !== 'object' || scaling === null) {
    throw invalidOption('scaling', scaling, '"train", "window" or { rolling: rows }');
  }
  return { rolling: checkInteger('scaling.rolling', scaling.rolling, { min: 2 }) };
}

function checkShrinkage(shrinkage: Shrinkage): Shrinkage {
  if (shrinkage === 'none' || shrinkage === 'validation') return shrinkage;
  if (typeof shrinkage === 'number' && shrinkage >= 0 && shrinkage <= 1) return shrinkage;
  throw invalidOption('shrinkage', shrinkage, '"none", "validation" or a share from 0 to 1');
}

function checkColumns(columns: readonly string[]): readonly string[] {
  const isList = Array.isArray(columns) && columns.every((column) => typeof column === 'string');
  if (isList && new Set(columns).size === columns.length) return [...columns];
  throw invalidOption('knownColumns', columns, 'a list of different column names');
}
