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

const localHost = /^(?:localhost|[^/]*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])\.?(?::\d+)?$/i;

/**
 * Refuses a request by a name that isn't this machine's. A page that a browser has opened from elsewhere can let its own
 * name point here, and would then be answered as if it were a program of this machine.
 *
 * @param isNeeded whether only this machine is to be answered
 * @param hosts names that are taken besides, without a port
 */
export function onlyByLocalHost(
  isNeeded: () => boolean,
  hosts: readonly string[],
): MiddlewareHandler<Bindings> {
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  return async (c, next) => {
    const host = c.env.incoming?.headers.host;
    const isKnown =
      host === undefined || localHost.test(host) || known.has(host.toLowerCase().replace(/:\d+$/, ''));
    if (isNeeded() && !isKnown) {
      throw errorWithStatus(403, {
        code: 'INVALID_OPTION',
        message: 'Without a token the service is asked by a name of this machine only.',
        received: host,
        remedy: 'Ask it by localhost, name this host in `hosts`, or set a `token`.',
      });
    }
    await next();
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
