import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError, checkInteger, checkNumber, checkOneOf, invalidOption, Rng } from '@btcfc/core';
import { checkWritableDirectory, writeDirectoryAtomic } from '@btcfc/core/files';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type AttentionWeights, attentionWeights } from './architectures/attention-weights';
import { type LagWeights, lagWeights } from './architectures/lag-weights';
import { type Backend, type BackendName, withBackend } from './backends';
import { digestOf, type RunIdentity } from './checkpoint';
import { drawPaths, type Forecast, type SampleOptions } from './forecast';
import { readHead, type ScaledForecast, usualLevels } from './heads';
import { type Hyperparameters, resolveSettings, type Settings } from './hyperparameters';
import { forecastAll } from './inference';
import {
  type KnownSeries,
  type LabelledRows,
  missingColumn,
  needsBase,
  readFuture,
  readInputs,
  targetsOf,
} from './labelled-rows';
import { areLevels, outputsPerStep } from './losses';
import { type MatrixLike, readTarget, tooFewRows, windowsIn } from './matrix';
import { type Metrics, metrics } from './metrics';
import { damaged, readJson, readModel, writeModel } from './model-files';
import { buildNetwork } from './network';
import { joinValues, parametersOf } from './parameters';
import type { Sequences } from './sequences';
import { chooseShrinkage } from './shrinkage';
import { StandardScaler, type StandardScalerState } from './standard-scaler';
import { TargetUnits } from './target-units';
import { type RunOptions, type TrainingSummary, trainModel } from './training';
import {
  leadsOf,
  prepareTrainingData,
  rowsAhead,
  type Scalers,
  scaleMismatch,
  sequencesOf,
  type TrainingData,
} from './training-data';

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

export interface FineTuneOptions extends Omit<FitOptions, 'columns'> {
  /** Epochs at most. @default 20 */
  epochs?: number;
  /** Learning rate at the start. @default a tenth of the forecaster's */
  lr?: number;
  /** Epochs without progress after which to stop. @default the forecaster's */
  patience?: number;
  /** Whether scalers stay as they were fitted or are fitted again on the new rows. @default 'kept' */
  scalers?: 'kept' | 'refitted';
}

export interface PredictOptions extends KnownSeries {
  /** Inputs, a row per day, with the columns of the fit. */
  X: MatrixLike;
  /**
   * The known columns of the rows after the last of `X`, as many as the last window's targets reach beyond
   * it: `targetOffset + steps - 1`.
   */
  future?: MatrixLike;
}

export interface ForecastOptions extends PredictOptions {
  /**
   * Probabilities of the quantiles, ascending.
   *
   * @default those of the loss, or .05, .1, .25, .5, .75, .9 and .95 of a distribution
   */
  levels?: readonly number[];
  /** Leaves dropout on, with masks drawn from this seed: one pass of Monte-Carlo dropout. @default dropout is off */
  maskSeed?: number;
}

export interface Evaluation extends Metrics {
  /** Forecasts, units of the target, `[windows, steps]`. */
  preds: Float64Array;
  /** What came true. */
  true: Float64Array;
}

/** What can be told about a fitted forecaster besides its weights. */
export interface ForecasterSummary extends Omit<TrainingSummary, 'trainLosses' | 'valLosses'> {
  /** The backend it was trained on. */
  backend: string;
  /** The share of the forecast change that is kept at each step, 1 where nothing is shrunk. */
  shrinkage: number[];
}

/** A series that rows come with besides the columns: whether it is needed, and the column that `fit` took it from. */
export interface RequiredSeries {
  needed: boolean;
  column: string | undefined;
}

export interface FitSummary extends TrainingSummary {
  backend: string;
  shrinkage: number[];
}

/** Columns of `X` that series are read from, and whether there was a scale. */
interface SeriesNames {
  base: string | null;
  scale: string | null;
  hasScale: boolean;
}

interface Fitted {
  model: LayersModel;
  columns: string[];
  scalers: Scalers;
  series: SeriesNames;
  summary: ForecasterSummary;
}

