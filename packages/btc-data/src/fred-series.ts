import { invalidOption, type ProgressListener } from '@btcfc/core';
import { parseCalendarDate } from './calendar';
import { checkFetchOptions, type FetchOptions } from './fetch-options';
import { fetchPoints, type SeriesProgressEvent } from './fetch-points';
import { parseFredAnswer } from './fred-answer';
import { joinByDay } from './points';
import type { SignalFrame } from './signal-csv';

export interface FetchFredSeriesOptions<Series extends string = string> extends FetchOptions {
  /** Identifiers as FRED writes them, such as `'DGS10'` (ten-year Treasury yield) and `'DTWEXBGS'` (broad dollar index). */
  series: readonly Series[];
  /** The first day, `YYYY-MM-DD`. @default the series' first */
  start?: string;
  /** The last day, `YYYY-MM-DD`. @default the series' last */
  end?: string;
  /** Address of the CSV. @default 'https://fred.stlouisfed.org/graph/fredgraph.csv' */
  baseUrl?: string;
  /**
   * Folder for the answers, made if absent; `false` keeps none.
   *
   * @default `btcfc/signals` in the user's cache folder, as for `fetchBlockchainCharts`
   */
  cacheDirectory?: string | false;
  /** Requests under way at once, 1 to 4. @default 4 */
  concurrency?: number;
  /** Called when a series is there, is tried again, or has failed. */
  onProgress?: ProgressListener<SeriesProgressEvent<Series>>;
}

/**
 * Fetches macroeconomic series from FRED, the database of the Federal Reserve Bank of St. Louis, through the CSV that
 * its graphs offer and that needs no key. A request per series, since FRED may bring series of different frequency to
 * a common one if they are asked for together. Failures in passing are retried and whole answers are kept, as by
 * `fetchBlockchainCharts`.
 *
 * A date is the first day of what the value describes, not the day it became known, and values are those of today,
 * revisions included.
 *
 * @returns a row per date on which any series has a line, oldest first; NaN where a series has no value
 * @throws BtcfcError `REQUEST_FAILED`, naming each series that can't be had and why, once all were tried;
 * `FILE_ACCESS` if the cache can't be written; `INVALID_OPTION`; and the signal's reason once it aborts
 *
 * @example
 * const { Date: days, DGS10: yields } = await fetchFredSeries({ series: ['DGS10'], start: '2010-01-01' })
 */
export async function fetchFredSeries<const Series extends string>(
  options: FetchFredSeriesOptions<Series>,
): Promise<SignalFrame<Series>> {
  const { series, start, end, onProgress = () => {} } = options;
  checkSeries(series);
  checkPeriod(start, end);
  const settings = checkFetchOptions(options, {
    baseUrl: 'https://fred.stlouisfed.org/graph/fredgraph.csv',
    cacheFolder: 'signals',
  });
  const period = `${start === undefined ? '' : `&cosd=${start}`}${end === undefined ? '' : `&coed=${end}`}`;
  const source = {
    names: series,
    noun: 'series',
    labelOf: (name: Series) => name,
    urlOf: (name: Series) => `${settings.baseUrl}?id=${name}${period}`,
    accept: 'text/csv',
    parse: parseFredAnswer,
    option: 'series',
  };
  const fetched = await fetchPoints(source, settings, onProgress);
  const { days, columns } = joinByDay(fetched, series);
  return Object.fromEntries([['Date', days], ...columns]) as SignalFrame<Series>;
}

function checkSeries(series: readonly string[]): void {
  const identifiers =
    Array.isArray(series) && series.every((name) => typeof name === 'string' && /^[A-Z0-9_]+$/.test(name));
  if (!identifiers || series.length === 0 || new Set(series).size < series.length) {
    throw invalidOption('series', series, 'a list of different identifiers such as "DGS10"');
  }
}

function checkPeriod(start: string | undefined, end: string | undefined): void {
  for (const [name, day] of Object.entries({ start, end })) {
    const isDay =
      day === undefined ||
      (typeof day === 'string' &&
        /^\d{4}-/.test(day) &&
        day.length === 10 &&
        typeof parseCalendarDate(day) !== 'string');
    if (!isDay) throw invalidOption(name, day, 'a day as YYYY-MM-DD');
  }
  if (start !== undefined && end !== undefined && start > end) {
    throw invalidOption('end', end, `a day from \`start\`, ${start}, on`);
  }
}
