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
  type Matrix,
  type MatrixLike,
  readMatrix,
  readRows,
  readTarget,
  sliceMatrix,
  tooFewRows,
  windowsIn,
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

interface Fitted extends Scalers {
  model: LayersModel;
  columns: string[];
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
    return this.forecast(this.windows(this.arrange(X), 0));
  }

  /**
   * Forecasts of every row whose target is known and stands behind a whole window, and how good they are.
   *
   * @throws BtcfcError as `predict`, and `INVALID_DATA` if `y` does not match
   */
  async evaluate({ X, y }: LabelledRows): Promise<Evaluation> {
    const matrix = this.arrange(X);
    const target = readTarget('y', y, matrix.rows);
    const sequences = this.windows(matrix, this.settings.targetOffset);
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

  private arrange(X: MatrixLike): Matrix {
    return readMatrix('X', X, { columns: this.requireFitted().columns, others: 'refused' });
  }

  // offset 0 gives every window, whether or not its target is among the rows
  private windows(matrix: Matrix, targetOffset: number): Sequences {
    const { columns, inputScaler } = this.requireFitted();
    const { seqLen } = this.settings;
    const length = windowsIn(matrix.rows, { seqLen, targetOffset });
    if (length < 1) throw tooFewRows('X', matrix.rows, seqLen + targetOffset);
    const values = Float32Array.from(inputScaler.transform(matrix.values));
    const unknown = new Float32Array();
    return new Sequences(values, unknown, columns.length, seqLen, targetOffset, 0, length);
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

type Rows = ReturnType<typeof readRows>;

interface Scalers {
  inputScaler: StandardScaler;
  targetScaler: StandardScaler;
}

interface PreparedData extends Scalers {
  columns: string[];
  train: Sequences;
  validation: Sequences | undefined;
  digest: string;
}

function prepare({ X, y, columns, validation = 0.2 }: FitOptions, settings: Settings): PreparedData {
  const rows = readRows('X', X, 'y', y, settings, { columns });
  return typeof validation === 'number'
    ? holdOut(rows, checkShare(validation), settings)
    : besides(rows, validation, settings);
}

// the last rows are set aside: their windows reach back into the rows before, whose inputs are known by then
function holdOut({ X, y }: Rows, share: number, settings: Settings): PreparedData {
  const held = Math.floor(X.rows * share);
  const cut = X.rows - held;
  const scalers = fitScalers(X, y, cut);
  const all = scaledSequences(X, y, scalers, settings);
  const trained = all.length - held;
  if (trained < 1) throw tooFewRows('X', cut, cut + 1 - trained);
  return {
    ...scalers,
    columns: X.columns,
    train: all.slice(0, trained),
    validation: held > 0 ? all.slice(trained, all.length) : undefined,
    digest: digestOf(X.values, y, Float64Array.of(held)),
  };
}

function besides({ X, y }: Rows, other: LabelledRows, settings: Settings): PreparedData {
  const held = readRows('validation.X', other.X, 'validation.y', other.y, settings, {
    columns: X.columns,
    others: 'refused',
  });
  const scalers = fitScalers(X, y, X.rows);
  return {
    ...scalers,
    columns: X.columns,
    train: scaledSequences(X, y, scalers, settings),
    validation: scaledSequences(held.X, held.y, scalers, settings),
    digest: digestOf(X.values, y, held.X.values, held.y),
  };
}

function fitScalers(X: Matrix, y: Float64Array, rows: number): Scalers {
  return {
    inputScaler: new StandardScaler().fit(sliceMatrix(X, 0, rows).values, X.columns.length),
    targetScaler: new StandardScaler().fit(y.subarray(0, rows)),
  };
}

function scaledSequences(
  X: Matrix,
  y: Float64Array,
  { inputScaler, targetScaler }: Scalers,
  settings: Settings,
): Sequences {
  const values = Float32Array.from(inputScaler.transform(X.values));
  const targets = Float32Array.from(targetScaler.transform(y));
  const { seqLen, targetOffset } = settings;
  return new Sequences(
    values,
    targets,
    X.columns.length,
    seqLen,
    targetOffset,
    0,
    windowsIn(X.rows, settings),
  );
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
