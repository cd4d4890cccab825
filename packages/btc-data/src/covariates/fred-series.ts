import { invalidOption, type OptionsOutput, option, optionsFor, type ProgressListener } from '@btcfc/core';
import { isDay } from '../csv/is-day';
import {
  concurrencyOption,
  type FetchOptions,
  fetchOptions,
  listenerOption,
  toFetchSettings,
} from '../fetching/fetch-options';
import { fetchPoints, type SeriesProgressEvent } from '../fetching/fetch-points';
import { joinByDay } from '../fetching/points';
import type { CovariateFrame } from './covariate-csv';
import { parseFredAnswer } from './fred-answer';

/** Options of `fetchFredSeries`. */
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
   * @default `btcfc/covariates` in the user's cache folder, as for `fetchBlockchainCharts`
   */
  cacheDir?: string | false;
  /** Requests under way at once, 1 to 4. @default 4 */
  concurrency?: number;
  /** Called when a series is there, is tried again, or has failed. */
  onProgress?: ProgressListener<SeriesProgressEvent<Series>>;
}

const seriesOptions = optionsFor<FetchFredSeriesOptions>()('fetchFredSeries', {
  ...fetchOptions.spec,
  series: option.custom(checkSeries, { required: true }),
  start: option.custom(checkDay),
  end: option.custom(checkDay),
  concurrency: concurrencyOption,
  onProgress: listenerOption<SeriesProgressEvent>(),
});

type Told<Series extends string> = OptionsOutput<typeof seriesOptions> &
  Pick<FetchFredSeriesOptions<Series>, 'series' | 'onProgress'>;

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
 * @example no-run
 * import { fetchFredSeries } from '@btcfc/btc-data';
 *
 * const { Date: days, DGS10: yields } = await fetchFredSeries({ series: ['DGS10'], start: '2010-01-01' });
 */
export async function fetchFredSeries<const Series extends string>(
  options: FetchFredSeriesOptions<Series>,
): Promise<CovariateFrame<Series>> {
  const {
    series,
    start,
    end,
    concurrency,
    onProgress = () => {},
    ...told
  } = seriesOptions.read(options) as Told<Series>;
  checkPeriod(start, end);
  const settings = toFetchSettings(told, {
    baseUrl: 'https://fred.stlouisfed.org/graph/fredgraph.csv',
    cacheFolder: 'covariates',
    concurrency,
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
  return Object.fromEntries([['Date', days], ...columns]) as CovariateFrame<Series>;
}

function checkSeries(name: string, value: unknown): readonly string[] {
  const isList =
    Array.isArray(value) &&
    value.every((series) => typeof series === 'string' && /^[A-Z0-9_]+$/.test(series));
  if (isList && value.length > 0 && new Set(value).size === value.length) return value;
  throw invalidOption(name, value, 'a list of different identifiers such as "DGS10"');
}

function checkDay(name: string, value: unknown): string {
  if (isDay(value)) return value;
  throw invalidOption(name, value, 'a day as YYYY-MM-DD');
}

function checkPeriod(start: string | undefined, end: string | undefined): void {
  if (start !== undefined && end !== undefined && start > end) {
    throw invalidOption('end', end, `a day from \`start\`, ${start}, on`);
  }
}
