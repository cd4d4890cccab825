import {
  BtcfcError,
  checkInteger,
  checkNumber,
  defineOptions,
  invalidOption,
  type OptionsInput,
  option,
  type PredictInput,
  sampleQuantiles,
  type TimeSeries,
} from '@btcfc/core';
import { requireDeviation } from '../forecasting/deviation';
import { forecastRows, normalQuantiles } from '../forecasting/forecast-rows';
import { logarithm, withoutGaps } from '../forecasting/moves';
import { listOf, oneOrMore } from '../forecasting/one-or-more';
import { periodOf, periodOption } from '../forecasting/period';
import { type SavableModel, savableModel } from '../saving/savable-model';
import { type DirectForm, type DirectRows, reachOf } from './direct/direct-form';
import { type DirectPart, directAhead, fitDirect } from './direct/fit-direct';

/** How many lags, which, or that they follow from the season. */
type Lags = 'auto' | number | readonly number[];

/** A longer season has too many rows to give each a weight: so many of the latest have one. */
const longestWhole = 60;
const latestLags = 24;

const alphas = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000];

const arRidgeOptions = defineOptions('arRidge', {
  /**
   * How many of the last rows are looked at, or which: 1 is the last one. A lag that is named and long enough counts from
   * the row that is forecast: 24 is the same hour of the day before. @default 'auto', one more than the period, of
   * one above 60 the latest 24 and three around it; 12 without one, 10 with a `target`
   */
  lags: option.custom<Lags, { default: Lags }>(
    (name, value) => {
      if (value === 'auto') return value;
      if (Array.isArray(value) && value.length === 0)
        throw invalidOption(name, value, "'auto', a number, or several");
      for (const lag of listOf(value)) checkInteger(name, lag, { min: 1 });
      return value as Lags;
    },
    { default: 'auto' },
  ),
  /**
   * Penalty on the squared weights of the standardised inputs. Of several, the one with the smallest absolute error where
   * the second half of the training rows is walked forward. @default nine from 0.1 to 1000
   */
  alpha: oneOrMore((name, alpha) => checkNumber(name, alpha, { min: 0 }), alphas),
  /**
   * `'level'`, `'difference'` or `'log-difference'` makes one regression a row ahead, of values or their moves. `'auto'`
   * takes logarithms of series above 0, and the mean of three: of the distance from the last value, of that from the last
   * season, and the latter by seasonal differences. @default 'auto'
   */
  target: option.oneOf(['auto', 'level', 'difference', 'log-difference'] as const, { default: 'auto' }),
  /** Rows of a season: 12 for months of a year; 1 for none. @default 'auto', found in the training rows */
  period: periodOption(),
  /** Whether covariates of the series are inputs: past ones as last known, future ones on the row forecast. @default true */
  covariates: option.boolean({ default: true }),
});

/** Options of `arRidge`. */
export interface ArRidgeOptions extends OptionsInput<typeof arRidgeOptions> {}

/** What the autoregression has learned from the training rows. */
export interface ArRidgeFit {
  /** Regressions of which the mean is taken, with their weights for each row ahead. */
  parts: DirectPart[];
  /** Whether they forecast logarithms. */
  isLog: boolean;
  /** Standard deviation of the forecasts' errors for each row ahead; null where there were too few rows to tell. */
  deviations: (number | null)[];
  /** Quantiles of the errors in units of their deviations, from 0 to 1 in steps of 1 / 200; empty where normal ones are taken. */
  errors: number[];
  /** Covariates that are inputs. */
  past: string[];
  future: string[];
  /** Position of the first training row. */
  first: number;
  /** Where forecasts stay, in units of the target; missing in fits of earlier versions. */
  bounds?: MoveBounds;
}

/** The range of the values learned from, and how far they usually move from one row to the next. */
interface MoveBounds {
  low: number;
  high: number;
  move: number;
}

/**
 * An autoregression with a ridge penalty, direct: for each row ahead a linear function of its own of the last rows, the
 * place in the season and the covariates, fitted as scikit-learn's `Ridge` after `StandardScaler`. Missing values take the
 * last one known. Forecasts leave the range of all values known by no more than four of their usual moves
 * (nine of ten are no larger) times the root of the rows ahead, or one for each row: a weight learned from usual moves means nothing of one value far from all others. Intervals come from the errors where the training rows were walked forward, never from rows that the
 * weights were fitted to: their spread for each row ahead, the shape of all of them.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it forecasts a series without a known value, further ahead than
 * it was fitted for, quantiles after too few training rows, or a series that lacks a covariate or rows for its lags
 *
 * @example
 * import { arRidge, forecastSeries } from '@btcfc/models'
 * const series = Array.from({ length: 60 }, (_, row) => [1, 5, 2, 9][row % 4])
 * const model = arRidge({ lags: [4], alpha: 0, target: 'level' })
 * const { point } = await forecastSeries({ model, series, horizon: 4 }) // -> 1, 5, 2, 9
 */
