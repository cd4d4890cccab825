import type { EtsForm } from './ets-form';

/** The weights of a form; what it does not have is 0, an undamped trend's `phi` 1. */
export interface EtsWeights {
  /** Weight of the newest value in the level. */
  alpha: number;
  /** Weight of the newest step in the trend. */
  beta: number;
  /** Weight of the newest season in the season. */
  gamma: number;
  /** What is left of the trend per row. */
  phi: number;
}

/** Where a form stands before a row. */
export interface EtsState {
  level: number;
  trend: number;
  /** By place in the period, shape [period]; one 0 or 1 where there is no season. */
  season: Float64Array;
  /** The place of the next row. */
  place: number;
}

/** How far a form was off in the rows it was run over. */
export interface EtsErrors {
  /** Sum of squared errors, shares of the forecast for multiplicative ones. */
  squares: number;
  /** Sum of the logarithms of the forecasts' sizes, for multiplicative errors; else 0. */
  logSizes: number;
  /** Known rows. */
  rows: number;
}

/** What a season of one row does not change. */
export function noSeason(form: EtsForm): Float64Array {
  return Float64Array.of(form.season === 'M' ? 1 : 0);
}

// where modules run in a context of their own, each look at a global is slow
const { abs, log, max } = Math;
const { isNaN: isMissing } = Number;

// below it a divisor counts as nothing
const tiny = 1e-10;
const huge = 1e10;

/**
 * Runs a form over rows, changing its state: each is forecast from those before it, then corrects the state. A missing
 * row is passed over, the state moves on as forecast.
 *
 * @param errorsOut takes the error of each row where it is given, NaN for a missing one
 */
export function runStates(
  form: EtsForm,
  { alpha, beta, gamma, phi }: EtsWeights,
  state: EtsState,
  values: Float64Array,
  errorsOut?: Float64Array,
): EtsErrors {
  const isRelative = form.error === 'M';
  const isFactor = form.season === 'M';
  const hasSeason = form.season !== 'N';
  const { season } = state;
  const period = season.length;
  let { level, trend, place } = state;
  let squares = 0;
  let logSizes = 0;
  // logarithms of many numbers cost less as that of their product
  let product = 1;
  let rows = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const slope = phi * trend;
    const base = level + slope;
    const old = season[place]!;
    const expected = isFactor ? base * old : base + old;
    let correction = 0;
    let error = value - expected;
    if (!isMissing(error)) {
      correction = isFactor ? (abs(old) < tiny ? huge : value / old) - base : value - old - base;
      if (hasSeason) {
        const newest = isFactor ? (abs(base) < tiny ? huge : value / base) : value - base;
        season[place] = old + gamma * (newest - old);
      }
      if (isRelative) {
        const size = abs(expected);
        error /= size < tiny ? expected + tiny : expected;
        product *= size;
        if (product > 1e200 || product < 1e-200) {
          logSizes += log(product);
          product = 1;
        }
      }
      squares += error * error;
      rows++;
    }
    if (errorsOut) errorsOut[row] = error;
    level = base + alpha * correction;
    trend = slope + beta * correction;
    if (++place === period) place = 0;
  }
  state.level = level;
  state.trend = trend;
  state.place = place;
  return { squares, logSizes: logSizes + log(product), rows };
}

/**
 * Twice the negative logarithm of the likelihood, without its constants (Hyndman, Koehler, Ord & Snyder 2008, 5.3).
 * A perfect fit counts as -1e10; errors that are shares of nothing as Infinity.
 */
export function deviance({ squares, logSizes, rows }: EtsErrors): number {
  if (logSizes === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return max(rows * log(squares) + 2 * logSizes, -1e10);
}
