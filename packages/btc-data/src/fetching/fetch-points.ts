import {
  BtcfcError,
  createProgressClock,
  createTeller,
  type ProgressEvent,
  type ProgressListener,
  Rng,
} from '@btcfc/core';
import { checkWritableDirectory } from '@btcfc/core/node';
import { type AnswerCache, noCache, openAnswerCache } from './answer-cache';
import type { FetchSettings } from './fetch-options';
import { type Retry, requestAnswer } from './http-request';
import type { Points } from './points';
import { RequestFailure } from './request-failure';

/** A series is there. */
export interface SeriesFetchedEvent<Name extends string = string> extends ProgressEvent {
  type: 'series';
  series: Name;
  from: 'network' | 'cache';
  /** Values it has, missing ones included. */
  values: number;
}

/** A request failed and will be repeated. */
export interface SeriesRetryEvent<Name extends string = string> extends ProgressEvent, Retry {
  type: 'retry';
  series: Name;
}

/** A series can't be had; the error at the end names it. */
export interface SeriesFailedEvent<Name extends string = string> extends ProgressEvent {
  type: 'failure';
  series: Name;
  reason: string;
}

/** Counts series in `done` and `total`. */
export type SeriesProgressEvent<Name extends string = string> =
  | SeriesFetchedEvent<Name>
  | SeriesRetryEvent<Name>
  | SeriesFailedEvent<Name>;

/** A remote service that answers with one series per request. */
export interface PointSource<Name extends string> {
  names: readonly Name[];
  /** What errors call the series, in the plural. */
  noun: string;
  /** What errors call one. */
  labelOf: (name: Name) => string;
  urlOf: (name: Name) => string;
  /** Media type of the answers. */
  accept: string;
  /** Reads the body of an answer, or throws a RequestFailure. */
  parse: (body: string, name: Name) => Points;
  /** The option that leaves out what can't be had, if there is one. */
  option?: string;
}

/**
 * Fetches every series of a source, from the cache where that has it, and keeps what came whole.
 *
 * @throws BtcfcError `REQUEST_FAILED`, naming each series that can't be had and why, once all were tried;
 * `FILE_ACCESS` if the cache can't be written; the signal's reason once it aborts; what the listener throws
 */
export async function fetchPoints<Name extends string>(
  source: PointSource<Name>,
  settings: FetchSettings,
  onProgress: ProgressListener<SeriesProgressEvent<Name>>,
): Promise<Map<Name, Points>> {
  settings.signal?.throwIfAborted();
  const cache = openCache(settings);
  const fetched = new Map<Name, Points>();
  const failures = new Map<Name, RequestFailure>();
  const rng = new Rng(settings.seed).split('retries');
  const teller = createTeller(onProgress);
  const clock = createProgressClock({ total: source.names.length });
  const progress = () => clock.at(fetched.size + failures.size);

  async function fetchSeries(series: Name, signal: AbortSignal): Promise<void> {
    const url = source.urlOf(series);
    const parse = (body: string) => source.parse(body, series);
    const kept = cache.read(url, parse);
    if (kept) return finish(series, kept, 'cache');
    const request = {
      url,
      accept: source.accept,
      parse,
      rng: rng.split(series),
      signal,
      onRetry: (retry: Retry) => teller.tell({ type: 'retry', series, ...retry, ...progress() }),
    };
    try {
      const { body, parsed } = await requestAnswer(request, settings);
      cache.write(url, body);
      finish(series, parsed, 'network');
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      failures.set(series, error);
      teller.tell({ type: 'failure', series, reason: error.message, ...progress() });
    }
  }

  function finish(series: Name, points: Points, from: 'network' | 'cache'): void {
    fetched.set(series, points);
    teller.tell({ type: 'series', series, from, values: points.length, ...progress() });
  }

  await forEachLimited(source.names, fetchSeries, settings);
  await teller.settled();
  if (failures.size > 0) throw requestFailed(failures, source, settings);
  return fetched;
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

function openCache({ cacheDir, maxAgeMs, now }: FetchSettings): AnswerCache {
  if (cacheDir === false) return noCache;
  checkWritableDirectory(cacheDir);
  return openAnswerCache({ directory: cacheDir, maxAgeMs, now });
}

function requestFailed<Name extends string>(
  failures: Map<Name, RequestFailure>,
  { names, noun, labelOf, option }: PointSource<Name>,
  { baseUrl, cacheDir }: FetchSettings,
): BtcfcError {
  const failed = names.filter((name) => failures.has(name));
  const labelsOf = new Map<string, string[]>();
  for (const name of failed) {
    const { message } = failures.get(name)!;
    labelsOf.set(message, [...(labelsOf.get(message) ?? []), labelOf(name)]);
  }
  // they often fail together, and then for one reason
  const reasons = [...labelsOf].map(([message, labels]) => `${labels.join(', ')}: ${message}`);
  const isAll = failed.length === names.length;
  const others = cacheDir === false || isAll ? '' : ` (the other ${noun} are in the cache)`;
  const otherwise = option && !isAll ? `, or name the ${noun} that can be had in \`${option}\`` : '';
  return new BtcfcError({
    code: 'REQUEST_FAILED',
    message: `${failed.length} of ${names.length} ${noun} of ${baseUrl} could not be fetched (${reasons.join('; ')}).`,
    remedy: `Try again later${others}${otherwise}.`,
    cause: new AggregateError(failures.values(), 'Requests failed'),
  });
}
