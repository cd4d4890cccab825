import { defineOptions, invalidOption, type OptionsInput, type OptionsOutput, option } from '@btcfc/core';
import { backendNames, kernelChoices } from '../backends/backend';
import { baselines, calibrations, checkShrinkage } from './adjustment';
import { checkArchitecture } from './architecture-choice';
import { checkLoss } from './loss';
import { checkWarmup, rateSchedules } from './rate-schedule';
import { checkScaling, type Target, targets } from './scaling';
import { checkSizes } from './sizes';
import { type LearnedForm, type Usual, withUsual } from './usual';

/** What decides, with the data, the outcome of a training. */
export const hyperparameterOptions = defineOptions('LSTMForecaster', {
  /**
   * Rows per window. `'auto'`: of series two periods, at least 12 and at most 48, and so few that at least half of what a
   * usual series holds starts a window; 16 of rows.
   *
   * @default 'auto'
   */
  seqLen: option.custom(checkRows(1), { default: 'auto' }),
  /** Windows per batch; the last batch of an epoch may be smaller. @default 32 of series, 128 of ten and more, 16 of rows */
  batchSize: option.integer({ min: 1 }),
  /**
   * Batches per gradient step: it goes by their mean gradient, as of one batch of all their windows, in the room of one
   * of them. The last step of a pass takes those that are left.
   *
   * @default 1
   */
  accumulate: option.integer({ min: 1, default: 1 }),
  /**
   * Epochs at most: passes over the training windows, unless `updatesPerEpoch` says otherwise.
   *
   * @default as many as `updates` takes of series, 1500 of rows
   */
  epochs: option.integer({ min: 1 }),
  /**
   * Gradient steps at most, in whole epochs. Without `epochs` and `updatesPerEpoch` an epoch is then 25 of them, so that
   * budget and patience mean the same on a hundred rows and on a million.
   *
   * @default 1000 of series where `epochs` is left out too, else no limit
   */
  updates: option.integer({ min: 1 }),
  /**
   * Gradient steps of an epoch, after each of which the validation rows are looked at; passes over the windows go on
   * where the epoch before ended. Keras has it as `steps_per_epoch`.
   *
   * @default as many as a pass over the training windows takes, or 25 where the budget is in `updates` alone
   */
  updatesPerEpoch: option.integer({ min: 1 }),
  /** Gradient steps before which early stopping does not end the training. @default 150 of series, 0 of rows */
  minUpdates: option.integer({ min: 0 }),
  /** Learning rate of Adam at the start. @default 5e-3 of series, 1e-3 of rows */
  lr: option.number({ min: 0, aboveMin: true }),
  /**
   * Epochs without progress after which to stop.
   *
   * @default 6 of series, 10 of ten and more, 50 of rows; all `epochs` where `lrSchedule` is 'cosine' or 'one-cycle'
   */
  patience: option.integer({ min: 1 }),
  /** Progress is a loss (of the scaled target) below the best one by more than this. @default 1e-4 */
  minDelta: option.number({ min: 0, default: 1e-4 }),
  /** Units of each layer. @default 16 of series, 32 of ten and more, 64 of rows */
  hiddenDim: option.integer({ min: 1 }),
  /** Stacked layers. @default 1 of series, 2 of rows */
  numLayers: option.integer({ min: 1, max: 100 }),
  /**
   * Share of the inputs dropped in training, and of what passes between layers.
   *
   * @default 0.3, of ten series and more 0.2, of an ensemble of kinds 0.1
   */
  dropout: option.number({ min: 0, max: 1, belowMax: true }),
  /**
   * `variational`: one mask per sequence, shared over time. `notebook`: a mask per element, kept for all batches of an
   * epoch.
   *
   * @default 'variational'
   */
  dropoutMask: option.oneOf(['variational', 'notebook'] as const, { default: 'variational' }),
  /** Distribution of the first weights. @default 'pytorch' */
  initialization: option.oneOf(['pytorch', 'keras'] as const, { default: 'pytorch' }),
  /**
   * What the forget gate's bias starts at. The notebook fills both of PyTorch's biases with 1, which adds up to 2.
   *
   * @default 2 for 'pytorch', 1 for 'keras'
   */
  forgetBias: option.number(),
  /**
   * How the learning rate goes on from `lr`: `'plateau'` lowers it where the loss stops falling, `'constant'` keeps it,
   * `'cosine'` lowers it with every step to `lrEnd` at the end of the training (Loshchilov & Hutter 2017), `'one-cycle'`
   * rises to it from a 25th and then falls (Smith & Topin 2018). The last two are cut to the whole length of the training:
   * say how long it is to be by `epochs` or `updates`.
   *
   * @default 'plateau'
   */
  lrSchedule: option.oneOf(rateSchedules, { default: 'plateau' }),
  /**
   * Gradient steps over which the rate rises before that: below 1 a share of the training's, from 1 on so many.
   *
   * @default 0.3 of 'one-cycle', else 0
   */
  lrWarmup: option.custom(checkWarmup),
  /** The share of `lr` that 'cosine' and 'one-cycle' end at, from 0 to 1. @default 0 of 'cosine', 4e-6 of 'one-cycle' */
  lrEnd: option.number({ min: 0, max: 1 }),
  /** What the learning rate is multiplied by when the loss stops falling, with 'plateau'. @default 0.5 */
  lrFactor: option.number({ min: 0, max: 1, aboveMin: true, belowMax: true, default: 0.5 }),
  /** Epochs without progress that are borne before the rate is reduced. @default 10 */
  lrPatience: option.integer({ min: 0, default: 10 }),
  /** Largest global norm of a gradient. @default 1 */
  clipNorm: option.number({ min: 0, aboveMin: true, default: 1 }),
  /**
   * Share of each matrix of weights taken away by an update, as a multiple of the learning rate: the decoupled decay of
   * AdamW (Loshchilov & Hutter 2019). Biases are left alone.
   *
   * @default 0
   */
  weightDecay: option.number({ min: 0, default: 0 }),
  /** Fixes weights, masks and the order of the batches, from 0 to 2^53 - 1. @default 0 */
  seed: option.integer({ min: 0, default: 0 }),
  /**
   * How many rows after the window's last row the first target stands. 1: the next row is forecast. 0: `y` of a row is
   * what comes after it already, as `addTarget` of `@btcfc/features` makes it.
   *
   * @default 1
   */
  targetOffset: option.integer({ min: 0, default: 1 }),
  /**
   * Rows back from which the network may read each input instead of on the row itself, below `seqLen`: how much each
   * counts is learned for every input, see `lagWeights`. 0: inputs are read as they stand.
   *
   * @default 0
   */
  lags: option.integer({ min: 0, default: 0 }),
  /**
   * Whether a linear forecast from all inputs of the window, which starts from zero, is added to what the architecture
   * says of each row ahead (to its location, where there is a distribution): the autoregressive part of LSTNet (Lai et
   * al. 2018). Persistence of changes and seasons is then learned at once, and the architecture learns the rest.
   *
   * @default true of series, false of rows
   */
  linearSkip: option.boolean(),
  /** What reads the windows: a name, or your own `{ name, build }`. @default 'lstm' */
  architecture: option.custom(checkArchitecture, { default: 'lstm' }),
  /**
   * What the network learns: the target itself, its change from the last known value (`base`) or, of series, its logarithm
   * or its change from the last known season, from which the target is then made again; or, of many series, what is left
   * over by an exponential smoothing whose coefficients they share (`residual`), as in the hybrid of Smyl (2020). Everything
   * that goes in and comes out is the target itself. `'auto'`: of series logarithms where all values are well above zero,
   * and changes, those over a season where there is one; of ten series and more with a season of at most 48 rows residuals,
   * of logarithms where no value is below zero.
   *
   * @default 'auto'
   */
  target: option.oneOf(['auto', ...targets] as const, { default: 'auto' }),
  /** Rows of a season of series; 1: there is none. `'auto'`: the one most series show. Rows have none. @default 'auto' */
  period: option.custom(checkRows(1), { default: 'auto' }),
  /**
   * Whether the network sees where each row of a series stands in its season and, by its dates, in the day, the week and
   * the year. `'auto'`: where there is a season and the target is not its change over one, or dates that were seen over
   * three days, three weeks or two years of a cycle that is not the season. Not of rows.
   *
   * @default 'auto'
   */
  calendar: option.oneOf(['auto', true, false] as const, { default: 'auto' }),
  /**
   * What training makes small, in scaled units; see the README for what each forecasts.
   *
   * @default 'student-t' of series, 'mse' of rows
   */
  loss: option.custom(checkLoss),
  /** Rows forecast by each window: from `targetOffset` after its last row on. @default 1 */
  horizon: option.integer({ min: 1, max: 100_000, default: 1 }),
  /**
   * What inputs and target are scaled by: `'train'` the training rows, `'window'` each window's own rows,
   * `{ rolling: n }` the n rows up to its last (fewer at the start of the data).
   *
   * @default 'train'
   */
  scaling: option.custom(checkScaling, { default: 'train' }),
  /**
   * The share of a forecast's way from the `baseline` to keep: 1 as it is, 0 the baseline itself. `'validation'`: shares on
   * a line over the rows ahead, the least that are no worse on the validation rows than the best ones by more than a
   * standard error. `'auto'`: of n seasons of changes over one that were trained on, (n - 1) / (n + 1), none of one or
   * less; of residuals half; where there is no season the share that was best on the validation windows, less so the fewer
   * they are and the noisier, and none where they would fill less than two horizons (without validation rows as of seasons,
   * of horizons trained on); else all. A distribution is
   * moved; where `'auto'` keeps part of a change its spread goes as far toward that of such changes, else it stays.
   *
   * @default 'auto' of series, 'none' of rows
   */
  shrinkage: option.custom(checkShrinkage),
  /**
   * What `shrinkage` draws forecasts toward: the last value (`'persistence'`); of series also the last season
   * (`'seasonal-naive'`), or the last value going on to change as it did on average since the first (`'drift'`). `'auto'`:
   * what the smoothing expects where residuals are learned, else the last season where there is one, else the last value.
   *
   * @default 'auto'
   */
  baseline: option.oneOf(baselines, { default: 'auto' }),
  /**
   * Whether the spread of a distribution is multiplied by what would have made its widest usual interval (of 90%, or from
   * the first to the last of the loss's quantiles) hold as many of the validation rows as it promises; less so the fewer
   * windows there are. Without validation rows it stays as it is.
   *
   * @default 'validation' of ten series and more, else 'none'
   */
  calibration: option.oneOf(calibrations),
  /** Columns of `X` that are known ahead: the network also sees their values at the rows it forecasts. @default [] */
  futureCovariates: option.list(option.text(), { default: [] }),
  /**
   * Where the computation runs: WebAssembly (`wasm`), plain JavaScript (`cpu`), a graphics card (`webgpu`), or
   * TensorFlow for Node (`tensorflow`). `auto`: see the README.
   *
   * @default 'auto'
   */
  backend: option.oneOf(backendNames, { default: 'auto' }),
  /**
   * `portable`: kernels that give the same bytes in every Node and browser, some 20% slower than those of `wasm`.
   * `native`: machine code, an error where it is not installed. `auto`: the fastest ones there are. Results of different
   * kernels differ in the last bits.
   *
   * @default 'auto'
   */
  kernels: option.oneOf(kernelChoices, { default: 'auto' }),
});

