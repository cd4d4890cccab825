import { BtcfcError } from '@btcfc/core';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Body } from './forecast-input';
import { errorWithStatus } from './http-errors';

/** Refuses bodies of more bytes before they are read. */
export function limitBody(bytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw errorWithStatus(413, {
        code: 'INVALID_DATA',
        message: `The body has more than ${bytes} bytes.`,
        remedy: 'Send fewer rows, or allow more with `bodyLimit`.',
      });
    },
  });
}

/**
 * The JSON object that a request carries. A web page of another origin can't send it unasked, since browsers ask
 * first before they send this type.
 *
 * @throws BtcfcError `PARSE_FAILED`; with status 415 for another content type
 */
export async function readBody(c: Context): Promise<Body> {
  const type = c.req.header('content-type');
  if (!/^application\/json *(;|$)/i.test(type ?? '')) {
    throw errorWithStatus(415, {
      code: 'INVALID_OPTION',
      message: 'The body is not declared as JSON.',
      received: type,
      remedy: 'Send the header `Content-Type: application/json`.',
    });
  }
  const text = await c.req.text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  } catch {}
  throw new BtcfcError({
    code: 'PARSE_FAILED',
    message: 'The body is not a JSON object.',
    received: text,
    remedy: 'Send an object such as {"rows": [[1, 2], [3, 4]]}.',
  });
}