interface SavedForecaster {
  format: string;
  settings: Settings;
  columns: string[];
  inputScaler: StandardScalerState;
  targetScaler: StandardScalerState;
  usualSpread: number;
  series: SeriesNames;
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

  /** The trained model: scaled inputs, `[batch, seqLen, inputs]`, to the head's numbers, `[batch, steps * outputs]`. */
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

  /** Rows of the columns known ahead that `future` has to hold; 0 where none are known ahead. */
  get rowsAhead(): number {
    return rowsAhead(this.settings);
  }

  /** What `predict` needs of `base` and `scale`: nothing where it is not needed or `X` holds the named column. */
  get requiredSeries(): { base: RequiredSeries; scale: RequiredSeries } {
    const { base, scale, hasScale } = this.requireFitted().series;
    return {
      base: { needed: needsBase(this.settings), column: base ?? undefined },
      scale: { needed: hasScale, column: scale ?? undefined },
    };
  }

  /**
   * Trains from fresh weights (or a checkpoint) and replaces what was fitted before.
   *
   * @throws BtcfcError `INVALID_DATA` before any training if a value is not finite (naming row and column),
   * lengths differ or there are too few rows; `INVALID_OPTION`; `FILE_ACCESS` if `checkpointDir` can't be
   * written to; `INVALID_STATE` for a checkpoint of another run; `UNAVAILABLE` for a backend that is not
   * here; `DIVERGED`. The signal's reason when aborted.
   */
  async fit(options: FitOptions): Promise<FitSummary> {
    const { settings } = this;
    options.signal?.throwIfAborted();
    checkInteger('checkpointEvery', options.checkpointEvery ?? 10, { min: 1 });
    const { validation = 0.2, columns } = options;
    const data = prepareTrainingData(options, { settings, columns, validation });
    return this.train(data, { options, settings });
  }

  /**
   * Trains further on new rows, from the weights there are, with fewer epochs and a lower rate: so a model
   * follows a series as it goes on. Where validation rows say that it only got worse, the weights stay.
   *
   * @throws BtcfcError as `fit`, and `INVALID_STATE` before it; the forecaster then stays as it was
   */
  async fineTune({
    epochs = 20,
    lr = this.settings.lr / 10,
    patience = this.settings.patience,
    scalers = 'kept',
    validation = 0.2,
    ...options
  }: FineTuneOptions): Promise<FitSummary> {
    const start = this.requireFitted();
    options.signal?.throwIfAborted();
    checkInteger('checkpointEvery', options.checkpointEvery ?? 10, { min: 1 });
    checkOneOf('scalers', scalers, ['kept', 'refitted'] as const);
    const settings = {
      ...this.settings,
      epochs: checkInteger('epochs', epochs, { min: 1 }),
      lr: checkNumber('lr', lr, { min: 0, aboveMin: true }),
      patience: checkInteger('patience', patience, { min: 1 }),
    };
    const { series, columns } = start;
    const named = {
      base: options.base ?? series.base ?? undefined,
      scale: options.scale ?? series.scale ?? undefined,
    };
    if ((named.scale !== undefined) !== series.hasScale) throw scaleMismatch('scale');
    const rows = typeof validation === 'number' ? validation : { ...named, ...validation };
    const data = prepareTrainingData(
      { ...options, ...named },
      {
        settings,
        columns,
        others: 'refused',
        validation: rows,
        scalers: scalers === 'kept' ? start.scalers : undefined,
      },
    );
    return this.train(data, { options: { ...options, ...named }, settings, start });
  }

  /**
   * One forecast for every window of `X`, `rows - seqLen + 1` in all: the first belongs to row `seqLen - 1`
   * (counted from 0), the last to the last row. With target offset `k`, each is of the target `k` rows later;
   * with several steps, of as many targets from there on, `[windows, steps]`.
   *
   * Columns are put into the order of the fit by name.
   *
   * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA`, `INVALID_STATE` before `fit`
   */
  async predict(options: PredictOptions): Promise<Float64Array> {
    return (await this.forecast({ ...options, levels: [] })).point;
  }

