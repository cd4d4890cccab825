import { invalidOption } from '@btcfc/core';

// what is here runs in browsers and workers too: no module of Node's

/** Headers of a delivery (https://github.com/standard-webhooks/standard-webhooks). */
export const webhookHeaders = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const;

/** What is signed. */
export interface SignedContent {
  id: string;
  /** Seconds since 1970. */
  timestamp: string;
  body: string | Uint8Array;
}

const prefix = 'whsec_';
const encoder = new TextEncoder();

/**
 * A secret that is fit to sign with.
 *
 * @throws BtcfcError `INVALID_OPTION`, which does not tell it
 */
export function checkSecret(name: string, given: unknown): string {
  const bytes = typeof given === 'string' ? bytesOf(given) : undefined;
  if (bytes && bytes.length >= 24 && bytes.length <= 64) return given as string;
  throw invalidOption(name, 'a value that is not told', '`whsec_` and 24 to 64 bytes as base64');
}

/** A new secret. */
export function newSecret(): string {
  return `${prefix}${base64Of(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** The signature of what is sent, as its header holds it. */
export async function signatureOf(secret: string, content: SignedContent): Promise<string> {
  const signed = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), messageOf(content));
  return `v1,${base64Of(new Uint8Array(signed))}`;
}

/** Whether one of the signatures of a header is that of the content. The time it takes tells nothing of the right one. */
export async function isSigned(secret: string, header: string, content: SignedContent): Promise<boolean> {
  const key = await keyOf(secret, 'verify');
  const message = messageOf(content);
  let isRight = false;
  for (const each of header.split(' ')) {
    const [version, text = ''] = each.split(',');
    const signature = version === 'v1' ? bytesOf(text, '') : undefined;
    if (!signature) continue;
    if (await crypto.subtle.verify('HMAC', key, signature, message)) isRight = true;
  }
  return isRight;
}

function keyOf(secret: string, use: 'sign' | 'verify'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytesOf(secret)!, { name: 'HMAC', hash: 'SHA-256' }, false, [use]);
}

function messageOf({ id, timestamp, body }: SignedContent): Uint8Array<ArrayBuffer> {
  const head = encoder.encode(`${id}.${timestamp}.`);
  const content = typeof body === 'string' ? encoder.encode(body) : body;
  const message = new Uint8Array(head.length + content.length);
  message.set(head);
  message.set(content, head.length);
  return message;
}

/** The bytes of a text in base64 behind what it begins with; nothing where it is no such text. */
function bytesOf(text: string, begins = prefix): Uint8Array<ArrayBuffer> | undefined {
  const base64 = text.slice(begins.length);
  if (!text.startsWith(begins) || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0)
    return undefined;
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
