import { createHash, timingSafeEqual } from 'node:crypto';

const ofThisMachine =
  /^(?:(?:[^/]*\.)?localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|::ffff:127(?:\.\d{1,3}){3})\.?$/i;

/**
 * Whether a name or an address, without a port, is one of this machine alone: `localhost` and names below it, and the addresses of
 * loopback. A service that asks for no token answers requests by such names only, since a page from elsewhere can let its own
 * name point here.
 *
 * @example
 * import { isLoopbackHost } from '@btcfc/core/node';
 *
 * isLoopbackHost('127.0.0.1'); // -> true
 * isLoopbackHost('127.0.0.1.example.org'); // -> false
 */
export function isLoopbackHost(host: string): boolean {
  return ofThisMachine.test(host);
}

/**
 * Whether a token that was sent is the one that is expected, compared in a time that tells nothing of it.
 *
 * @example
 * import { isSameToken } from '@btcfc/core/node';
 *
 * isSameToken('guess', 'secret'); // -> false
 */
export function isSameToken(sent: string, expected: string): boolean {
  return timingSafeEqual(digestOf(sent), digestOf(expected));
}

// of one length, whatever was sent
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
