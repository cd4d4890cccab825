import {
  BtcfcError,
  type Forecast,
  invalidOption,
  type OptionsOutput,
  type RegressionMetrics,
  readSavedFiles,
  type SavedFiles,
  type Store,
  saveModel,
} from '@btcfc/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { withBackend } from '../backends';
import { prepareForecast, seriesNamesOf } from '../data/prepare-forecast';
import { prepareTraining } from '../data/prepare-training';
import { needsBase } from '../data/reading/read-rows';
import { prepareSeriesForecast, prepareSeriesTraining } from '../data/series/prepare-series';
import { categoriesOf } from '../data/series/static-encoding';
import { leadsOf, rowsAhead } from '../data/windows/cut-windows';
import { type AttentionWeights, attentionWeights } from '../network/attention-weights';
import { inputsOf, type LagWeights, lagWeights } from '../network/lag-weights';
import {
  type Chosen,
  type Hyperparameters,
  readHyperparameters,
  resolveSettings,
  type Settings,
} from '../settings/hyperparameters';
import { levelsOf } from '../settings/loss';
import { checkPlaceIsWritable } from '../training/checkpoint/checkpoint-place';
import type { ComputedBy } from '../training/training-events';
import { fineTuneNetwork } from './fine-tune';
import { fitNetwork, type NetworkFit } from './fit-network';
import { type FitSummary, type Fitted, type ForecasterSummary, SharedFit } from './fitted';
import { evaluateRows, type ForecastChoice, forecastRows } from './forecast-rows';
import { evaluateSeries, forecastSeries, type SeriesForecastChoice } from './forecast-series';
import { checkForm, formOf, type GivenData, heldOf, withTarget } from './given-data';
import {
  type EvaluateOptions,
  evaluateOptions,
  type FineTuneOptions,
  type FitOptions,
  type ForecastOptions,
  fineTuneOptions,
  fitOptions,
  forecastOptions,
  type LagOptions,
  type LoadOptions,
  lagOptions,
  loadOptions,
  type PredictOptions,
  predictOptions,
} from './options';
import type { Evaluation, RequiredSeries } from './results';
import { filesOfForecaster, forecasterOfFiles, kindOfForecaster } from './saved-forecaster';

/**
 * Forecasts a target from the last `seqLen` rows of inputs: the object that holds one fit.
 *
 * Scalers are fitted on the training rows alone. The same seed and data give the same weights, to the byte, on the same
 * backend and kernels; `kernels: 'portable'` has the same bytes in every Node and browser.
 *
 * @example
 * import { LSTMForecaster } from '@btcfc/lstm';
 *
 * const load = Array.from({ length: 60 }, (_, hour) => 50 + 10 * Math.sin(hour / 4));
 * const forecaster = new LSTMForecaster({ seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 3, horizon: 2 });
 * await forecaster.fit({ X: { load }, y: load });
 * const { point } = await forecaster.forecast({ X: { load } });
 * console.log(`the next two hours: ${point}`);
 * forecaster.dispose();
 */
export class LSTMForecaster {
  /** Metrics of the last `evaluate`, kept with the model. */
  metrics: RegressionMetrics | undefined;
  private shared: SharedFit | undefined;
  private isFitting = false;
  private readonly chosen: Chosen;
  /** The settings as far as they are known without data. */
  private readonly beforeFit: Settings;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(hyperparameters: Hyperparameters = {}) {
    this.chosen = readHyperparameters(hyperparameters);
    this.beforeFit = resolveSettings(hyperparameters);
  }

  /**
   * The hyperparameters, defaults filled in; what is `'auto'` as the fit decided it, and before one as rows have it, of
   * which no season is known.
   */
  get settings(): Settings {
    return this.shared?.fitted.settings ?? this.beforeFit;
  }

  /** The trained model: scaled inputs, shape [batch, seqLen, inputs], to the head's numbers, [batch, horizon * outputs]. */
  get model(): LayersModel {
    return this.requireFit().fitted.model;
  }

  /** The columns it was fitted on, in order. */
  get columns(): string[] {
    return [...this.requireFit().fitted.columns];
  }