  /**
   * The forecasts of `predict` with what the loss says of their uncertainty.
   *
   * @throws BtcfcError as `predict`; `INVALID_OPTION` for levels that are none
   */
  async forecast({ levels, maskSeed, future, ...inputs }: ForecastOptions): Promise<Forecast> {
    const { settings } = this;
    if (maskSeed !== undefined) checkInteger('maskSeed', maskSeed, { min: 0 });
    const chosen = levels ?? levelsOf(settings);
    if (!areLevels(chosen))
      throw invalidOption('levels', levels, 'ascending probabilities above 0 and below 1');
    if (levels?.length && outputsPerStep(settings.loss) === 1 && typeof settings.loss !== 'object') {
      throw invalidOption('levels', levels, `left out where the loss is "${settings.loss}"`);
    }
    const { sequences, units } = this.windows(inputs, future);
    const scaled = await this.scaledForecast(sequences, units, maskSeed);
    return this.restore(scaled, sequences, units, chosen);
  }

  /**
   * Forecasts of every row whose targets are known and stand behind a whole window, and how good they are.
   *
   * @throws BtcfcError as `predict`, and `INVALID_DATA` if `y` does not match
   */
  async evaluate({ y, ...inputs }: LabelledRows): Promise<Evaluation> {
    const { sequences, units, target } = this.windows(inputs, undefined, y ?? []);
    const scaled = await this.scaledForecast(sequences, units);
    const preds = this.restore(scaled, sequences, units, []).point;
    const truth = targetsOf(target, this.settings);
    this.metrics = metrics(truth, preds);
    return { ...this.metrics, preds, true: truth };
  }

  /**
   * What each layer of attention looks at in the windows that `predict` forecasts from.
   *
   * @throws BtcfcError as `predict`; `INVALID_OPTION` for an architecture without attention
   */
  async attentionWeights({ future, ...inputs }: PredictOptions): Promise<AttentionWeights[]> {
    const { sequences } = this.windows(inputs, future);
    return withBackend(this.settings.backend, () => attentionWeights(this.model, sequences));
  }

  /**
   * How far back each input is read, where `lags` is above 0; an input known ahead has a row for each place
   * it is read at.
   *
   * @param options.columns whose inputs to tell of, in this order. @default all
   * @throws BtcfcError `INVALID_STATE` before `fit` and where `lags` is 0; `MISSING_COLUMN`
   */
  async lagWeights({ columns = this.columns }: { columns?: readonly string[] } = {}): Promise<LagWeights> {
    const { model, columns: present } = this.requireFitted();
    if (this.settings.lags === 0) throw noLags();
    const inputs = [
      ...present.map((column, position) => ({ column, name: column, position })),
      ...leadsOf(present, this.settings).map(({ column, rows }, index) => ({
        column: present[column]!,
        name: `${present[column]}+${rows}`,
        position: present.length + index,
      })),
    ];
    const chosen = columns.flatMap((wanted) => {
      const found = inputs.filter(({ column }) => column === wanted);
      if (found.length === 0) throw missingColumn('X', wanted, present);
      return found;
    });
    return withBackend(this.settings.backend, () => lagWeights(model, chosen));
  }

