import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError, checkInteger, Rng } from '@btcfc/core';
import { checkWritableDirectory, writeDirectoryAtomic } from '@btcfc/core/files';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type BackendName, withBackend } from './backends';
import { digestOf, type RunIdentity } from './checkpoint';
import { type Hyperparameters, resolveSettings, type Settings } from './hyperparameters';
import { forecastAll } from './inference';
import {
  arrangeColumns,
  invalidData,
  type Matrix,
  type MatrixLike,
  readMatrix,
  readTarget,
  sliceMatrix,
} from './matrix';
import { type Metrics, metrics } from './metrics';
import { damaged, readJson, readModel, writeModel } from './model-files';
import { buildNetwork } from './network';
import { Sequences } from './sequences';
import { StandardScaler, type StandardScalerState } from './standard-scaler';
import { type RunOptions, type TrainingSummary, trainModel } from './training';

export interface LabelledRows {
  /** Inputs, a row per day. */
  X: MatrixLike;
  /** The target of each row. */
  y: ArrayLike<number>;
}

export interface FitOptions extends LabelledRows, RunOptions {
  /**
   * The rows that scheduler, early stopping and best weights watch: rows of their own, or the share of the
   * last rows of `X` to set aside (between 0 and 1; windows of the first of them reach back into the rows
   * before). 0: none; the training loss is watched instead.
   *
   * @default 0.2
   */
  validation?: LabelledRows | number;
  /** Names of the columns where `X` is rows of numbers, or the ones to use, in order, of a frame. */
  columns?: readonly string[];
}

export interface Evaluation extends Metrics {
  /** Forecasts, units of the target. */
  preds: Float64Array;
  /** What came true. */
  true: Float64Array;
}

/** What can be told about a fitted forecaster besides its weights. */
export interface ForecasterSummary extends Omit<TrainingSummary, 'trainLosses' | 'valLosses'> {
  /** The backend it was trained on. */
  backend: string;
}

interface Fitted {
  model: LayersModel;
  columns: string[];
  inputScaler: StandardScaler;
  targetScaler: StandardScaler;
  summary: ForecasterSummary;
}

interface SavedForecaster {
  format: string;
  settings: Settings;
  columns: string[];
  inputScaler: StandardScalerState;
  targetScaler: StandardScalerState;
  summary: ForecasterSummary;
  metrics: Metrics | null;
}

const format = 'btcfc-lstm-forecaster-1';

/**
 * Forecasts a target from the last `seqLen` rows of inputs with stacked LSTMs.
 *
 * Scalers are fitted on the training rows alone; the same seed and data give the same weights, to the byte,
 * on the same backend.
 *
 * @example
 * const forecaster = new LSTMForecaster({ seqLen: 8, epochs: 20, seed: 7 })
 * await forecaster.fit({ X, y })
 * const tomorrow = (await forecaster.predict({ X })).at(-1)
 */
export class LSTMForecaster {
  readonly settings: Settings;
  /** Metrics of the last `evaluate`, kept with the model. */
  metrics: Metrics | undefined;
  private fitted: Fitted | undefined;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(hyperparameters: Hyperparameters = {}) {
    this.settings = resolveSettings(hyperparameters);
  }

  /** The trained model: `[batch, seqLen, columns]` scaled inputs to `[batch, 1]` scaled forecasts. */
  get model(): LayersModel {
    return this.requireFitted().model;
  }

  /** The columns it was fitted on, in order. */
  get columns(): string[] {
    return [...this.requireFitted().columns];
  }

  get summary(): ForecasterSummary {
    return { ...this.requireFitted().summary };
  }

  /**
   * Trains from fresh weights (or a checkpoint) and replaces what was fitted before.
   *
   * @throws BtcfcError `INVALID_DATA` before any training if a value is not finite (naming row and column),
   * lengths differ or there are too few rows; `INVALID_OPTION`; `FILE_ACCESS` if `checkpointDir` can't be
   * written to; `INVALID_STATE` for a checkpoint of another run; `UNAVAILABLE` for a backend that is not
   * here; `DIVERGED`. The signal's reason when aborted.
   */
  async fit(options: FitOptions): Promise<TrainingSummary & { backend: string }> {
    const { settings } = this;
    options.signal?.throwIfAborted();
    checkInteger('checkpointEvery', options.checkpointEvery ?? 10, { min: 1 });
    const data = prepare(options, settings);
    if (options.checkpointDir !== undefined) checkWritableDirectory(options.checkpointDir);
    return withBackend(settings.backend, async (backend) => {
      const features = data.columns.length;
      const rng = new Rng(settings.seed).split('weights');
      const model = buildNetwork({ ...settings, features, rng });
      try {
        const { train, validation } = data;
        const identity = identityOf(settings, backend.name, data);
        const summary = await trainModel({
          model,
          train,
          validation,
          settings,
          backend,
          identity,
          run: options,
        });
        this.dispose();
        const { trainLosses: _train, valLosses: _val, ...kept } = summary;
        this.fitted = { ...data, model, summary: { ...kept, backend: backend.name } };
        return { ...summary, backend: backend.name };
      } catch (error) {
        model.dispose();
        throw error;
      }
    });
  }

