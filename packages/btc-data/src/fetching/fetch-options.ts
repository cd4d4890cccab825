import {
  invalidOption,
  type OptionsOutput,
  option,
  optionsFor,
  type ProgressEvent,
  type ProgressListener,
} from '@btcfc/core';
import { defaultCacheDirectory } from './answer-cache';
import type { RequestSettings } from './http-request';

/** How a remote source is asked, whichever it is. */
export interface FetchOptions {
  /** Address of the service. @default the real one */
  baseUrl?: string;
  /** Folder for the answers, made if absent; `false` keeps none. @default one in the user's cache folder */
  cacheDir?: string | false;
  /** Age from which a kept answer is asked for anew, milliseconds. @default 43_200_000 (12 hours) */
  maxAgeMs?: number;
  /** Further requests after a first that failed, at most. @default 4 */
  maxRetries?: number;
  /** Pause before the first retry, milliseconds; doubles with each, less up to half at random. @default 500 */
  backoffMs?: number;
  /** Longest pause, milliseconds. A server that asks for a longer one is not asked again. @default 60_000 */
  maxDelayMs?: number;
  /** Longest time for one request with its body, milliseconds. @default 30_000 */
  timeoutMs?: number;
  /** Seed of the random part of the pauses; the data don't depend on it. @default the time of the call */
  seed?: number;
  /** Ends the work; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** @internal */
  _internal?: Partial<Pick<RequestSettings, 'fetch' | 'now' | 'sleep'>>;
}

// setTimeout fires at once beyond this
const longestTimer = 2 ** 31 - 1;

/** What every function that fetches takes; each adds its own. */
export const fetchOptions = optionsFor<FetchOptions>()('fetch', {
  baseUrl: option.custom(checkBaseUrl),
  cacheDir: option.custom(checkCacheDirectory),
  maxAgeMs: option.number({ min: 0, default: 12 * 3_600_000 }),
  maxRetries: option.integer({ min: 0, default: 4 }),
  backoffMs: option.number({ min: 0, max: longestTimer, default: 500 }),
  maxDelayMs: option.number({ min: 0, max: longestTimer, default: 60_000 }),
  timeoutMs: option.number({ min: 0, aboveMin: true, max: longestTimer, default: 30_000 }),
  seed: option.integer({ min: 0 }),
  signal: option.signal(),
  _internal: option.anything(),
});

/** Requests under way at once: no service is asked for more. */
export const concurrencyOption = option.integer({ min: 1, max: 4, default: 4 });

export interface FetchSettings extends RequestSettings {
  /** Without a slash at the end. */
  baseUrl: string;
  cacheDir: string | false;
  maxAgeMs: number;
  concurrency: number;
  seed: number;
  signal: AbortSignal | undefined;
}

interface SourceDefaults {
  baseUrl: string;
  /** Folder below the user's cache folder of this library. */
  cacheFolder: string;
  concurrency: number;
}

/** The options as the requests need them. */
export function toFetchSettings(
  { baseUrl, cacheDir, seed, signal, _internal = {}, ...told }: OptionsOutput<typeof fetchOptions>,
  { baseUrl: usualUrl, cacheFolder, concurrency }: SourceDefaults,
): FetchSettings {
  const { fetch = globalThis.fetch, now = Date.now, sleep = sleepFor } = _internal;
  return {
    ...told,
    baseUrl: baseUrl ?? usualUrl,
    cacheDir: cacheDir ?? defaultCacheDirectory(cacheFolder) ?? false,
    concurrency,
    seed: seed ?? Date.now(),
    signal,
    fetch,
    now,
    sleep,
  };
}

/** A listener for progress, which may be left out. */
export function listenerOption<Event extends ProgressEvent>() {
  return option.callback<ProgressListener<Event>>();
}

function checkBaseUrl(name: string, value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw invalidOption(name, value, 'an http or https address without a query');
  }
  let end = (value as string).length;
  while ((value as string)[end - 1] === '/') end--;
  return (value as string).slice(0, end);
}

function checkCacheDirectory(name: string, directory: unknown): string | false {
  if (directory === false || (typeof directory === 'string' && directory !== '')) return directory;
  throw invalidOption(name, directory, 'the path of a folder, or false');
}

function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
