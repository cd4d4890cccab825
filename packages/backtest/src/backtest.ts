import {
  BtcfcError,
  createProgressClock,
  describeValue,
  type ProgressEvent,
  type ProgressListener,
  Rng,
} from '@btcfc/core';
import { compareForecasts, type ForecastComparison } from './compare-forecasts';
import { type Fold, type WalkForwardOptions, walkForwardFolds } from './walk-forward-folds';

/** What a model is told when it is to learn: the series up to the end of the training range, nothing later. */
export interface FitInput {
  /** The training rows of the series. */
  series: Float64Array;
  /** A seed of this fold's own. */
  seed: number;
  signal: AbortSignal | undefined;
}

/** What a model is told when it is to forecast: the series up to the row stood at, nothing later. */
export interface PredictInput {
  /** Everything known at that moment, from the first row on. */
  series: Float64Array;
  /** How many rows ahead of the last one the forecast is for. */
  horizon: number;
  signal: AbortSignal | undefined;
}

/** Anything that learns from a series and forecasts it: ours, a function, a remote service. */
export interface ForecastModel<Fitted = unknown> {
  fit(input: FitInput): Fitted | Promise<Fitted>;
  predict(fitted: Fitted, input: PredictInput): number | Promise<number>;
}

export interface BacktestEvent extends ProgressEvent {
  type: 'fold-end';
  fold: Fold;
}

export interface BacktestOptions<Fitted> extends Omit<WalkForwardOptions, 'rows'> {
  /** The model to judge; fitted anew in each fold. */
  model: ForecastModel<Fitted>;
  /** The series in time order, shape [rows]. */
  series: ArrayLike<number>;
  /** How many rows ahead to forecast. @default 1 */
  horizon?: number;
  /** Fixes the seeds handed to the model. @default 0 */
  seed?: number;
  /** Ends the work before the next forecast. */
  signal?: AbortSignal;
  /** Told after each fold. */
  onProgress?: ProgressListener<BacktestEvent>;
}

export interface FoldResult {
  fold: Fold;
  /** What happened on the test rows. */
  actual: Float64Array;
  /** What the model had said. */
  predicted: Float64Array;
  /** The model beside persistence on these rows. */
  comparison: ForecastComparison<'model' | 'persistence'>;
}

export interface BacktestResult {
  folds: FoldResult[];
  /** All test rows of all folds together. */
  overall: ForecastComparison<'model' | 'persistence'>;
}

/**
 * Walks a model forward through a series: in each fold it is fitted on the rows before the test range and
 * forecasts every test row from the rows that lie at least `horizon` before it. It is never handed a later
 * row, so it can't look ahead; persistence is scored on the same rows.
 *
 * @throws BtcfcError `INVALID_OPTION`, `INVALID_DATA`, or what the model throws
 */
export async function backtest<Fitted>({
  model,
  series,
  horizon = 1,
  seed = 0,
  signal,
  onProgress,
  ...window
}: BacktestOptions<Fitted>): Promise<BacktestResult> {
  const values = Float64Array.from(series);
  const folds = walkForwardFolds({ ...window, rows: values.length });
  const seeds = new Rng(seed).split('folds');
  const clock = createProgressClock({ total: folds.length });
  checkHorizon(horizon, folds[0]!);
  const results: FoldResult[] = [];
  for (const fold of folds) {
    signal?.throwIfAborted();
    const train = values.slice(fold.train.start, fold.train.end);
    const fitted = await model.fit({ series: train, seed: seeds.split(fold.index).nextUint32(), signal });
    const predicted = new Float64Array(fold.test.end - fold.test.start);
    const baseline = new Float64Array(predicted.length);
    for (let offset = 0; offset < predicted.length; offset++) {
      signal?.throwIfAborted();
      const known = values.slice(0, fold.test.start + offset - horizon + 1);
      baseline[offset] = known.at(-1)!;
      predicted[offset] = checkForecast(
        await model.predict(fitted, { series: known, horizon, signal }),
        fold,
      );
    }
    const actual = values.slice(fold.test.start, fold.test.end);
    results.push({ fold, actual, predicted, comparison: against(actual, predicted, baseline) });
    onProgress?.({ type: 'fold-end', fold, ...clock.at(results.length) });
  }
  return { folds: results, overall: overallComparison(results, values, horizon) };
}

function against(actual: Float64Array, model: Float64Array, persistence: Float64Array) {
  return compareForecasts({ actual, forecasts: { model, persistence }, baseline: 'persistence' });
}

function overallComparison(results: FoldResult[], values: Float64Array, horizon: number) {
  const join = (pick: (result: FoldResult) => ArrayLike<number>) =>
    Float64Array.from(results.flatMap((result) => Array.from(pick(result))));
  return against(
    join(({ actual }) => actual),
    join(({ predicted }) => predicted),
    join(({ fold }) => values.slice(fold.test.start - horizon, fold.test.end - horizon)),
  );
}

function checkHorizon(horizon: number, first: Fold): void {
  if (Number.isSafeInteger(horizon) && horizon >= 1 && horizon <= first.test.start) return;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`horizon\` must be a whole number from 1 to the ${first.test.start} rows before the first test row.`,
    received: horizon,
    remedy: 'Pass a shorter horizon, or more training rows.',
  });
}

function checkForecast(forecast: unknown, { index }: Fold): number {
  if (typeof forecast === 'number' && Number.isFinite(forecast)) return forecast;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The model forecast ${describeValue(forecast)} in fold ${index}.`,
    received: forecast,
    remedy: 'Return a finite number from `predict`.',
  });
}
