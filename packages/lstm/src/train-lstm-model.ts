import path from 'node:path';
import { checkWritableDirectory, writeFileAtomic } from '@btcfc/core/files';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { withBackend } from './backends';
import { LSTMForecaster } from './forecaster';
import type { Hyperparameters } from './hyperparameters';
import { type RowNames, readLabelledRows, type Series } from './labelled-rows';
import { invalidData, type MatrixLike } from './matrix';
import type { Metrics } from './metrics';
import type { RunOptions } from './training';
import { scaleMismatch } from './training-data';
import type { StopReason, TrainingEvent } from './training-events';

export interface TrainLSTMModelOptions extends Hyperparameters, RunOptions {
  /** Training inputs, a row per day. */
  XTrain: MatrixLike;
  /** Target of each training row. */
  yTrain: ArrayLike<number>;
  /** Test inputs: what the result's metrics are of. */
  XTest: MatrixLike;
  /** Target of each test row. */
  yTest: ArrayLike<number>;
  /** Validation inputs. With them scheduler, early stopping and best weights never see a test row. */
  XValidation?: MatrixLike;
  /** Target of each validation row. */
  yValidation?: ArrayLike<number>;
  /** The last known value on each row, where `target`, `scaling` or `shrinkage` need it. @default `yTrain` */
  baseTrain?: Series;
  /** @default `yTest` */
  baseTest?: Series;
  /** @default `yValidation` */
  baseValidation?: Series;
  /** A spread of the change known on each row. @default none */
  scaleTrain?: Series;
  scaleTest?: Series;
  scaleValidation?: Series;
  /** Names of the columns where inputs are rows of numbers, or the ones to use, in order, of a frame. */
  columns?: readonly string[];
  /** How many rows after the window's last row the target stands. @default 1 */
  targetOffset?: number;
  /**
   * Folder for `final_model/` and `metrics.txt`; null: nothing is written.
   *
   * @default './saved_lstm_models'
   */
  saveDir?: string | null;
  /** Whether to print the losses of the first and every 50th epoch. @default true */
  verbose?: boolean;
}

export interface TrainResult extends Metrics {
  /** Forecasts of the test rows from row `seqLen - 1 + targetOffset` on, units of the target. */
  preds: Float64Array;
  /** What came true. */
  true: Float64Array;
  /** The loss of the scaled target per epoch. */
  trainLosses: number[];
  /** The same on the validation rows, or on the test rows where there are none. */
  valLosses: number[];
  /** The trained model, with the weights of its best epoch; freed by `forecaster.dispose()`. */
  model: LayersModel;
  /** The model with its scalers. */
  forecaster: LSTMForecaster;
  /** Counted from 1. */
  bestEpoch: number;
  epochsRun: number;
  stoppedBy: StopReason;
  /** The backend it ran on. */
  backend: string;
}

/**
 * The notebook's `train_lstm_model`: scales, cuts windows, trains, restores the best weights and evaluates
 * on the test rows.
 *
 * As in the notebook, without `XValidation` and `yValidation` the test rows themselves decide on the
 * learning rate, on when to stop and on which weights are best, so that the metrics flatter the model. And
 * as there, a window ends two days before the price it forecasts when `y` is the next day's price, unless
 * `targetOffset` is 0.
 *
 * @throws BtcfcError as `LSTMForecaster.fit`; `FILE_ACCESS` before training if `saveDir` can't be written to
 */
export async function trainLSTMModel({
  XTrain,
  yTrain,
  XTest,
  yTest,
  XValidation,
  yValidation,
  baseTrain,
  baseTest,
  baseValidation,
  scaleTrain,
  scaleTest,
  scaleValidation,
  columns,
  saveDir = './saved_lstm_models',
  verbose = true,
  signal,
  onProgress,
  afterEpoch,
  checkpointDir,
  checkpointEvery,
  resume,
  targetOffset = 1,
  ...hyperparameters
}: TrainLSTMModelOptions): Promise<TrainResult> {
  const forecaster = new LSTMForecaster({ ...hyperparameters, targetOffset });
  if ((XValidation === undefined) !== (yValidation === undefined)) {
    throw invalidData('Validation needs both `XValidation` and `yValidation`.');
  }
  const { settings } = forecaster;
  const train = readLabelledRows(
    { X: XTrain, y: yTrain, base: baseTrain, scale: scaleTrain },
    { settings, names: namesOf('Train'), columns },
  );
  const choice = {
    settings,
    columns: columns ?? train.X.columns,
    others: columns ? 'ignored' : 'refused',
  } as const;
  const test = readLabelledRows(
    { X: XTest, y: yTest, base: baseTest, scale: scaleTest },
    { ...choice, names: namesOf('Test') },
  );
  const validation =
    XValidation && yValidation
      ? readLabelledRows(
          { X: XValidation, y: yValidation, base: baseValidation, scale: scaleValidation },
          { ...choice, names: namesOf('Validation') },
        )
      : test;
  for (const [name, rows] of Object.entries({ scaleTest: test, scaleValidation: validation })) {
    if ((rows.scale === undefined) !== (train.scale === undefined)) throw scaleMismatch(name);
  }
  if (saveDir !== null) checkWritableDirectory(saveDir);
  const report = (event: TrainingEvent) => {
    if (verbose) print(event);
    onProgress?.(event);
  };
  const run: RunOptions = { signal, onProgress: report, afterEpoch, checkpointDir, checkpointEvery, resume };
  return withBackend(forecaster.settings.backend, async () => {
    try {
      const { bestLoss: _bestLoss, ...summary } = await forecaster.fit({
        ...run,
        ...train,
        validation,
      });
      const evaluation = await forecaster.evaluate(test);
      if (saveDir !== null) await save(saveDir, forecaster, evaluation);
      return { ...evaluation, ...summary, model: forecaster.model, forecaster };
    } catch (error) {
      forecaster.dispose();
      throw error;
    }
  });
}

function namesOf(part: string): RowNames {
  return { X: `X${part}`, y: `y${part}`, base: `base${part}`, scale: `scale${part}` };
}

async function save(directory: string, forecaster: LSTMForecaster, scores: Metrics): Promise<void> {
  await forecaster.save(path.join(directory, 'final_model'));
  writeFileAtomic(path.join(directory, 'metrics.txt'), metricsText(scores));
}

/** The notebook's four lines. */
export function metricsText({ mse, rmse, mae, r2 }: Metrics): string {
  const lines = { MSE: mse, RMSE: rmse, MAE: mae, R2: r2 };
  return Object.entries(lines)
    .map(([name, value]) => `${name}: ${value.toFixed(4)}\n`)
    .join('');
}

function print(event: TrainingEvent): void {
  if (event.type === 'epoch' && (event.epoch === 1 || event.epoch % 50 === 0)) {
    const { epoch, total, trainLoss, valLoss } = event;
    const losses = `Train Loss: ${trainLoss.toFixed(4)}, Val Loss: ${valLoss.toFixed(4)}`;
    console.log(`Epoch ${epoch}/${total} - ${losses}`);
  }
  if (event.type === 'early-stop') console.log(`Early stopping at epoch ${event.epoch}`);
}
