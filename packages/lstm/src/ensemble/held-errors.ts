import { readTimeSeries, type TimeSeries } from '@btcfc/core';
import { rowOfLastSeason } from '../data/series/measured-series';
import type { LSTMForecaster } from '../forecaster/lstm-forecaster';

/** Series that members are judged by: more would hardly change the verdict. */
const asked = 20;

/** How far forecasts were off on rows set aside, beside a forecast that repeats the last season (or the last value). */
export interface HeldError {
  /** In multiples of each series' mean size. */
  own: number;
  /** Of the last season, in the same units. */
  ofSeason: number;
}

/**
 * How far a fitted forecaster is off on the rows that were set aside of each series: those that all its validation targets
 * are among.
 *
 * @param held what was set aside of each series: a share of its rows, or as many of the last ones
 */
export async function heldError(
  forecaster: LSTMForecaster,
  given: unknown,
  held: number,
): Promise<HeldError> {
  const sum: HeldError = { own: 0, ofSeason: 0 };
  for (const series of someOf(given)) await addErrors(sum, forecaster, series, held);
  return sum;
}

function someOf(given: unknown): TimeSeries[] {
  const several = Array.isArray(given) && typeof given[0] === 'object' ? (given as unknown[]) : [given];
  const every = Math.ceil(several.length / asked);
  return several.filter((_, position) => position % every === 0).map((one) => readTimeSeries('series', one));
}

async function addErrors(
  sum: HeldError,
  forecaster: LSTMForecaster,
  series: TimeSeries,
  held: number,
): Promise<void> {
  const { horizon, period } = forecaster.settings;
  const { values } = series;
  const rows = values.length - horizon;
  const windows = Math.max(horizon, held < 1 ? Math.floor(values.length * held) : held) - horizon + 1;
  if (rows < windows + period) return;
  const known = values.filter((value) => !Number.isNaN(value));
  const size = known.reduce((total, value) => total + Math.abs(value), 0) / known.length || 1;
  const { point } = await forecaster.forecast({ series: upTo(series, rows), origins: windows, levels: [] });
  for (let position = 0; position < point.length; position++) {
    const row = rows - windows + Math.floor(position / horizon);
    const step = (position % horizon) + 1;
    const truth = values[row + step]!;
    const season = values[rowOfLastSeason(row, step, period)]!;
    const [own, ofSeason] = [Math.abs(truth - point[position]!), Math.abs(truth - season)];
    if (!Number.isFinite(own + ofSeason)) continue;
    sum.own += own / size;
    sum.ofSeason += ofSeason / size;
  }
}

// columns known ahead keep all they know
function upTo({ values, dates, pastCovariates, ...rest }: TimeSeries, rows: number): TimeSeries {
  const past = Object.entries(pastCovariates ?? {}).map(([name, column]) => [name, column.subarray(0, rows)]);
  return {
    ...rest,
    values: values.subarray(0, rows),
    ...(dates && { dates: dates.subarray(0, rows) }),
    ...(pastCovariates && { pastCovariates: Object.fromEntries(past) }),
  };
}
