import {
  invalidOption,
  nearestName,
  option,
  optionsFor,
  type ProgressEvent,
  type ProgressListener,
} from '@btcfc/core';
import { type BitcoinFrame, type BitcoinNumberColumn, numberColumns } from '../csv/columns';
import {
  concurrencyOption,
  type FetchOptions,
  fetchOptions,
  listenerOption,
  toFetchSettings,
} from '../fetching/fetch-options';
import { fetchPoints, type SeriesProgressEvent } from '../fetching/fetch-points';
import { joinByDay } from '../fetching/points';
import { parseChartAnswer } from './chart-answer';

/** A chart is there. */
export interface ChartFetchedEvent extends ProgressEvent {
  type: 'chart';
  column: BitcoinNumberColumn;
  from: 'network' | 'cache';
  /** Values it has. */
  values: number;
}

/** A request failed and will be repeated. */
export interface ChartRetryEvent extends ProgressEvent {
  type: 'retry';
  column: BitcoinNumberColumn;
  /** Which request failed, from 1. */
  attempt: number;
  /** Pause before the next, milliseconds. */
  delayMs: number;
  reason: string;
}

/** A chart can't be had; the error at the end names it. */
export interface ChartFailedEvent extends ProgressEvent {
  type: 'failure';
  column: BitcoinNumberColumn;
  reason: string;
}

/** Counts charts in `done` and `total`. */
export type ChartsProgressEvent = ChartFetchedEvent | ChartRetryEvent | ChartFailedEvent;

/** Options of `fetchBlockchainCharts`. */
export interface FetchBlockchainChartsOptions extends FetchOptions {
  /** The columns to ask for; the others are missing throughout. @default all 23 */
  columns?: readonly BitcoinNumberColumn[];
  /** Address of the charts API. @default 'https://api.blockchain.info/charts' */
  baseUrl?: string;
  /**
   * Folder for the answers, made if absent; `false` keeps none.
   *
   * @default `btcfc/charts` in the user's cache folder (`XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`
   * on macOS, `LOCALAPPDATA` on Windows)
   */
  cacheDir?: string | false;
  /** Requests under way at once, 1 to 4. @default 4 */
  concurrency?: number;
  /** Called when a chart is there, is tried again, or has failed. */
  onProgress?: ProgressListener<ChartsProgressEvent>;
}

const chartsOptions = optionsFor<FetchBlockchainChartsOptions>()('fetchBlockchainCharts', {
  ...fetchOptions.spec,
  columns: option.custom(checkColumns, { default: numberColumns }),
  concurrency: concurrencyOption,
  onProgress: listenerOption<ChartsProgressEvent>(),
});

/**
 * Fetches the dataset from Blockchain.com's charts API, a request per column: chart `n-transactions` for
 * `btc_n_transactions`. Requests that fail in passing (no connection, no answer in time, half an answer,
 * status 408, 425, 429 or 5xx) are repeated after a pause, as long as `Retry-After` says or growing
 * exponentially. Whole answers are kept on disk, so that a run after a failed one asks only for the rest.
 *
 * @returns a row per UTC day on which any chart has a value, oldest first, NaN where a chart has none. Of
 * several values of one day the latest counts.
 * @throws BtcfcError `REQUEST_FAILED`, naming each chart that can't be had and why, once all were tried;
 * `FILE_ACCESS` if the cache can't be written; `INVALID_OPTION`; and the signal's reason once it aborts
 *
 * @example no-run
 * import { fetchBlockchainCharts } from '@btcfc/btc-data';
 *
 * const frame = await fetchBlockchainCharts({ onProgress: ({ done, total }) => console.log(`${done}/${total}`) });
 */
export async function fetchBlockchainCharts(options?: FetchBlockchainChartsOptions): Promise<BitcoinFrame> {
  const { columns, concurrency, onProgress = () => {}, ...told } = chartsOptions.read(options);
  const settings = toFetchSettings(told, {
    baseUrl: 'https://api.blockchain.info/charts',
    cacheFolder: 'charts',
    concurrency,
  });
  const source = {
    names: columns,
    noun: 'charts',
    labelOf: chartName,
    urlOf: (column: BitcoinNumberColumn) =>
      // a page is let read the answer where it asks for that
      `${settings.baseUrl}/${chartName(column)}?timespan=all&sampled=false&format=json&cors=true`,
    accept: 'application/json',
    parse: parseChartAnswer,
    option: 'columns',
  };
  const charts = await fetchPoints(source, settings, (event) => onProgress(ofChart(event)));
  const { days, columns: daily } = joinByDay(charts, numberColumns);
  return Object.fromEntries([['Date', days], ...daily]) as BitcoinFrame;
}

function ofChart({
  series: column,
  ...event
}: SeriesProgressEvent<BitcoinNumberColumn>): ChartsProgressEvent {
  return event.type === 'series' ? { ...event, type: 'chart', column } : { ...event, column };
}

function chartName(column: BitcoinNumberColumn): string {
  return column.slice('btc_'.length).replaceAll('_', '-');
}

function checkColumns(name: string, value: unknown): readonly BitcoinNumberColumn[] {
  const columns = Array.isArray(value) ? (value as unknown[]) : [];
  const unknown = columns.find((column) => !numberColumns.some((known) => known === column));
  const nearest = typeof unknown === 'string' && nearestName(unknown, numberColumns);
  if (nearest)
    throw invalidOption(name, unknown, `"${nearest}" perhaps, or another column of BITCOIN_COLUMNS`);
  const isGood = columns.length > 0 && unknown === undefined && new Set(columns).size === columns.length;
  if (isGood) return columns as BitcoinNumberColumn[];
  throw invalidOption(name, value, 'a list of different number columns of BITCOIN_COLUMNS');
}