/** What decides, with the data, the outcome of a training. */
export interface Hyperparameters extends OptionsInput<typeof hyperparameterOptions> {}

type Read = OptionsOutput<typeof hyperparameterOptions>;

/** Hyperparameters with all defaults filled in that do not depend on whether rows or series are learned. */
export type Chosen = Read & Pick<Required<Read>, 'forgetBias' | 'lrWarmup' | 'lrEnd'>;

/** What data decides where a hyperparameter is `'auto'`. */
export interface Decided {
  /** Rows per window. */
  seqLen: number;
  /** What the network learns. */
  target: Target;
  /** Rows of a season; 1 where there is none. */
  period: number;
  /** Whether the network sees where in its season a row stands. */
  calendar: boolean;
}

/** Hyperparameters with all defaults filled in and nothing left to the data. */
export type Settings = Omit<Chosen, keyof Decided | keyof Usual> & Decided & Usual;

/** What `'auto'` is of rows, whose season and dates nobody knows. */
const ofRows: Decided = { seqLen: 16, target: 'level', period: 1, calendar: false };

/**
 * Fills in the defaults that do not depend on the data, and leaves the others to it.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function readHyperparameters(given: Hyperparameters = {}): Chosen {
  const read = hyperparameterOptions.read(given);
  const { initialization, forgetBias = initialization === 'pytorch' ? 2 : 1 } = read;
  const isCycle = read.lrSchedule === 'one-cycle';
  const { lrWarmup = isCycle ? 0.3 : 0, lrEnd = isCycle ? 4e-6 : 0 } = read;
  // read again, so that the names keep their order
  return hyperparameterOptions.read({ ...given, forgetBias, lrWarmup, lrEnd }) as Chosen;
}

/**
 * @param decided what is where it is `'auto'`, of series; left out for rows
 * @param form what is learned
 * @throws BtcfcError `INVALID_OPTION` for an unknown name and for the first value out of its range
 */
