import http from 'node:http';
import https from 'node:https';
import { isPublicAddress, lookupPublic, NotPublicError } from './public-addresses';
import { addressOf } from './webhook-url';

/** A try to deliver. */
export interface WebhookPost {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
  timeoutMs: number;
  /** Whether addresses that are not public may be connected to. */
  allowPrivate: boolean;
  signal: AbortSignal;
}

/** What a receiver has answered. */
export interface WebhookAnswer {
  status: number;
  /** When to try again at the earliest, milliseconds from now. */
  retryAfterMs: number;
}

/** Bytes of an answer that are read, so that the receiver can end it. */
const mostRead = 65_536;

/**
 * Sends a body, follows no redirect, and reads nothing of what is answered but the status.
 *
 * @throws Error where there is no answer in time
 */
export function postWebhook(post: WebhookPost): Promise<WebhookAnswer> {
  const { url, headers, body, timeoutMs, allowPrivate, signal } = post;
  return new Promise((resolve, reject) => {
    const address = addressOf(url);
    if (!allowPrivate && address !== undefined && !isPublicAddress(address))
      throw new NotPublicError(url.host);
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      ...{ method: 'POST', signal, agent: false },
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      ...(!allowPrivate && { lookup: lookupPublic }),
    });
    const timer = setTimeout(() => {
      request.destroy(new Error(`no answer in ${timeoutMs} ms`));
    }, timeoutMs);
    let answer: WebhookAnswer | undefined;
    request.on('response', (response) => {
      answer = {
        status: response.statusCode!,
        retryAfterMs: retryAfterOf(response.headers['retry-after']),
      };
      let read = 0;
      response.on('data', (bytes: Buffer) => {
        read += bytes.length;
        if (read > mostRead) request.destroy();
      });
      response.on('error', () => {});
    });
    let failure = new Error('the connection was closed');
    request.on('error', (error) => {
      failure = error;
    });
    request.on('close', () => {
      clearTimeout(timer);
      if (answer) resolve(answer);
      else reject(failure);
    });
    request.end(body);
  });
}

function retryAfterOf(header: string | undefined): number {
  if (header === undefined) return 0;
  const after = /^\d+$/.test(header) ? 1000 * Number(header) : Date.parse(header) - Date.now();
  return Number.isFinite(after) ? Math.max(0, after) : 0;
}