export function arRidge(options: ArRidgeOptions = {}): SavableModel<ArRidgeFit> {
  const read = arRidgeOptions.read(options);
  const { lags, alpha, target, covariates } = read;
  return savableModel<typeof read, ArRidgeFit>({
    kind: 'ar-ridge',
    options: read,
    fit({ series, first, horizon }) {
      const values = withoutGaps(series.values);
      if (!(values.length > 0 && Number.isFinite(values[0]))) throw nothingKnown(series.values);
      const isLog = target === 'log-difference' || (target === 'auto' && values.every((value) => value > 0));
      const past = covariates ? Object.keys(series.pastCovariates ?? {}) : [];
      const future = covariates ? Object.keys(series.futureCovariates ?? {}) : [];
      const rows = rowsOf(series, { values, isLog, past, future });
      const period = target === 'auto' ? periodOf(read.period, values, series) : 1;
      const forms =
        target === 'auto'
          ? formsOf(period, lags, values.length, horizon)
          : [formOf(target, lags === 'auto' ? 10 : lags)];
      const reach = Math.max(...forms.map(reachOf));
      if ((lags !== 'auto' || target !== 'auto') && values.length < reach + 3)
        throw tooShort(values.length, reach + 3);
      const { parts, errors } = fitDirect(rows, { forms, alphas: listOf(alpha), horizon, first });
      return { parts, isLog, ...spreadOf(errors), past, future, first, bounds: boundsOf(rows.values) };
    },
    predict: (fitted, inputs) =>
      forecastRows(inputs, (input) => {
        const { horizon, levels } = input;
        const { parts, isLog, deviations, errors } = fitted;
        if (horizon > parts[0]!.steps.length) throw tooFar(horizon, parts[0]!.steps.length);
        const reach = Math.max(...parts.map(reachOf));
        const series = lastRows(input, reach + 1);
        const values = withoutGaps(series.values);
        if (!Number.isFinite(values[0]!)) throw nothingKnown(values);
        if (values.length <= reach && parts.some(hasLearned)) throw tooShort(values.length, reach + 1);
        const rows = rowsOf(series, { ...fitted, values, ahead: horizon });
        const at = values.length - 1;
        const free = directAhead(parts, rows, { at, horizon, first: input.origin - at });
        const ahead = withinBounds(free, rows.values, fitted.bounds);
        const back = (value: number) => (isLog ? Math.exp(value) : value);
        return {
          point: ahead.map(back),
          quantiles() {
            const widths = deviations.map((deviation) =>
              requireDeviation(deviation, 'arRidge', reach + horizon + 8),
            );
            if (errors.length === 0) {
              return normalQuantiles({ horizon, levels }, (step, score) =>
                back(ahead[step]! + score * widths[step]!),
              );
            }
            const shape = sampleQuantiles(errors, levels);
            return ahead.map((value, step) => shape.map((error) => back(value + error * widths[step]!)));
          },
        };
      }),
  });
}

/** One regression a row ahead, of values or moves. */
function formOf(
  target: 'level' | 'difference' | 'log-difference',
  lags: number | readonly number[],
): DirectForm {
  const isLevel = target === 'level';
  const rows = { lags: listOfLags(lags), fromTarget: typeof lags !== 'number', period: 1, waves: 0 };
  return { base: isLevel ? 'none' : 'last', input: isLevel ? 'level' : 'difference', ...rows };
}

/** Those whose mean is taken: by the last value and by the last season, as far as there are rows for them. */
function formsOf(period: number, given: Lags, count: number, horizon: number): DirectForm[] {
  // a season is looked at where three of them and the rows ahead are there
  const season = count >= 3 * period + horizon ? period : 1;
  const most = Math.max(1, Math.floor((count - horizon - (season > 1 ? season : 0)) / 3));
  const lags = given === 'auto' ? lagsOf(season, most) : listOfLags(given);
  const waves = season > 1 ? Math.min(2, Math.floor((season - 1) / 2)) : 0;
  const fromTarget = Array.isArray(given);
  const rows = { lags, fromTarget, period: season, waves };
  const last: DirectForm = { base: 'last', input: 'last', ...rows };
  if (season === 1) return [last];
  return [last, { ...last, base: 'season' }, { ...last, base: 'season', input: 'season' }];
}