  /** Whether it was fitted on series, and so forecasts them, or on rows. */
  get takesSeries(): boolean {
    return this.requireFit().fitted.fittedSeries !== undefined;
  }

  /** Whether it was fitted on several series at once. */
  get isGlobal(): boolean {
    return Object.keys(this.requireFit().fitted.fittedSeries?.scales.known ?? {}).length > 1;
  }

  /** What can be told about the fit besides its weights. */
  get summary(): ForecasterSummary {
    return { ...this.requireFit().fitted.summary };
  }

  /**
   * What computes forecasts, and why: the kernels' own engine, which `summary.trainedBy` tells of the training too, or
   * TensorFlow.js.
   *
   * @throws BtcfcError `INVALID_STATE` before `fit`, `UNAVAILABLE` for a backend that is not here
   *
   * @example
   * import { LSTMForecaster } from '@btcfc/lstm';
   *
   * const X = Array.from({ length: 30 }, (_, row) => [Math.sin(row)]);
   * const forecaster = new LSTMForecaster({ seqLen: 4, hiddenDim: 4, epochs: 2 });
   * await forecaster.fit({ X, y: X.map(([value]) => value) });
   * console.log((await forecaster.explain()).name); // kernels
   * forecaster.dispose();
   */
  explain(): Promise<ComputedBy> {
    return this.requireFit().use(({ outputs }) => outputs.explain());
  }

  /** Rows of the columns known ahead that `future` has to hold; 0 where none are known ahead. */
  get rowsAhead(): number {
    return rowsAhead(this.settings);
  }

  /** What forecasts need of `base` and `scale`: nothing where it is not needed or `X` holds the named column. */
  get requiredSeries(): { base: RequiredSeries; scale: RequiredSeries } {
    const { base, scale, hasScale } = this.requireFit().fitted.series;
    return {
      base: { needed: needsBase(this.settings), column: base ?? undefined },
      scale: { needed: hasScale, column: scale ?? undefined },
    };
  }

  /**
   * Trains from fresh weights (or a checkpoint) and replaces what was fitted before.
   *
   * @throws BtcfcError `INVALID_DATA` before any training if a value is not a finite number (naming row and column),
   * `y` equals a column of `X` at `targetOffset` 0, lengths differ or there are too few rows; `MISSING_COLUMN`;
   * `INVALID_OPTION`; `FILE_ACCESS` if `checkpointDir` can't be written to; `PARSE_FAILED` for a damaged checkpoint;
   * `INVALID_STATE` for a checkpoint of another run and while a fit is under way; `UNAVAILABLE` for a backend that is
   * not here; `DIVERGED`. The signal's reason when aborted.
   */
  async fit(options: FitOptions): Promise<FitSummary> {
    const read = fitOptions.read(options);
    const { validation, columns, base, scale } = read;
    const form = formOf(read);
    return this.whileFitting(read, () => {
      if (form.series !== undefined) {
        const data = prepareSeriesTraining(form.series, heldOf(validation), this.chosen);
        const { settings, series: fittedSeries } = data;
        return fitNetwork(data, { settings, series: seriesNamesOf({}), fittedSeries, run: read });
      }
      const settings = this.beforeFit;
      const data = prepareTraining(withTarget(form.rows), validation, { settings, columns });
      return fitNetwork(data, { settings, series: seriesNamesOf({ base, scale }), run: read });
    });
  }

  /**
   * Trains further on new rows, from the weights there are, with fewer epochs and a lower rate: so a model follows a
   * series as it goes on. Where validation rows say that it only got worse, the weights stay.
   *
   * @throws BtcfcError as `fit`, and `INVALID_STATE` before it; the forecaster then stays as it was
   */
  async fineTune(options: FineTuneOptions): Promise<FitSummary> {
    const read = fineTuneOptions.read(options);
    const shared = this.requireFit();
    return this.whileFitting(read, () =>
      shared.use((fitted) => fineTuneNetwork(fitted, this.settings, read)),
    );
  }

