import { BtcfcError } from '@btcfc/core';
import type { Context } from 'hono';
import type { Body } from '../input/forecast-input';
import { errorWithStatus } from './http-errors';

/**
 * The JSON object that a request carries. A web page of another origin can't send it unasked, since browsers ask
 * first before they send this type.
 *
 * @param limit bytes
 * @throws BtcfcError `PARSE_FAILED`; with status 415 for another content type and a compressed body, 413 for more bytes
 */
export async function readBody(c: Context, limit: number): Promise<Body> {
  const type = c.req.header('content-type');
  if (!/^application\/json *(;|$)/i.test(type ?? '')) {
    throw errorWithStatus(415, {
      code: 'INVALID_OPTION',
      message: 'The body is not declared as JSON.',
      received: type,
      remedy: 'Send the header `Content-Type: application/json`.',
    });
  }
  const encoding = c.req.header('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw errorWithStatus(415, {
      code: 'INVALID_OPTION',
      message: 'The body is compressed.',
      received: encoding,
      remedy: 'Send it as it is, without the header `Content-Encoding`.',
    });
  }
  const text = await readText(c.req.raw, limit);
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

// no more is held than the limit, whatever length was announced
async function readText({ headers, body }: Request, limit: number): Promise<string> {
  if (Number(headers.get('content-length')) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(limit: number): Error {
  return errorWithStatus(413, {
    code: 'INVALID_DATA',
    message: `The body has more than ${limit} bytes.`,
    remedy: 'Send fewer rows, or allow more with `bodyLimit`.',
  });
}
