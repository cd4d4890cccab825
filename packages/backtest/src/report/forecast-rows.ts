import type { BacktestForecast } from '../run/backtest-result';

/** The rows of a forecast that belong to a fold. */
export function rowsOfFold(forecast: BacktestForecast, fold: number): BacktestForecast {
  const rows = Array.from(forecast.origins.keys()).filter((row) => forecast.folds[row] === fold);
  return takeRows(forecast, rows);
}

/** A forecast of one row ahead alone; the first is 0. */
export function rowAhead(forecast: BacktestForecast, step: number): BacktestForecast {
  const { origins, horizon, quantiles } = forecast;
  const take = (values: Float64Array) => origins.map((_, row) => values[row * horizon + step]!);
  return {
    ...forecast,
    horizon: 1,
    point: take(forecast.point),
    actual: take(forecast.actual),
    quantiles: quantiles.map(take),
    ...(forecast.dates && { dates: take(forecast.dates) }),
  };
}

function takeRows(forecast: BacktestForecast, rows: readonly number[]): BacktestForecast {
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
