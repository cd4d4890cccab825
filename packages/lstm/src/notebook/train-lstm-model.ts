import { type OptionsOutput, openStore } from '@btcfc/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { withBackend } from '../backends';
import { invalidData, type MatrixLike } from '../data/reading/matrix';
import { type RowNames, type Rows, readTrainingRows, scaleMismatch } from '../data/reading/read-rows';
import type { LabelledRows, RowValues } from '../data/reading/row-options';
import type { FitSummary } from '../forecaster/fitted';
import { LSTMForecaster } from '../forecaster/lstm-forecaster';
import type { Evaluation } from '../forecaster/results';
import { checkReplaceable, checkSaveable } from '../saving/check-saveable';
import { checkPlaceIsWritable } from '../training/checkpoint/checkpoint-place';
import type { TrainingEvent } from '../training/training-events';
import { metricsText } from './metrics-text';
import { hyperparameterNames, type TrainLSTMModelOptions, trainLSTMModelOptions } from './options';

/** What the notebook's function gives, and more. */
export interface TrainResult extends Evaluation, Omit<FitSummary, 'bestLoss'> {
  /** The trained model, with the weights of its best epoch; freed by `forecaster.dispose()`. */
  model: LayersModel;
  /** The model with its scalers. */
  forecaster: LSTMForecaster;
}

/**
 * The notebook's `train_lstm_model`: scales, cuts windows, trains, restores the best weights and evaluates on the test
 * rows.
 *
 * As in the notebook, without `XValidation` and `yValidation` the test rows themselves decide on the learning rate, on
 * when to stop and on which weights are best, so that the metrics flatter the model. And as there, where `y` of a row is
 * the next row's value already, a window ends two rows before the one it forecasts, unless `targetOffset` is 0.
 *
 * @throws BtcfcError as `LSTMForecaster.fit`; `FILE_ACCESS` before training if `saveDir` can't be written to
 *
 * @example
 * import { trainLSTMModel } from '@btcfc/lstm';
 *
 * const rows = Array.from({ length: 60 }, (_, row) => [Math.sin(row / 4), row % 7]);
 * const y = rows.map(([wave, step]) => 10 * wave + step);
 * const { rmse, r2, forecaster } = await trainLSTMModel({
 *   XTrain: rows.slice(0, 40), yTrain: y.slice(0, 40), XTest: rows.slice(40), yTest: y.slice(40),
 *   seqLen: 5, hiddenDim: 8, epochs: 3, saveDir: null, verbose: false,
 * });
 * forecaster.dispose();
 */
export async function trainLSTMModel(options: TrainLSTMModelOptions): Promise<TrainResult> {
  const read = trainLSTMModelOptions.read(options);
  const entries = Object.entries(read);
  const hyperparameters = entries.filter(([name]) => hyperparameterNames.includes(name));
  const forecaster = new LSTMForecaster(Object.fromEntries(hyperparameters));
  const { train, validation, test } = readParts(read, forecaster);
  const { saveDir, verbose, onProgress } = read;
  if (saveDir !== null) {
    checkPlaceIsWritable(saveDir);
    await checkSaveable(modelFolder(saveDir));
    await checkReplaceable(saveDir, metricsName, modelFolder(saveDir));
  }
  const report = (event: TrainingEvent) => {
    if (verbose) print(event);
    return onProgress?.(event);
  };
  return withBackend(forecaster.settings, async () => {
    try {
      const { signal, onEpoch, checkpointDir, checkpointEvery, resume, resumeFrom } = read;
      const run = { signal, onEpoch, checkpointDir, checkpointEvery, resume, resumeFrom };
      const isShown = verbose || onProgress !== undefined;
      const { bestLoss: _bestLoss, ...summary } = await forecaster.fit({
        ...run,
        progress: read.progress,
        ...(isShown && { onProgress: report }),
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

type Read = OptionsOutput<typeof trainLSTMModelOptions>;

/** All rows, read before any training, so that what is wrong with them is told then. */
function readParts(read: Read, { settings }: LSTMForecaster) {
  const { XTrain, XTest, XValidation, yValidation, columns } = read;
  if ((XValidation === undefined) !== (yValidation === undefined)) {
    throw invalidData('Validation needs both `XValidation` and `yValidation`.');
  }
  const train = readTrainingRows(part(read, 'Train', XTrain), { settings, columns, names: namesOf('Train') });
  const choice = {
    settings,
    columns: columns ?? train.X.columns,
    others: columns ? 'ignored' : 'refused',
  } as const;
  const test = readTrainingRows(part(read, 'Test', XTest), { ...choice, names: namesOf('Test') });
  const validation =
    XValidation === undefined
      ? test
      : readTrainingRows(part(read, 'Validation', XValidation), { ...choice, names: namesOf('Validation') });
  for (const [name, rows] of Object.entries({ scaleTest: test, scaleValidation: validation })) {
    if ((rows.scale === undefined) !== (train.scale === undefined)) throw scaleMismatch(name);
  }
  return { train: labelled(train), validation: labelled(validation), test: labelled(test) };
}

type PartName = 'Train' | 'Validation' | 'Test';

function part(read: Read, name: PartName, X: MatrixLike): LabelledRows {
  const of = (key: 'y' | 'base' | 'scale') => (read as Record<string, unknown>)[`${key}${name}`];
  return {
    X,
    y: of('y') as ArrayLike<number>,
    base: of('base') as RowValues,
    scale: of('scale') as RowValues,
  };
}

function labelled({ X, y, base, scale }: Rows): LabelledRows {
  return { X, y: y!, base, scale };
}

function namesOf(name: PartName): RowNames {
  return { X: `X${name}`, y: `y${name}`, base: `base${name}`, scale: `scale${name}` };
}

const metricsName = 'metrics.txt';

function modelFolder(directory: string): string {
  return `${directory}/final_model`;
}

async function save(directory: string, forecaster: LSTMForecaster, scores: Evaluation): Promise<void> {
  await forecaster.save(modelFolder(directory));
  await openStore(directory).write({ [metricsName]: metricsText(scores) });
}

function print(event: TrainingEvent): void {
  if (event.type === 'epoch' && (event.epoch === 1 || event.epoch % 50 === 0)) {
    const { epoch, total, trainLoss, valLoss } = event;
    const losses = `Train Loss: ${trainLoss.toFixed(4)}, Val Loss: ${valLoss.toFixed(4)}`;
    console.log(`Epoch ${epoch}/${total} - ${losses}`);
  }
  if (event.type === 'early-stop') console.log(`Early stopping at epoch ${event.epoch}`);
}
