import { mean } from '../metrics/paired-rows';
import type { BacktestForecast } from '../run/backtest-result';

/** The rows of a forecast that belong to a fold. */
export function rowsOfFold(forecast: BacktestForecast, fold: number): BacktestForecast {
  const rows = Array.from(forecast.origins.keys()).filter((row) => forecast.folds[row] === fold);
  return takeRows(forecast, rows);
}

/** Which rows of a forecast belong to each series, in the order of the series; one without ids is one series. */
export function rowsBySeries({ origins, id }: BacktestForecast): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  origins.forEach((_, row) => {
    const own = id?.[row] ?? '';
    const known = rows.get(own);
    if (known) known.push(row);
    else rows.set(own, [row]);
  });
  return rows;
}

/** The mean absolute error of each row ahead; NaN where no actual value is known. */
export function maeByStep({ horizon, actual, point }: BacktestForecast): number[] {
  const errors: number[][] = Array.from({ length: horizon }, () => []);
  actual.forEach((value, position) => {
    if (!Number.isNaN(value)) errors[position % horizon]!.push(Math.abs(value - point[position]!));
  });
  return errors.map(mean);
}

/** The rows of a forecast at some positions. */
export function takeRows(forecast: BacktestForecast, rows: readonly number[]): BacktestForecast {
  const { horizon, id, dates } = forecast;
  const single = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const whole = (values: Float64Array) => {
    const taken = new Float64Array(rows.length * horizon);
    rows.forEach((row, index) => {
      taken.set(values.subarray(row * horizon, (row + 1) * horizon), index * horizon);
    });
    return taken;
  };
  return {
    ...forecast,
    origins: single(forecast.origins),
    folds: single(forecast.folds),
    last: single(forecast.last),
    point: whole(forecast.point),
    actual: whole(forecast.actual),
    quantiles: forecast.quantiles.map(whole),
    ...(id && { id: rows.map((row) => id[row]!) }),
    ...(dates && { dates: whole(dates) }),
  };
}