  /**
   * One forecast for every window of `X`, `rows - seqLen + 1` in all: the first belongs to row `seqLen - 1`
   * (counted from 0), the last to the last row. With target offset `k`, each is of the target `k` rows later.
   *
   * Columns are put into the order of the fit by name.
   *
   * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA`, `INVALID_STATE` before `fit`
   */
  async predict({ X }: { X: MatrixLike }): Promise<Float64Array> {
    const { columns, inputScaler } = this.requireFitted();
    const { seqLen, targetOffset } = this.settings;
    const matrix = this.arrange('X', X, columns);
    const length = matrix.rows - seqLen + 1;
    if (length < 1) throw tooFewRows('X', matrix.rows, seqLen);
    const values = Float32Array.from(inputScaler.transform(matrix.values));
    const none = new Float32Array();
    return this.forecast(new Sequences(values, none, columns.length, seqLen, targetOffset, 0, length));
  }

  /**
   * Forecasts of every row whose target is known and stands behind a whole window, and how good they are.
   *
   * @throws BtcfcError as `predict`, and `INVALID_DATA` if `y` does not match
   */
  async evaluate({ X, y }: LabelledRows): Promise<Evaluation> {
    const { columns, inputScaler } = this.requireFitted();
    const { seqLen, targetOffset } = this.settings;
    const matrix = this.arrange('X', X, columns);
    const target = readTarget('y', y, matrix.rows);
    const length = windowsIn(matrix.rows, this.settings);
    if (length < 1) throw tooFewRows('X', matrix.rows, seqLen + targetOffset);
    const values = Float32Array.from(inputScaler.transform(matrix.values));
    const none = new Float32Array();
    const sequences = new Sequences(values, none, columns.length, seqLen, targetOffset, 0, length);
    const preds = await this.forecast(sequences);
    const truth = target.slice(sequences.targetRow(0));
    this.metrics = metrics(truth, preds);
    return { ...this.metrics, preds, true: truth };
  }

  /**
   * Writes `model.json`, `weights.bin` and `forecaster.json` (scalers, columns, settings, metrics) to a
   * folder, which appears whole or not at all.
   *
   * @throws BtcfcError `FILE_ACCESS`, `INVALID_STATE` before `fit`
   */
  async save(directory: string): Promise<void> {
    const { model, columns, inputScaler, targetScaler, summary } = this.requireFitted();
    const saved: SavedForecaster = {
      format,
      settings: this.settings,
      columns,
      inputScaler: inputScaler.toJSON(),
      targetScaler: targetScaler.toJSON(),
      summary,
      metrics: this.metrics ?? null,
    };
    await withBackend(this.settings.backend, () =>
      writeDirectoryAtomic(directory, async (temporary) => {
        await writeModel(temporary, model);
        writeFileSync(path.join(temporary, 'forecaster.json'), `${JSON.stringify(saved, null, 2)}\n`);
      }),
    );
  }

  /**
   * A forecaster as it was saved: on the same backend its forecasts are equal to the bit.
   *
   * @param options.backend where to run it, instead of the backend it was made for
   * @throws BtcfcError `FILE_ACCESS` if a file is missing, `PARSE_FAILED` if one is damaged
   */
  static async load(directory: string, options: { backend?: BackendName } = {}): Promise<LSTMForecaster> {
    const saved = readJson<SavedForecaster>(directory, 'forecaster.json');
    const { settings, columns, inputScaler, targetScaler, summary } = saved;
    if (saved.format !== format || !settings || !columns || !inputScaler || !targetScaler || !summary) {
      throw damaged(path.join(directory, 'forecaster.json'));
    }
    const forecaster = new LSTMForecaster({ ...settings, ...options });
    const model = await withBackend(forecaster.settings.backend, () => readModel(directory));
    forecaster.metrics = saved.metrics ?? undefined;
    forecaster.fitted = {
      model,
      columns,
      inputScaler: StandardScaler.fromJSON(inputScaler),
      targetScaler: StandardScaler.fromJSON(targetScaler),
      summary,
    };
    return forecaster;
  }

