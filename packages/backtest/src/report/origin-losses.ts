import { mean } from '../metrics/paired-rows';
import { pinballOfRow } from '../metrics/spread-scores';
import type { BacktestForecast } from '../run/backtest-result';

/** By which errors points are compared. */
export type PointLoss = 'absolute' | 'squared';

/** Losses of each row of a forecast: one origin of one series. */
export interface RowLosses {
  /** Sum over the rows ahead whose actual value is known. */
  sums: Float64Array;
  /** How many those are. */
  counts: Float64Array;
}

/** The point losses of each row, divided by what is given for it; a row whose divisor is NaN counts for nothing. */
export function pointLosses(
  forecast: BacktestForecast,
  loss: PointLoss,
  divisorOf: (row: number) => number,
): RowLosses {
  const { actual, point } = forecast;
  return rowLosses(forecast, divisorOf, (position) => {
    const error = Math.abs(actual[position]! - point[position]!);
    return loss === 'absolute' ? error : error * error;
  });
}

/** The pinball losses of each row, as `pointLosses`. */
export function pinballLosses(forecast: BacktestForecast, divisorOf: (row: number) => number): RowLosses {
  const { actual, levels, quantiles: columns } = forecast;
  return rowLosses(forecast, divisorOf, (position) => pinballOfRow({ actual, levels, columns }, position));
}

function rowLosses(
  { origins, horizon, actual }: BacktestForecast,
  divisorOf: (row: number) => number,
  lossAt: (position: number) => number,
): RowLosses {
  const sums = new Float64Array(origins.length);
  const counts = new Float64Array(origins.length);
  origins.forEach((_, row) => {
    const divisor = divisorOf(row);
    if (Number.isNaN(divisor)) return;
    for (let position = row * horizon; position < (row + 1) * horizon; position++) {
      if (Number.isNaN(actual[position])) continue;
      sums[row]! += lossAt(position) / divisor;
      counts[row]!++;
    }
  });
  return { sums, counts };
}

/**
 * The loss at each origin, over all rows ahead and series, in time order: origins are what tests of significance take
 * for rows, since the series at one time are related. Each value forecast counts alike, so that their mean is the mean
 * loss; an origin without any known value is left out.
 *
 * @param rows those of the forecast that count
 */
export function originLosses(
  { origins }: BacktestForecast,
  { sums, counts }: RowLosses,
  rows: Iterable<number>,
): Float64Array {
  const totals = new Map<number, { sum: number; count: number }>();
  for (const row of rows) {
    if (counts[row] === 0) continue;
    const total = totals.get(origins[row]!);
    if (total) {
      total.sum += sums[row]!;
      total.count += counts[row]!;
    } else totals.set(origins[row]!, { sum: sums[row]!, count: counts[row]! });
  }
  const inOrder = [...totals].sort(([a], [b]) => a - b).map(([, total]) => total);
  const usual = mean(inOrder.map(({ count }) => count));
  return Float64Array.from(inOrder, ({ sum }) => sum / usual);
}
