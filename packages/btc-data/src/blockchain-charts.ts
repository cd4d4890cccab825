import { setTimeout as sleepUnlessAborted } from 'node:timers/promises';
import {
  BtcfcError,
  checkInteger,
  checkNumber,
  createProgressClock,
  invalidOption,
  type ProgressEvent,
  type ProgressListener,
  Rng,
} from '@btcfc/core';
import { checkWritableDirectory } from '@btcfc/core/files';
import { dayMs, formatInstant } from './calendar';
import type { ChartPoints } from './chart-answer';
import { type ChartCache, defaultCacheDirectory, noCache, openChartCache } from './chart-cache';
import { ChartFailure } from './chart-failure';
import { type RequestSettings, requestChart } from './chart-request';
import { type BitcoinFrame, type BitcoinNumberColumn, numberColumns } from './columns';

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

export interface FetchBlockchainChartsOptions {
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
  cacheDirectory?: string | false;
  /** Age from which a kept answer is asked for anew, milliseconds. @default 43_200_000 (12 hours) */
  maxAgeMs?: number;
  /** Requests under way at once, 1 to 4. @default 4 */
  concurrency?: number;
  /** Further requests for a chart whose first failed, at most. @default 4 */
  retries?: number;
  /** Pause before the first retry, milliseconds; doubles with each, less up to half at random. @default 500 */
  backoffMs?: number;
  /** Longest pause, milliseconds. A server that asks for a longer one is not asked again. @default 60_000 */
  maxDelayMs?: number;
  /** Longest time for one request with its body, milliseconds. @default 30_000 */
  timeoutMs?: number;
  /** Seed of the random part of the pauses; the data don't depend on it. @default the process id */
  seed?: number;
  /** Ends the work; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called when a chart is there, is tried again, or has failed. */
  onProgress?: ProgressListener<ChartsProgressEvent>;
  /** @internal */
  _internal?: Partial<Pick<RequestSettings, 'fetch' | 'now' | 'sleep'>>;
}

interface Settings extends RequestSettings {
  columns: readonly BitcoinNumberColumn[];
  baseUrl: string;
  cacheDirectory: string | false;
  maxAgeMs: number;
  concurrency: number;
  seed: number;
  signal: AbortSignal | undefined;
  onProgress: ProgressListener<ChartsProgressEvent>;
}

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
 * @example
 * const frame = await fetchBlockchainCharts({ onProgress: ({ done, total }) => console.log(`${done}/${total}`) })
 */
export async function fetchBlockchainCharts(
  options: FetchBlockchainChartsOptions = {},
): Promise<BitcoinFrame> {
  const settings = checkSettings(options);
  settings.signal?.throwIfAborted();
  const cache = openCache(settings);
  const charts = new Map<BitcoinNumberColumn, ChartPoints>();
  const failures = new Map<BitcoinNumberColumn, ChartFailure>();
  const rng = new Rng(settings.seed).split('chart retries');
  const clock = createProgressClock({ total: settings.columns.length });
  const progress = () => clock.at(charts.size + failures.size);

  async function fetchColumn(column: BitcoinNumberColumn, signal: AbortSignal): Promise<void> {
    const url = chartUrl(settings.baseUrl, column);
    const kept = cache.read(url);
    if (kept) return finish(column, kept, 'cache');
    const request = {
      url,
      rng: rng.split(column),
      signal,
      onRetry: (retry: { attempt: number; delayMs: number; reason: string }) =>
        settings.onProgress({ type: 'retry', column, ...retry, ...progress() }),
    };
    try {
      const { body, points } = await requestChart(request, settings);
      cache.write(url, body);
      finish(column, points, 'network');
    } catch (error) {
      if (!(error instanceof ChartFailure)) throw error;
      failures.set(column, error);
      settings.onProgress({ type: 'failure', column, reason: error.message, ...progress() });
    }
  }

  function finish(column: BitcoinNumberColumn, points: ChartPoints, from: 'network' | 'cache'): void {
    charts.set(column, points);
    settings.onProgress({ type: 'chart', column, from, values: points.length, ...progress() });
  }

  await forEachLimited(settings.columns, fetchColumn, settings);
  if (failures.size > 0) throw requestFailed(failures, settings);
  return joinByDay(charts);
}

/** Runs `work` for each item, `concurrency` at a time; what one throws ends all. */
async function forEachLimited<Item>(
  items: readonly Item[],
  work: (item: Item, signal: AbortSignal) => Promise<void>,
  { concurrency, signal }: { concurrency: number; signal: AbortSignal | undefined },
): Promise<void> {
  const ending = new AbortController();
  const end = () => ending.abort(signal?.reason);
  signal?.addEventListener('abort', end, { once: true });
  const queue = [...items];
  async function runQueue(): Promise<void> {
    try {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
        ending.signal.throwIfAborted();
        await work(item, ending.signal);
      }
    } catch (error) {
      ending.abort(error);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, runQueue));
  signal?.removeEventListener('abort', end);
  ending.signal.throwIfAborted();
}