  /**
   * A number for each window of rows: `rows - seqLen + 1` in all, the first from row `seqLen - 1` (counted from 0), the
   * last from the last row. With target offset `k`, each is of the target `k` rows later; with a longer horizon, of as
   * many targets from there on, shape [windows, horizon].
   *
   * Columns are put into the order of the fit by name.
   *
   * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA`, `INVALID_OPTION`, `INVALID_STATE` before `fit`, `DIVERGED` where
   * a forecast is not a finite number
   */
  async predict(options: PredictOptions): Promise<Float64Array> {
    const given = predictOptions.read(options);
    return (await this.forecastFrom(given, { origins: 'all', levels: [] })).point;
  }

  /**
   * What comes next, after the last row of `X`, with what the loss says of its uncertainty: `horizon` values from
   * `targetOffset` rows later on. The forecast's `origins` are the last rows of the windows, counted from 0.
   *
   * @throws BtcfcError as `predict`; `INVALID_OPTION` where `levels` do not ascend, or the loss tells no quantiles
   */
  async forecast(options: ForecastOptions): Promise<Forecast> {
    const { levels, origins, maskSeed, dates, horizon, ...given } = forecastOptions.read(options);
    const { loss } = this.settings;
    if (levels?.length && levelsOf(loss).length === 0) {
      throw invalidOption('levels', levels, `left out where the loss is "${loss}"`);
    }
    return this.forecastFrom(given, {
      origins,
      levels: levels ?? levelsOf(loss),
      maskSeed,
      dates,
      horizon,
    });
  }

  /**
   * Forecasts of every row whose targets are known and stand behind a whole window, and how good they are; `r2` is NaN
   * for a single value.
   *
   * @throws BtcfcError as `predict`, and `INVALID_DATA` if `y` does not match
   */
  async evaluate(options: EvaluateOptions): Promise<Evaluation> {
    const form = formOf(evaluateOptions.read(options));
    const evaluation = await this.requireFit().use(async (fitted) => {
      checkForm(fitted, form);
      if (form.series !== undefined) return evaluateSeries(fitted, form.series);
      return evaluateRows(fitted, fitted.settings, withTarget(form.rows));
    });
    const { preds: _preds, true: _true, ...metrics } = evaluation;
    this.metrics = metrics;
    return evaluation;
  }

  /**
   * What each layer of attention looks at in the windows that `predict` forecasts from.
   *
   * @throws BtcfcError as `predict`; `INVALID_OPTION` for an architecture without attention
   */
  async attentionWeights(options: PredictOptions): Promise<AttentionWeights[]> {
    const form = formOf(predictOptions.read(options));
    return this.requireFit().use(async (fitted) => {
      checkForm(fitted, form);
      const { windows } =
        form.series === undefined
          ? prepareForecast(form.rows, fitted, fitted.settings)
          : prepareSeriesForecast(form.series, fitted, fitted.settings, 'all');
      return withBackend(this.settings, () => attentionWeights(fitted.model, windows));
    });
  }

  /**
   * How far back each input is read, where `lags` is above 0; an input known ahead has a row for each place it is read at.
   *
   * @throws BtcfcError `INVALID_STATE` before `fit` and where `lags` is 0; `MISSING_COLUMN`; `INVALID_OPTION`
   */
  async lagWeights(options?: LagOptions): Promise<LagWeights> {
    const read = lagOptions.read(options);
    return this.requireFit().use(async ({ model, columns, fittedSeries }) => {
      if (this.settings.lags === 0) throw noLags();
      // categories are the same on all rows
      const present = columns.slice(
        0,
        fittedSeries && categoriesOf(columns, fittedSeries.columns.statics)?.first,
      );
      const leads = leadsOf(present, this.settings);
      const chosen = inputsOf(present, leads, read.columns ?? present);
      return withBackend(this.settings, () => lagWeights(model, chosen));
    });
  }

  /**
   * Saves the model: `model.json` and `weights.bin` as TensorFlow.js knows them, `forecaster.json` (scalers, columns,
   * settings, metrics, what trained it) and `manifest.json` with the digest of each. All of it appears at once or not at
   * all, and nothing else is touched: a folder that holds other files is refused.
   *
   * @param place a folder, a database's name in a page, or a store
   * @throws BtcfcError `FILE_ACCESS`, `INVALID_STATE` before `fit`
   */
  async save(place: string | Store): Promise<void> {
    await this.requireFit().use(async (fitted) => {
      const files = await filesOfForecaster({ fitted, metrics: this.metrics });
      await saveModel(place, { kind: kindOfForecaster, package: '@btcfc/lstm', files });
    });
  }