export function resolveSettings(
  given: Hyperparameters = {},
  decided?: Decided,
  form: LearnedForm = decided ? 'series' : 'rows',
): Settings {
  const chosen = readHyperparameters(given);
  const { seqLen, target, period, calendar } = chosen;
  const known = decided ?? ofRows;
  const settings = inOrder({
    ...chosen,
    ...withUsual(chosen, form),
    seqLen: seqLen === 'auto' ? known.seqLen : seqLen,
    target: target === 'auto' ? known.target : target,
    period: period === 'auto' ? known.period : period,
    calendar: calendar === 'auto' ? known.calendar : calendar,
  });
  checkTogether(settings);
  return settings;
}

/** The same settings are the same text, wherever they come from. */
function inOrder(settings: Settings): Settings {
  const names = Object.keys(hyperparameterOptions.spec) as (keyof Settings)[];
  return Object.fromEntries(names.map((name) => [name, settings[name]])) as unknown as Settings;
}

function checkTogether(settings: Settings): void {
  const { lags, seqLen, futureCovariates } = settings;
  if (lags > seqLen - 1) {
    throw invalidOption(
      'lags',
      lags,
      `a whole number at least 0 and at most ${seqLen - 1}, below \`seqLen\``,
    );
  }
  if (new Set(futureCovariates).size !== futureCovariates.length) {
    throw invalidOption('futureCovariates', futureCovariates, 'a list of different column names');
  }
  checkSizes(settings, 1);
}

function checkRows(min: number): (name: string, value: unknown) => number | 'auto' {
  return (name, value) => {
    if (value === 'auto' || (Number.isSafeInteger(value) && (value as number) >= min)) {
      return value as number | 'auto';
    }
    throw invalidOption(name, value, `"auto" or a whole number at least ${min}`);
  };
}
