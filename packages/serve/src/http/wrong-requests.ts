import type { Handler, MiddlewareHandler } from 'hono';
import { errorWithStatus } from './http-errors';
import type { Bindings } from './server-bindings';

/** Answers what no handler before it took: the path is there, for other methods. */
export function onlyFor(...methods: string[]): Handler {
  return (c) => {
    c.header('Allow', methods.join(', '));
    throw errorWithStatus(405, {
      code: 'INVALID_OPTION',
      message: 'This path is not for this method.',
      received: c.req.method,
      remedy: `Send ${methods.join(' or ')}.`,
    });
  };
}

/** Refuses a request with two Host headers: a proxy and the service might go by different ones. */
export const refuseTwoHosts: MiddlewareHandler<Bindings> = async (c, next) => {
  const names = c.env.incoming?.rawHeaders.filter((_, position) => position % 2 === 0) ?? [];
  if (names.filter((name) => name.toLowerCase() === 'host').length > 1) {
    throw errorWithStatus(400, {
      code: 'INVALID_OPTION',
      message: 'The request has two Host headers.',
      remedy: 'Send one.',
    });
  }
  await next();
};
