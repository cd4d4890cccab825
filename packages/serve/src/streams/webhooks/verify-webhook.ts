import { BtcfcError, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { checkSecret, isSigned, webhookHeaders } from './signature';

type Headers =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

const verifyOptions = defineOptions('verifyWebhook', {
  /** The body as it came, text or bytes; one that was parsed and written again may differ. */
  body: option.custom<string | Uint8Array, { required: true }>(checkBody, { required: true }),
  /** The headers of the request: a `Headers`, or an object such as Node's `request.headers`. */
  headers: option.custom<Headers, { required: true }>(checkHeaders, { required: true }),
  /** The secret of the webhook; several while it is being changed. */
  secret: option.custom<string | readonly string[], { required: true }>(checkSecrets, { required: true }),
  /** How far the time at which it was sent may be from now. @default 300_000, five minutes */
  toleranceMs: option.number({ min: 0, default: 300_000 }),
});

/** What came to a receiver. */
export interface VerifyWebhookOptions extends OptionsInput<typeof verifyOptions> {}

/** A delivery that is what the service has sent. */
export interface VerifiedWebhook {
  /** The same for each try of one delivery: who keeps it does nothing twice. */
  id: string;
  /** When this try was sent. */
  sentAt: Date;
  /** The body: the stream's name and its forecast, a `ForecastAnswer`. */
  payload: unknown;
}

/**
 * Checks that a webhook was sent by whoever knows the secret, lately, and as it came. It runs wherever there is WebCrypto:
 * Node, Bun, Deno, workers and browsers; `@btcfc/serve/webhook` exports it without the service.
 *
 * @throws BtcfcError `INVALID_DATA` for a delivery that is not right, which is to be answered with 400; `INVALID_OPTION`
 *
 * @example
 * import { verifyWebhook } from '@btcfc/serve/webhook';
 *
 * const secret = `whsec_${btoa('0123456789abcdef01234567')}`;
 * const request = { headers: {}, body: '{}' };
 * try {
 *   const { id, payload } = await verifyWebhook({ ...request, secret });
 *   console.log(id, payload);
 * } catch (error) {
 *   console.log(String(error)); // answer with 400
 * }
 */
export async function verifyWebhook(options: VerifyWebhookOptions): Promise<VerifiedWebhook> {
  const { body, headers, secret, toleranceMs } = verifyOptions.read(options);
  const [id, timestamp, signature] = [
    headerOf(headers, webhookHeaders.id),
    headerOf(headers, webhookHeaders.timestamp),
    headerOf(headers, webhookHeaders.signature),
  ];
  if (!/^\d{1,12}$/.test(timestamp)) throw notRight('its time is not in seconds', timestamp);
  const sentAt = new Date(1000 * Number(timestamp));
  if (Math.abs(Date.now() - sentAt.getTime()) > toleranceMs)
    throw notRight('it was not sent lately', sentAt.toISOString());
  const secrets = typeof secret === 'string' ? [secret] : secret;
  const found = await Promise.all(secrets.map((each) => isSigned(each, signature, { id, timestamp, body })));
  if (!found.includes(true)) throw notRight('it was not signed with the secret, or was changed');
  try {
    const payload: unknown = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
    return { id, sentAt, payload };
  } catch {
    throw notRight('its body is not JSON');
  }
}

function headerOf(headers: Headers, name: string): string {
  const found =
    typeof headers.get === 'function'
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value = Array.isArray(found) ? found[0] : found;
  if (typeof value === 'string' && value !== '') return value;
  throw notRight(`it lacks the header \`${name}\``);
}

function notRight(problem: string, received?: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The webhook is refused: ${problem}.`,
    received,
    remedy:
      'Answer it with 400. If it was sent by the service, check the secret, the clock, and that the body is as it came.',
  });
}

function checkBody(name: string, given: unknown): string | Uint8Array {
  if (typeof given === 'string' || given instanceof Uint8Array) return given;
  throw invalidOption(name, given, 'the body as text or bytes');
}

function checkHeaders(name: string, given: unknown): Headers {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Headers;
  throw invalidOption(name, given, 'the headers of the request');
}

function checkSecrets(name: string, given: unknown): string | readonly string[] {
  if (!Array.isArray(given)) return checkSecret(name, given);
  if (given.length === 0) throw invalidOption(name, given, 'a secret, or several');
  for (const each of given) checkSecret(name, each);
  return given;
}