  /**
   * Writes `model.json`, `weights.bin` and `forecaster.json` (scalers, columns, settings, metrics) to a
   * folder, which appears whole or not at all.
   *
   * @throws BtcfcError `FILE_ACCESS`, `INVALID_STATE` before `fit`
   */
  async save(directory: string): Promise<void> {
    const { model, columns, scalers, series, summary } = this.requireFitted();
    const saved: SavedForecaster = {
      format,
      settings: this.settings,
      columns,
      inputScaler: scalers.inputScaler.toJSON(),
      targetScaler: scalers.targetScaler.toJSON(),
      usualSpread: scalers.usualSpread,
      series,
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
    const { settings, columns, inputScaler, targetScaler, usualSpread, series, summary } = saved;
    const isWhole = settings && columns && inputScaler && targetScaler && usualSpread && series && summary;
    if (saved.format !== format || !isWhole) throw damaged(path.join(directory, 'forecaster.json'));
    const forecaster = new LSTMForecaster({ ...settings, ...options });
    const model = await withBackend(forecaster.settings.backend, () => readModel(directory));
    forecaster.metrics = saved.metrics ?? undefined;
    forecaster.fitted = {
      model,
      columns,
      scalers: {
        inputScaler: StandardScaler.fromJSON(inputScaler),
        targetScaler: StandardScaler.fromJSON(targetScaler),
        usualSpread,
      },
      series,
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

  private async train(
    data: TrainingData,
    { options, settings, start }: { options: FitOptions; settings: Settings; start?: Fitted },
  ): Promise<FitSummary> {
    if (options.checkpointDir !== undefined) checkWritableDirectory(options.checkpointDir);
    return withBackend(settings.backend, async (backend) => {
      const { train, validation, columns, scalers } = data;
      const model = buildNetwork({
        ...settings,
        features: train.features,
        outputs: settings.steps * outputsPerStep(settings.loss),
        rng: new Rng(settings.seed).split('weights'),
      });
      try {
        if (start) model.setWeights(start.model.getWeights());
        const identity = identityOf(
          settings,
          backend.name,
          data,
          start && (await digestOfWeights(start.model)),
        );
        const summary = await trainModel({
          model,
          train,
          validation,
          settings,
          backend,
          identity,
          run: options,
          startsTrained: start !== undefined,
        });
        const shrinkage = await shrinkageOf(model, data, settings, backend);
        this.dispose();
        const { trainLosses: _train, valLosses: _val, ...kept } = summary;
        this.fitted = {
          model,
          columns,
          scalers,
          series: namesOf(options),
          summary: { ...kept, backend: backend.name, shrinkage },
        };
        return { ...summary, backend: backend.name, shrinkage };
      } catch (error) {
        model.dispose();
        throw error;
      }
    });
  }

  // without targets every window counts, whether or not its targets are among the rows
  private windows(
    inputs: KnownSeries & { X: MatrixLike },
    future: MatrixLike | undefined,
    y?: ArrayLike<number>,
  ): { sequences: Sequences; units: TargetUnits; target: Float64Array } {
    const { columns, scalers, series } = this.requireFitted();
    const { settings } = this;
    const known = {
      X: inputs.X,
      base: inputs.base ?? series.base ?? undefined,
      scale: inputs.scale ?? series.scale ?? undefined,
    };
    if ((known.scale !== undefined) !== series.hasScale) throw scaleMismatch('scale');
    const target = y === undefined ? undefined : Float64Array.from(y);
    const { X, ...rows } = readInputs(known, { settings, columns, others: 'refused' }, target);
    if (y !== undefined) readTarget('y', y, X.rows);
    const shape = target ? settings : { ...settings, targetOffset: 0, steps: 1 };
    const length = windowsIn(X.rows, shape);
    if (length < 1) throw tooFewRows('X', X.rows, X.rows + 1 - length);
    const ahead = readFuture(future, target ? 0 : this.rowsAhead, settings);
    return {
      sequences: sequencesOf(X, new Float32Array(), length, scalers, settings, ahead),
      units: new TargetUnits(settings, rows, scalers.usualSpread),
      target: target ?? new Float64Array(),
    };
  }

  private async scaledForecast(
    sequences: Sequences,
    units: TargetUnits,
    maskSeed?: number,
  ): Promise<ScaledForecast> {
    const { settings } = this;
    const { model, summary, scalers } = this.requireFitted();
    const outputs = await withBackend(settings.backend, async (backend) => {
      const forecasts = await forecastAll(model, sequences, maskSeed);
      backend.check();
      return forecasts;
    });
    const scaled = readHead(settings.loss, outputs);
    const shares = summary.shrinkage;
    if (shares.every((share) => share === 1)) return scaled;
    const persistence = scaledPersistence(sequences, units, scalers);
    const moves = scaled.location.map(
      (value, position) => (shares[position % settings.steps]! - 1) * (value - persistence[position]!),
    );
    return moved(scaled, moves);
  }

  private restore(
    { location, quantile, draw }: ScaledForecast,
    sequences: Sequences,
    units: TargetUnits,
    levels: readonly number[],
  ): Forecast {
    const { steps } = this.settings;
    const { scalers } = this.requireFitted();
    const windows = sequences.length;
    const { mean, scale } = scalers.targetScaler.toJSON();
    const inUnits = (position: number, value: number) => {
      const column = (position % steps) % mean.length;
      const row = sequences.lastRow(Math.floor(position / steps));
      return units.restore(row, value * scale[column]! + mean[column]!);
    };
    const sample = (options?: SampleOptions) => {
      if (!draw) throw noDistribution(this.settings);
      const inUnitsOf: typeof draw = (position, score, rng) => inUnits(position, draw(position, score, rng));
      return drawPaths({ windows, steps }, inUnitsOf, options);
    };
    return {
      point: location.map((value, position) => inUnits(position, value)),
      windows,
      steps,
      levels: [...levels],
      quantiles: levels.map((level) =>
        location.map((_, position) => inUnits(position, quantile!(position, level))),
      ),
      sample,
    };
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

function levelsOf({ loss }: Settings): readonly number[] {
  if (typeof loss === 'object') return loss.quantiles;
  return outputsPerStep(loss) > 1 ? usualLevels : [];
}

function namesOf({ base, scale }: KnownSeries): SeriesNames {
  const nameOf = (series: KnownSeries['base']) => (typeof series === 'string' ? series : null);
  return { base: nameOf(base), scale: nameOf(scale), hasScale: scale !== undefined };
}

async function shrinkageOf(
  model: LayersModel,
  { validation, validationUnits, scalers }: TrainingData,
  { shrinkage, steps, loss }: Settings,
  backend: Backend,
): Promise<number[]> {
  if (shrinkage !== 'validation') {
    return new Array<number>(steps).fill(shrinkage === 'none' ? 1 : shrinkage);
  }
  const outputs = await forecastAll(model, validation!);
  backend.check();
  const { targets } = validation!.gather(
    Uint32Array.from({ length: validation!.length }, (_, window) => window),
  );
  const persistence = scaledPersistence(validation!, validationUnits, scalers);
  return chooseShrinkage({
    forecast: readHead(loss, outputs).location,
    truth: targets,
    persistence,
    steps,
    loss,
  });
}

/** What persistence says of every window and step, `[windows, steps]`, scaled. */
function scaledPersistence(
  sequences: Sequences,
  units: TargetUnits,
  { targetScaler }: Scalers,
): Float64Array {
  const { length, steps } = sequences;
  const values = Float64Array.from({ length: length * steps }, (_, position) =>
    units.persistence(sequences.lastRow(Math.floor(position / steps))),
  );
  return targetScaler.transform(values);
}

function moved({ location, quantile, draw }: ScaledForecast, moves: Float64Array): ScaledForecast {
  return {
    location: location.map((value, position) => value + moves[position]!),
    quantile: quantile && ((position, level) => quantile(position, level) + moves[position]!),
    draw: draw && ((position, score, rng) => draw(position, score, rng) + moves[position]!),
  };
}

function noDistribution({ loss }: Settings): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'This forecast is of points alone: there is nothing to draw from.',
    received: loss,
    remedy: 'Choose a `loss` of quantiles, "gaussian" or "student-t".',
  });
}

function noLags(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'This forecaster reads its inputs without lags: there are none to tell of.',
    received: 0,
    remedy: 'Fit with `lags` above 0.',
  });
}

async function digestOfWeights(model: LayersModel): Promise<string> {
  return digestOf(await joinValues(parametersOf(model)));
}

// `epochs` is left out: a finished run may go on to more
function identityOf(
  { epochs: _epochs, lags, ...settings }: Settings,
  backend: string,
  { columns, digest }: TrainingData,
  start = 'fresh',
): RunIdentity {
  const identity = { ...settings, backend, columns: columns.join(), data: digest, start };
  return lags > 0 ? { ...identity, lags } : identity;
}
