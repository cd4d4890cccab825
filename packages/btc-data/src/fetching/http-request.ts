import { describeValue, type Rng } from '@btcfc/core';
import { RequestFailure } from './request-failure';

export interface RequestSettings {
  /** Requests after the first. */
  maxRetries: number;
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

/** A failed request that will be repeated. */
export interface Retry {
  /** Which request failed, from 1. */
  attempt: number;
  /** Pause before the next, milliseconds. */
  delayMs: number;
  reason: string;
}

export interface AnswerRequest<Parsed> {
  url: string;
  /** Media type of the answer. */
  accept: string;
  /** Reads the body of an answer, or throws a RequestFailure. */
  parse: (body: string) => Parsed;
  /** For the jitter of the pauses. */
  rng: Rng;
  signal: AbortSignal;
  onRetry: (retry: Retry) => void;
}

/**
 * Asks until there is an answer that can be read, as often as the settings allow.
 *
 * @throws RequestFailure when it gave up, the signal's reason when that aborted
 */
export async function requestAnswer<Parsed>(
  { url, accept, parse, rng, signal, onRetry }: AnswerRequest<Parsed>,
  settings: RequestSettings,
): Promise<{ body: string; parsed: Parsed }> {
  for (let attempt = 1; ; attempt++) {
    try {
      const body = await requestOnce({ url, accept, signal }, settings);
      return { body, parsed: parse(body) };
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
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
  { retryable, retryAfterMs }: RequestFailure,
  attempt: number,
  rng: Rng,
  { maxRetries, backoffMs, maxDelayMs }: RequestSettings,
): number | undefined {
  if (!retryable || attempt > maxRetries) return undefined;
  if (retryAfterMs !== undefined) return retryAfterMs <= maxDelayMs ? retryAfterMs : undefined;
  // half fixed, half random: clients that failed together don't come back together
  return Math.min(maxDelayMs, backoffMs * 2 ** (attempt - 1)) * rng.uniform(0.5, 1);
}

function givenUp(failure: RequestFailure, attempts: number, { maxDelayMs }: RequestSettings): RequestFailure {
  const { message, retryable, retryAfterMs } = failure;
  const wait =
    retryAfterMs !== undefined && retryAfterMs > maxDelayMs
      ? `, the server asks to wait ${Math.ceil(retryAfterMs / 1000)} s`
      : '';
  const count = attempts > 1 ? `, ${attempts} attempts` : '';
  return new RequestFailure(`${message}${wait}${count}`, { retryable, retryAfterMs, cause: failure });
}

async function requestOnce(
  { url, accept, signal }: Pick<AnswerRequest<unknown>, 'url' | 'accept' | 'signal'>,
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
    const response = await fetch(url, { signal: request.signal, headers: { accept } });
    if (response.ok) return await response.text();
    // an unread body would keep its connection busy
    await response.body?.cancel().catch(() => {});
    throw failureOfStatus(response, now());
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof RequestFailure) throw error;
    if (timedOut) {
      throw new RequestFailure(`no whole answer within ${timeoutMs} ms`, { retryable: true, cause: error });
    }
    const reason = describeValue((error as Error)?.cause ?? error);
    throw new RequestFailure(`the connection failed (${reason})`, { retryable: true, cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function failureOfStatus({ status, headers }: Response, now: number): RequestFailure {
  return new RequestFailure(`the server answered with status ${status}`, {
    retryable: status >= 500 || status === 408 || status === 425 || status === 429,
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), now),
  });
}

/** Milliseconds that a `Retry-After` header (RFC 9110: seconds, or a date) asks for; `undefined` if it can't be read. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  // the one form of date without a zone is UTC all the same
  const instant = Date.parse(/GMT$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - now);
}