function joinByDay(charts: Map<BitcoinNumberColumn, ChartPoints>): BitcoinFrame {
  const dayOf = (seconds: number) => Math.floor((seconds * 1000) / dayMs);
  const days = new Set<number>();
  for (const points of charts.values()) {
    for (const [seconds] of points) days.add(dayOf(seconds));
  }
  const sortedDays = [...days].sort((a, b) => a - b);
  const rowOfDay = new Map(sortedDays.map((day, row) => [day, row]));
  const columns = numberColumns.map((name) => {
    const values = new Float64Array(sortedDays.length).fill(Number.NaN);
    const points = [...(charts.get(name) ?? [])].sort(([a], [b]) => a - b);
    for (const [seconds, value] of points) values[rowOfDay.get(dayOf(seconds))!] = value;
    return [name, values] as const;
  });
  const dates = sortedDays.map((day) => formatInstant(day * dayMs));
  return Object.fromEntries([['Date', dates], ...columns]) as BitcoinFrame;
}

function chartName(column: BitcoinNumberColumn): string {
  return column.slice('btc_'.length).replaceAll('_', '-');
}

function chartUrl(baseUrl: string, column: BitcoinNumberColumn): string {
  return `${baseUrl}/${chartName(column)}?timespan=all&sampled=false&format=json`;
}

function requestFailed(
  failures: Map<BitcoinNumberColumn, ChartFailure>,
  { columns, baseUrl, cacheDirectory }: Settings,
): BtcfcError {
  const failed = columns.filter((column) => failures.has(column));
  const chartsOf = new Map<string, string[]>();
  for (const column of failed) {
    const { message } = failures.get(column)!;
    chartsOf.set(message, [...(chartsOf.get(message) ?? []), chartName(column)]);
  }
  // charts often fail together, and then for one reason
  const reasons = [...chartsOf].map(([message, charts]) => `${charts.join(', ')}: ${message}`);
  return new BtcfcError({
    code: 'REQUEST_FAILED',
    message: `${failed.length} of ${columns.length} charts of ${baseUrl} could not be fetched (${reasons.join('; ')}).`,
    remedy:
      cacheDirectory === false
        ? 'Try again later, or name the charts that can be had in `columns`.'
        : 'Try again later (the other charts are in the cache), or leave these out of `columns`.',
    cause: new AggregateError(failures.values(), 'Charts failed'),
  });
}

// setTimeout fires at once beyond this
const longestTimer = 2 ** 31 - 1;

function checkSettings({
  columns = numberColumns,
  baseUrl = 'https://api.blockchain.info/charts',
  cacheDirectory = defaultCacheDirectory(),
  maxAgeMs = 12 * 3_600_000,
  concurrency = 4,
  retries = 4,
  backoffMs = 500,
  maxDelayMs = 60_000,
  timeoutMs = 30_000,
  seed = process.pid,
  signal,
  onProgress = () => {},
  _internal: { fetch = globalThis.fetch, now = Date.now, sleep = sleepFor } = {},
}: FetchBlockchainChartsOptions): Settings {
  if (typeof onProgress !== 'function') throw invalidOption('onProgress', onProgress, 'a function');
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalidOption('signal', signal, 'an AbortSignal');
  }
  return {
    columns: checkColumns(columns),
    baseUrl: checkBaseUrl(baseUrl),
    cacheDirectory: checkCacheDirectory(cacheDirectory),
    maxAgeMs: checkNumber('maxAgeMs', maxAgeMs, { min: 0 }),
    concurrency: checkInteger('concurrency', concurrency, { min: 1, max: 4 }),
    retries: checkInteger('retries', retries, { min: 0 }),
    backoffMs: checkNumber('backoffMs', backoffMs, { min: 0, max: longestTimer }),
    maxDelayMs: checkNumber('maxDelayMs', maxDelayMs, { min: 0, max: longestTimer }),
    timeoutMs: checkNumber('timeoutMs', timeoutMs, { min: 0, aboveMin: true, max: longestTimer }),
    seed: checkInteger('seed', seed, { min: 0 }),
    signal,
    onProgress,
    fetch,
    now,
    sleep,
  };
}

function checkColumns(columns: readonly BitcoinNumberColumn[]): readonly BitcoinNumberColumn[] {
  const known = Array.isArray(columns) && columns.every((column) => numberColumns.includes(column));
  if (!known || columns.length === 0 || new Set(columns).size < columns.length) {
    throw invalidOption('columns', columns, 'a list of different number columns of BITCOIN_COLUMNS');
  }
  return columns;
}

function checkBaseUrl(baseUrl: string): string {
  const url = typeof baseUrl === 'string' && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw invalidOption('baseUrl', baseUrl, 'an http or https address without a query');
  }
  return baseUrl.replace(/\/+$/, '');
}

function checkCacheDirectory(directory: string | false): string | false {
  if (directory === false || (typeof directory === 'string' && directory !== '')) return directory;
  throw invalidOption('cacheDirectory', directory, 'the path of a folder, or false');
}

function openCache({ cacheDirectory, maxAgeMs, now }: Settings): ChartCache {
  if (cacheDirectory === false) return noCache;
  checkWritableDirectory(cacheDirectory);
  return openChartCache({ directory: cacheDirectory, maxAgeMs, now });
}

function sleepFor(ms: number, signal: AbortSignal): Promise<unknown> {
  return sleepUnlessAborted(ms, undefined, { signal });
}