  /**
   * A forecaster as it was saved: on the same backend and kernels its forecasts are equal to the bit.
   *
   * @param place a folder, a database's name in a page, or a store
   * @throws BtcfcError `FILE_ACCESS` if nothing was saved there or a file is missing, `PARSE_FAILED` if one is damaged,
   * `INVALID_DATA` if something else was saved, `INVALID_OPTION` where an architecture of your own is not passed again
   *
   * @example
   * import { memoryStore } from '@btcfc/core';
   * import { LSTMForecaster } from '@btcfc/lstm';
   *
   * const X = Array.from({ length: 30 }, (_, row) => [Math.sin(row)]);
   * const forecaster = new LSTMForecaster({ seqLen: 4, hiddenDim: 4, epochs: 2 });
   * await forecaster.fit({ X, y: X.map(([value]) => value) });
   * const store = memoryStore(); // or the path of a folder
   * await forecaster.save(store);
   * const loaded = await LSTMForecaster.load(store);
   * console.log((await loaded.forecast({ X })).point);
   */
  static async load(place: string | Store, options?: LoadOptions): Promise<LSTMForecaster> {
    const read = loadOptions.read(options);
    return LSTMForecaster.fromFiles(await readSavedFiles(place), read);
  }

  /** The same from files that were read already, such as a member's of an ensemble. */
  static async fromFiles(saved: SavedFiles, options?: LoadOptions): Promise<LSTMForecaster> {
    const { fitted, metrics } = await forecasterOfFiles(saved, loadOptions.read(options));
    const forecaster = new LSTMForecaster(fitted.settings);
    forecaster.metrics = metrics;
    forecaster.shared = new SharedFit(fitted);
    return forecaster;
  }

  /**
   * Frees the model. The forecaster can be fitted again.
   *
   * @throws BtcfcError `INVALID_STATE` while it is fitted or forecasts
   */
  dispose(): void {
    if (this.isFitting || this.shared?.isInUse) throw inUse(this.isFitting, 'dispose of it');
    this.retire();
  }

  /** @internal What was fitted, kept alive during `work`. */
  useFitted<Result>(work: (fitted: Fitted) => Promise<Result>): Promise<Result> {
    return this.requireFit().use(work);
  }

  /** @internal Frees the model as soon as nobody forecasts with it. */
  retire(): void {
    this.shared?.retire();
    this.shared = undefined;
    this.metrics = undefined;
  }

  private async whileFitting(
    { signal, checkpointDir }: Pick<OptionsOutput<typeof fitOptions>, 'signal' | 'checkpointDir'>,
    fit: () => Promise<NetworkFit>,
  ): Promise<FitSummary> {
    if (this.isFitting) throw inUse(true, 'fit it again');
    this.isFitting = true;
    try {
      signal?.throwIfAborted();
      if (checkpointDir !== undefined) checkPlaceIsWritable(checkpointDir);
      const { fitted, summary } = await fit();
      this.retire();
      this.shared = new SharedFit(fitted);
      return summary;
    } finally {
      this.isFitting = false;
    }
  }

  private forecastFrom(given: GivenData, choice: ForecastChoice & SeriesForecastChoice): Promise<Forecast> {
    const form = formOf(given);
    return this.requireFit().use(async (fitted) => {
      checkForm(fitted, form);
      if (form.series !== undefined) return forecastSeries(fitted, form.series, choice);
      return forecastRows(fitted, fitted.settings, form.rows, choice);
    });
  }

  private requireFit(): SharedFit {
    if (this.shared) return this.shared;
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: 'The forecaster has not been fitted, or was disposed.',
      remedy: 'Call `fit` first, or load a saved one.',
    });
  }
}

function inUse(isFitting: boolean, what: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `The forecaster ${isFitting ? 'is being fitted' : 'is forecasting'}: you can not ${what} now.`,
    remedy:
      'Wait for what is under way, or end a fit by its signal; another forecaster can be fitted at once.',
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