/** A whole season and one more; of a long one the latest rows and those around the season before. */
function lagsOf(period: number, most: number): number[] {
  if (period === 1) return listOfLags(Math.min(12, most));
  const lags = listOfLags(Math.min(period + 1, most));
  return period > longestWhole ? lags.filter((lag) => lag <= latestLags || lag >= period - 1) : lags;
}

function listOfLags(lags: number | readonly number[]): number[] {
  return typeof lags === 'number' ? Array.from({ length: lags }, (_, index) => index + 1) : [...lags];
}

/** How many usual moves the next row may lie outside of all that was known. */
const mostMoves = 4;

function boundsOf(values: Float64Array): MoveBounds {
  const moves = values.subarray(1).map((value, row) => Math.abs(value - values[row]!));
  const [move = 0] = moves.length > 0 ? sampleQuantiles(moves, [0.9]) : [];
  return { ...rangeOf(values), move };
}

function withinBounds(
  ahead: readonly number[],
  latest: Float64Array,
  bounds: MoveBounds | undefined,
): number[] {
  if (!bounds) return [...ahead];
  const own = rangeOf(latest);
  const [low, high] = [Math.min(bounds.low, own.low), Math.max(bounds.high, own.high)];
  return ahead.map((value, step) => {
    // as a random walk goes, or a trend
    const further = Math.max(mostMoves * Math.sqrt(step + 1), step + 1) * bounds.move;
    return Math.min(high + further, Math.max(low - further, value));
  });
}

function rangeOf(values: Float64Array): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

/** How far forecasts were off: the spread of each row ahead, the shape of all. */
function spreadOf(errors: readonly number[][]): Pick<ArRidgeFit, 'deviations' | 'errors'> {
  const scaled: number[] = [];
  const deviations = errors.map((own, step) => {
    if (own.length === 0) return null;
    const deviation = Math.sqrt(own.reduce((sum, error) => sum + error * error, 0) / own.length);
    for (const error of own) scaled.push(deviation > 0 ? error / deviation : 0);
    // errors of windows that overlap tell as much as one of them
    return deviation * Math.sqrt(1 + (2 * (step + 1)) / own.length);
  });
  const isMany = scaled.length >= 40 && deviations.every((deviation) => deviation !== null);
  const shares = Array.from({ length: 201 }, (_, index) => index / 200);
  return { deviations, errors: isMany ? sampleQuantiles(scaled, shares) : [] };
}

interface Read {
  values: Float64Array;
  isLog: boolean;
  past: readonly string[];
  future: readonly string[];
  /** Rows that future covariates are needed ahead. @default 0 */
  ahead?: number;
}

function rowsOf(series: TimeSeries, { values, isLog, past, future, ahead = 0 }: Read): DirectRows {
  const column = (kind: 'pastCovariates' | 'futureCovariates', name: string, rows: number) => {
    const known = withoutGaps((series[kind]?.[name] ?? new Float64Array(0)).subarray(0, rows));
    if (known.length < rows || Number.isNaN(known[0])) throw lacking(name, rows, known.length);
    return known;
  };
  return {
    values: isLog ? values.map(logarithm) : values,
    past: past.map((name) => column('pastCovariates', name, values.length)),
    future: future.map((name) => column('futureCovariates', name, values.length + ahead)),
  };
}

/** Whether there were rows enough for weights. */
function hasLearned({ steps }: DirectPart): boolean {
  return steps.some(({ weights }) => weights.some((weight) => weight !== 0));
}

/** The last rows; all of them where one of these is missing at the start, whose value is known before. */
function lastRows(input: PredictInput, count: number): TimeSeries {
  const tail = input.tail(count);
  return Number.isNaN(tail.values[0]) ? input.series : tail;
}

function nothingKnown(values: Float64Array): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'The autoregression needs a known value to forecast from.',
    received: values,
    remedy: 'Begin where the series begins.',
  });
}

function tooShort(rows: number, needed: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The autoregression needs ${needed} rows.`,
    received: rows,
    remedy: 'Bring more rows, or pass fewer lags.',
  });
}

function tooFar(horizon: number, fitted: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The autoregression was fitted for ${fitted} rows ahead: each has weights of its own.`,
    received: horizon,
    remedy: 'Fit it for as many rows as are to be forecast.',
  });
}

function lacking(name: string, needed: number, known: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The covariate ${JSON.stringify(name)} needs ${needed} known rows.`,
    received: known,
    remedy: 'Bring its values for the rows ahead too, or pass `covariates: false`.',
  });
}
