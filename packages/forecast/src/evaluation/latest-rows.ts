import { frequencyOf, naturalPeriods, type TimeSeries } from '@btcfc/core';

/** Rows that show all that a season, a trend and a network have to learn, of most series. */
export const manyRows = 4096;
/** The longest season that is looked for: a week by five minutes. */
const longestSeason = 2016;
/** Seasons and horizons that are looked at of what is longer than that. */
const seasons = 4;
const horizons = 12;

/** Rows of the longest season that such a series may have. */
export function longestPeriod(series: Pick<TimeSeries, 'frequency' | 'dates'>): number {
  const frequency = frequencyOf(series);
  const usual = frequency ? naturalPeriods(frequency) : [];
  return Math.max(1, ...usual.filter((rows) => rows <= longestSeason));
}

/**
 * How many of the latest rows a series is forecast by: those before tell of times that are over, and fits to all of them
 * take minutes for weights that hardly differ.
 *
 * @param period rows of a season where it is told
 */
export function latestRows(series: TimeSeries, horizon: number, period: number | 'auto'): number {
  const season = period === 'auto' ? longestPeriod(series) : period;
  return Math.min(series.values.length, Math.max(manyRows, seasons * season, horizons * horizon));
}
