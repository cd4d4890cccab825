import { describeValue, type Rng } from '@btcfc/core';
import { type ChartPoints, parseChartAnswer } from './chart-answer';
import { ChartFailure } from './chart-failure';

export interface RequestSettings {
  /** Requests after the first. */
  retries: number;
  /** Pause before the first retry, milliseconds; doubles with each. */
  backoffMs: number;
  /** Longest pause, milliseconds. */
  maxDelayMs: number;
  /** Longest time for one request with its body, milliseconds. */
  timeoutMs: number;
  fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Resolves after `ms`; rejects as soon as the signal aborts. */
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export interface ChartRequest {
  url: string;
  /** For the jitter of the pauses. */
  rng: Rng;
  signal: AbortSignal;
  onRetry: (retry: { attempt: number; delayMs: number; reason: string }) => void;
}

/**
 * Asks for a chart until it is there, as often as the settings allow.
 *
 * @throws ChartFailure when it gave up, the signal's reason when that aborted
 */
export async function requestChart(
  { url, rng, signal, onRetry }: ChartRequest,
  settings: RequestSettings,
): Promise<{ body: string; points: ChartPoints }> {
  for (let attempt = 1; ; attempt++) {
    try {
      const body = await requestOnce(url, signal, settings);
      return { body, points: parseChartAnswer(body) };
    } catch (error) {
      if (!(error instanceof ChartFailure)) throw error;
      const delayMs = retryDelay(error, attempt, rng, settings);
      if (delayMs === undefined) throw givenUp(error, attempt, settings);
      onRetry({ attempt, delayMs, reason: error.message });
      await settings.sleep(delayMs, signal).catch((failure) => {
        throw signal.aborted ? signal.reason : failure;
      });
      signal.throwIfAborted();
    }
  }
}

/** Milliseconds until the next request; `undefined` when there is to be none. */
function retryDelay(
  { retryable, retryAfterMs }: ChartFailure,
  attempt: number,
  rng: Rng,
  { retries, backoffMs, maxDelayMs }: RequestSettings,
): number | undefined {
  if (!retryable || attempt > retries) return undefined;
  if (retryAfterMs !== undefined) return retryAfterMs <= maxDelayMs ? retryAfterMs : undefined;
  // half fixed, half random: clients that failed together don't come back together
  return Math.min(maxDelayMs, backoffMs * 2 ** (attempt - 1)) * rng.uniform(0.5, 1);
}

function givenUp(failure: ChartFailure, attempts: number, { maxDelayMs }: RequestSettings): ChartFailure {
  const { message, retryable, retryAfterMs } = failure;
  const wait =
    retryAfterMs !== undefined && retryAfterMs > maxDelayMs
      ? `, the server asks to wait ${Math.ceil(retryAfterMs / 1000)} s`
      : '';
  const count = attempts > 1 ? `, ${attempts} attempts` : '';
  return new ChartFailure(`${message}${wait}${count}`, { retryable, retryAfterMs, cause: failure });
}

async function requestOnce(
  url: string,
  signal: AbortSignal,
  { fetch, timeoutMs, now }: RequestSettings,
): Promise<string> {
  signal.throwIfAborted();
  const request = new AbortController();
  const stop = () => request.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    request.abort();
  }, timeoutMs);
  try {
    const response = await fetch(url, { signal: request.signal, headers: { accept: 'application/json' } });
    if (response.ok) return await response.text();
    // an unread body would keep its connection busy
    await response.body?.cancel().catch(() => {});
    throw failureOfStatus(response, now());
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof ChartFailure) throw error;
    if (timedOut) {
      throw new ChartFailure(`no whole answer within ${timeoutMs} ms`, { retryable: true, cause: error });
    }
    const reason = describeValue((error as Error)?.cause ?? error);
    throw new ChartFailure(`the connection failed (${reason})`, { retryable: true, cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function failureOfStatus({ status, headers }: Response, now: number): ChartFailure {
  return new ChartFailure(`the server answered with status ${status}`, {
    retryable: status >= 500 || status === 408 || status === 425 || status === 429,
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), now),
  });
}

/** Milliseconds that a `Retry-After` header (RFC 9110: seconds, or a date) asks for; `undefined` if it can't be read. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  // the one form of date without a zone is UTC all the same
  const instant = Date.parse(/GMT$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - now);
}
