import { mean } from '../metrics/paired-rows';
import { pinballOfRow } from '../metrics/spread-scores';
import type { BacktestForecast } from '../run/backtest-result';

/** By which errors points are compared. */
export type PointLoss = 'absolute' | 'squared';

/**
 * The loss at each origin, over all rows ahead and series, in time order: origins are what tests of significance take
 * for rows, since the series at one time are related. Missing actual values are left out; an origin without any is NaN.
 */
export function pointLosses(forecast: BacktestForecast, loss: PointLoss): Map<number, number> {
  const { actual, point } = forecast;
  return byOrigin(forecast, (position) => {
    const error = Math.abs(actual[position]! - point[position]!);
    return loss === 'absolute' ? error : error * error;
  });
}

/** The pinball loss at each origin, as `pointLosses`. */
export function pinballLosses(forecast: BacktestForecast): Map<number, number> {
  const { actual, levels, quantiles: columns } = forecast;
  return byOrigin(forecast, (position) => pinballOfRow({ actual, levels, columns }, position));
}

function byOrigin(
  { origins, horizon, actual }: BacktestForecast,
  lossAt: (position: number) => number,
): Map<number, number> {
  const losses = new Map<number, number[]>();
  origins.forEach((origin, row) => {
    const own = losses.get(origin) ?? [];
    for (let position = row * horizon; position < (row + 1) * horizon; position++) {
      if (!Number.isNaN(actual[position])) own.push(lossAt(position));
    }
    losses.set(origin, own);
  });
  return new Map([...losses].sort(([a], [b]) => a - b).map(([origin, values]) => [origin, mean(values)]));
}
