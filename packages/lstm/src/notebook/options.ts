import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import type { MatrixLike } from '../data/reading/matrix';
import type { RowValues } from '../data/reading/row-options';
import { type Hyperparameters, hyperparameterOptions } from '../settings/hyperparameters';
import { rowTargets } from '../settings/scaling';
import { type RunOptions, runOptions } from '../training/run-options';

const { period: _period, calendar: _calendar, ...ofRows } = hyperparameterOptions.spec;

/** What `trainLSTMModel` takes. */
export const trainLSTMModelOptions = defineOptions('trainLSTMModel', {
  /** Training inputs, in time order. */
  XTrain: option.anything<MatrixLike, { required: true }>({ required: true }),
  /** Target of each training row. */
  yTrain: option.anything<ArrayLike<number>, { required: true }>({ required: true }),
  /** Test inputs: what the result's metrics are of. */
  XTest: option.anything<MatrixLike, { required: true }>({ required: true }),
  /** Target of each test row. */
  yTest: option.anything<ArrayLike<number>, { required: true }>({ required: true }),
  /** Validation inputs. With them scheduler, early stopping and best weights never see a test row. */
  XValidation: option.anything<MatrixLike>(),
  /** Target of each validation row. */
  yValidation: option.anything<ArrayLike<number>>(),
  /** The last known value on each row, where `target`, `scaling` or `shrinkage` need it. @default `yTrain` */
  baseTrain: option.anything<RowValues>(),
  /** The same of the test rows. @default `yTest` */
  baseTest: option.anything<RowValues>(),
  /** The same of the validation rows. @default `yValidation` */
  baseValidation: option.anything<RowValues>(),
  /** A spread of the change known on each row. @default none */
  scaleTrain: option.anything<RowValues>(),
  /** The same of the test rows. @default none */
  scaleTest: option.anything<RowValues>(),
  /** The same of the validation rows. @default none */
  scaleValidation: option.anything<RowValues>(),
  /** Names of the columns where inputs are rows of numbers, or the ones to use, in order, of a frame. @default all */
  columns: option.list(option.text()),
  ...ofRows,
  /** Rows per window. @default 16 */
  seqLen: option.integer({ min: 1, default: 16 }),
  /**
   * What the network learns: the target itself, or its change from the last known value (the `base`s), from which the
   * target is then made again. Everything that goes in and comes out is the target itself.
   *
   * @default 'level'
   */
  target: option.oneOf(rowTargets, { default: 'level' }),
  ...runOptions.spec,
  /**
   * Folder for `final_model/` and `metrics.txt`; null: nothing is written.
   *
   * @default './saved_lstm_models'
   */
  saveDir: option.custom(checkFolder, { default: './saved_lstm_models' }),
  /** Whether to print the losses of the first and every 50th epoch. @default true */
  verbose: option.boolean({ default: true }),
});

/** What `trainLSTMModel` takes. */
export interface TrainLSTMModelOptions
  extends Omit<Hyperparameters, 'period' | 'calendar' | 'seqLen' | 'target'>,
    RunOptions,
    OptionsInput<typeof trainLSTMModelOptions> {}

/** The names of the hyperparameters among the options. */
export const hyperparameterNames = Object.keys(hyperparameterOptions.spec);

function checkFolder(name: string, value: unknown): string | null {
  if (value === null || (typeof value === 'string' && value !== '')) return value;
  throw invalidOption(name, value, 'the path of a folder, or null');
}
