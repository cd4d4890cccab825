import { takeApart } from '../../smoothing/decomposition/take-apart';
import { difference } from './difference';
import { isFlat } from './is-flat';

const seasonalLimit = 0.64;
/** Of the KPSS statistic around a level at 5% (Kwiatkowski, Phillips, Schmidt & Shin 1992). */
const critical = 0.463;

/**
 * Whether the season is so strong that seasonal differences are taken: by its share of the variance beside the remainder
 * of an STL decomposition (Wang, Smith & Hyndman 2006), as R's `nsdiffs` with its test "seas".
 *
 * @param values without gaps
 */
export function seasonalDifferences(values: Float64Array, period: number): 0 | 1 {
  if (period < 2 || values.length <= 2 * period || isFlat(values)) return 0;
  return seasonalStrength(values, period) > seasonalLimit ? 1 : 0;
}

function seasonalStrength(values: Float64Array, period: number): number {
  const { trend, seasons } = takeApart(values, { periods: [period] });
  const withSeason = values.map((value, row) => value - trend[row]!);
  const remainder = withSeason.map((value, row) => value - seasons[0]![row]!);
  const strength = 1 - varianceOf(remainder) / varianceOf(withSeason);
  return Math.max(0, Math.min(1, strength));
}

/**
 * How many differences it takes until a series wanders about one level: one more each time the KPSS test rejects that at
 * 5%, as R's `ndiffs`.
 *
 * @param values NaN where missing: such rows are left out
 */
export function levelDifferences(values: Float64Array, most: number): number {
  let moves: Float64Array = values.filter((value) => !Number.isNaN(value));
  for (let times = 0; times < most; times++) {
    if (isFlat(moves) || !(kpss(moves) > critical)) return times;
    moves = difference(moves, 1);
  }
  return most;
}

/** The KPSS statistic around a level, its long-run variance with Bartlett's weights. */
function kpss(values: Float64Array): number {
  const rows = values.length;
  const lags = Math.trunc((3 * Math.sqrt(rows)) / 13);
  const mean = values.reduce((sum, value) => sum + value, 0) / rows;
  let [sum, squares, variance] = [0, 0, 0];
  for (const value of values) {
    sum += value - mean;
    squares += sum * sum;
    variance += (value - mean) ** 2;
  }
  for (let lag = 1; lag <= lags; lag++) {
    let product = 0;
    for (let row = lag; row < rows; row++) product += (values[row]! - mean) * (values[row - lag]! - mean);
    variance += 2 * (1 - lag / (lags + 1)) * product;
  }
  return squares / rows / variance;
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