  /** Frees the model. The forecaster can be fitted again. */
  dispose(): void {
    this.fitted?.model.dispose();
    this.fitted = undefined;
    this.metrics = undefined;
  }

  private arrange(name: string, X: MatrixLike, columns: string[]): Matrix {
    // rows of numbers have no names: their columns are taken to be in order
    if (Array.isArray(X)) return readMatrix(name, X, columns);
    return arrangeColumns(name, readMatrix(name, X), columns);
  }

  private async forecast(sequences: Sequences): Promise<Float64Array> {
    const { model, targetScaler } = this.requireFitted();
    const scaled = await withBackend(this.settings.backend, async (backend) => {
      const forecasts = await forecastAll(model, sequences);
      backend.check();
      return forecasts;
    });
    return targetScaler.inverseTransform(scaled);
  }

  private requireFitted(): Fitted {
    if (this.fitted) return this.fitted;
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: 'The forecaster has not been fitted, or was disposed.',
      remedy: 'Call `fit` first, or load a saved one.',
    });
  }
}

interface PreparedData {
  columns: string[];
  inputScaler: StandardScaler;
  targetScaler: StandardScaler;
  train: Sequences;
  validation: Sequences | undefined;
  digest: string;
}

function prepare({ X, y, columns, validation = 0.2 }: FitOptions, settings: Settings): PreparedData {
  const { seqLen, targetOffset } = settings;
  const matrix = readMatrix('X', X, columns);
  const target = readTarget('y', y, matrix.rows);
  if (matrix.columns.length === 0) throw invalidData('`X` has no columns.');
  const needed = Math.max(seqLen + 1, seqLen + targetOffset);
  if (matrix.rows < needed) throw tooFewRows('X', matrix.rows, needed);
  const share = typeof validation === 'number' ? checkShare(validation) : 0;
  const cut = matrix.rows - Math.floor(matrix.rows * share);
  const width = matrix.columns.length;
  const inputScaler = new StandardScaler().fit(sliceMatrix(matrix, 0, cut).values, width);
  const targetScaler = new StandardScaler().fit(target.subarray(0, cut));
  const all = scaledSequences(matrix, target, inputScaler, targetScaler, settings);
  // windows whose target stands before the cut
  const trainLength = all.length - (matrix.rows - cut);
  const base = { columns: matrix.columns, inputScaler, targetScaler };
  if (typeof validation === 'number') {
    if (trainLength < 1) throw tooFewRows('X', cut, seqLen + targetOffset);
    const held = cut < matrix.rows ? all.slice(trainLength, all.length) : undefined;
    const digest = digestOf(matrix.values, target, Float64Array.of(share));
    return { ...base, train: all.slice(0, trainLength), validation: held, digest };
  }
  const other = arrangeColumns(
    'validation X',
    readMatrix('validation X', validation.X, columns),
    matrix.columns,
  );
  const otherTarget = readTarget('validation y', validation.y, other.rows);
  if (windowsIn(other.rows, settings) < 1)
    throw tooFewRows('validation X', other.rows, seqLen + targetOffset);
  const held = scaledSequences(other, otherTarget, inputScaler, targetScaler, settings);
  const digest = digestOf(matrix.values, target, other.values, otherTarget);
  return { ...base, train: all, validation: held, digest };
}

function scaledSequences(
  matrix: Matrix,
  target: Float64Array,
  inputScaler: StandardScaler,
  targetScaler: StandardScaler,
  settings: Settings,
): Sequences {
  const values = Float32Array.from(inputScaler.transform(matrix.values));
  const targets = Float32Array.from(targetScaler.transform(target));
  const { seqLen, targetOffset } = settings;
  const length = windowsIn(matrix.rows, settings);
  return new Sequences(values, targets, matrix.columns.length, seqLen, targetOffset, 0, length);
}

function windowsIn(rows: number, { seqLen, targetOffset }: Settings): number {
  return rows - seqLen + 1 - targetOffset;
}

function checkShare(share: number): number {
  if (share >= 0 && share < 1) return share;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: '`validation` must be rows or a share from 0 to below 1.',
    received: share,
    remedy: 'Pass { X, y }, or a share such as 0.2.',
  });
}

// `epochs` is left out: a finished run may go on to more
function identityOf(
  { epochs: _epochs, ...settings }: Settings,
  backend: string,
  { columns, digest }: PreparedData,
): RunIdentity {
  return { ...settings, backend, columns: columns.join(), data: digest };
}

function tooFewRows(name: string, rows: number, needed: number): BtcfcError {
  return invalidData(`\`${name}\` has ${rows} rows where at least ${needed} are needed.`);
}
