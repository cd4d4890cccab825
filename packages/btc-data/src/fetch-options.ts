import { setTimeout as sleepUnlessAborted } from 'node:timers/promises';
import { checkInteger, checkNumber, invalidOption } from '@btcfc/core';
import { defaultCacheDirectory } from './answer-cache';
import type { RequestSettings } from './http-request';

/** How a remote source is asked, whichever it is. */
export interface FetchOptions {
  /** Age from which a kept answer is asked for anew, milliseconds. @default 43_200_000 (12 hours) */
  maxAgeMs?: number;
  /** Further requests after a first that failed, at most. @default 4 */
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
  /** @internal */
  _internal?: Partial<Pick<RequestSettings, 'fetch' | 'now' | 'sleep'>>;
}

interface SourceOptions extends FetchOptions {
  baseUrl?: string;
  cacheDirectory?: string | false;
  concurrency?: number;
  onProgress?: unknown;
}

interface SourceDefaults {
  baseUrl: string;
  /** Folder below the user's cache folder of this library. */
  cacheFolder: string;
}

export interface FetchSettings extends RequestSettings {
  /** Without a slash at the end. */
  baseUrl: string;
  cacheDirectory: string | false;
  maxAgeMs: number;
  concurrency: number;
  seed: number;
  signal: AbortSignal | undefined;
}

// setTimeout fires at once beyond this
const longestTimer = 2 ** 31 - 1;

/** @throws BtcfcError `INVALID_OPTION` */
export function checkFetchOptions(
  {
    baseUrl,
    cacheDirectory,
    maxAgeMs = 12 * 3_600_000,
    concurrency = 4,
    retries = 4,
    backoffMs = 500,
    maxDelayMs = 60_000,
    timeoutMs = 30_000,
    seed = process.pid,
    signal,
    onProgress,
    _internal: { fetch = globalThis.fetch, now = Date.now, sleep = sleepFor } = {},
  }: SourceOptions,
  defaults: SourceDefaults,
): FetchSettings {
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw invalidOption('onProgress', onProgress, 'a function');
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalidOption('signal', signal, 'an AbortSignal');
  }
  return {
    baseUrl: checkBaseUrl(baseUrl ?? defaults.baseUrl),
    cacheDirectory: checkCacheDirectory(cacheDirectory ?? defaultCacheDirectory(defaults.cacheFolder)),
    maxAgeMs: checkNumber('maxAgeMs', maxAgeMs, { min: 0 }),
    concurrency: checkInteger('concurrency', concurrency, { min: 1, max: 4 }),
    retries: checkInteger('retries', retries, { min: 0 }),
    backoffMs: checkNumber('backoffMs', backoffMs, { min: 0, max: longestTimer }),
    maxDelayMs: checkNumber('maxDelayMs', maxDelayMs, { min: 0, max: longestTimer }),
    timeoutMs: checkNumber('timeoutMs', timeoutMs, { min: 0, aboveMin: true, max: longestTimer }),
    seed: checkInteger('seed', seed, { min: 0 }),
    signal,
    fetch,
    now,
    sleep,
  };
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

function sleepFor(ms: number, signal: AbortSignal): Promise<unknown> {
  return sleepUnlessAborted(ms, undefined, { signal });
}
