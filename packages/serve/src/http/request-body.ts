import { BtcfcError } from '@btcfc/core';
import type { Body } from '../input/forecast-input';
import type { ServiceRequest } from './exchange';
import { errorWithStatus } from './http-errors';

/**
 * Refuses a body that is declared as something else than plain JSON, before it is read. A web page of another origin
 * can't send JSON unasked, since browsers ask first before they send this type.
 *
 * @throws BtcfcError `INVALID_OPTION` with status 415
 */
export function checkBodyType(request: ServiceRequest): void {
  const type = request.header('content-type');
  if (!/^application\/json *(;|$)/i.test(type ?? '')) {
    throw errorWithStatus(415, {
      code: 'INVALID_OPTION',
      message: 'The body is not declared as JSON.',
      received: type,
      remedy: 'Send the header `Content-Type: application/json`.',
    });
  }
  const encoding = request.header('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return;
  throw errorWithStatus(415, {
    code: 'INVALID_OPTION',
    message: 'The body is compressed.',
    received: encoding,
    remedy: 'Send it as it is, without the header `Content-Encoding`.',
  });
}

/** Bodies of more characters are taken apart one in each turn of the event loop: refusals and probes are read in between. */
const longText = 16_384;
let turns: Promise<void> = Promise.resolve();

function turnOfItsOwn(): Promise<void> {
  turns = turns.then(() => new Promise((resolve) => setImmediate(resolve)));
  return turns;
}

/**
 * The JSON object that a request carries.
 *
 * @param limit bytes
 * @throws BtcfcError `PARSE_FAILED`; as `readText` and `checkBodyType`
 */
export async function readBody(request: ServiceRequest, limit: number): Promise<Body> {
  checkBodyType(request);
  const text = await request.readText(limit);
  if (text.length > longText) await turnOfItsOwn();
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
