import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { errorWithStatus } from './http-errors';

/** Lets only those pass who send the token, compared in a time that tells nothing of it. */
export function requireToken(token: string): MiddlewareHandler {
  const expected = digestOf(token);
  return async (c, next) => {
    const [, sent] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (sent === undefined || !timingSafeEqual(digestOf(sent), expected)) {
      c.header('WWW-Authenticate', 'Bearer');
      throw errorWithStatus(401, {
        code: 'INVALID_OPTION',
        message: sent === undefined ? 'A token is needed.' : 'The token is not the right one.',
        remedy: 'Send the header `Authorization: Bearer TOKEN`.',
      });
    }
    await next();
  };
}

// of one length, whatever was sent
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
