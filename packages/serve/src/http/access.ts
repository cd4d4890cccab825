import { isLoopbackHost, isSameToken } from '@btcfc/core/node';
import type { ServiceRequest } from './exchange';
import { errorWithStatus } from './http-errors';

/** Lets a request pass, or throws. */
export type Check = (request: ServiceRequest) => void;

/** Lets only those pass who send the token, compared in a time that tells nothing of it. */
export function requireToken(token: string): Check {
  return (request) => {
    const [, sent] = /^Bearer +(\S+)$/i.exec(request.header('authorization') ?? '') ?? [];
    if (sent !== undefined && isSameToken(sent, token)) return;
    const error = {
      code: 'INVALID_OPTION',
      message: sent === undefined ? 'A token is needed.' : 'The token is not the right one.',
      remedy: 'Send the header `Authorization: Bearer TOKEN`.',
    } as const;
    throw errorWithStatus(401, error, { 'WWW-Authenticate': 'Bearer' });
  };
}

/**
 * Refuses a request by another name than the service's own. A page that a browser has opened from elsewhere can let its
 * own name point here, and would then be answered as if it were a program of this machine.
 *
 * @param allowed names, without a port, besides those of this machine
 */
export function requireKnownHost(allowed: readonly string[]): Check {
  const known = new Set(allowed.map((host) => host.toLowerCase()));
  return ({ hosts: [host] }) => {
    const name = host?.toLowerCase().replace(/:\d+$/, '');
    if (name === undefined || isLoopbackHost(name) || known.has(name)) return;
    throw errorWithStatus(403, {
      code: 'INVALID_OPTION',
      message: 'The service is not asked by this name.',
      received: host,
      remedy: 'Ask it by localhost, or name this host in `allowedHosts`.',
    });
  };
}

/** Refuses a request with two Host headers: a proxy and the service might go by different ones. */
export const refuseTwoHosts: Check = ({ hosts }) => {
  if (hosts.length < 2) return;
  throw errorWithStatus(400, {
    code: 'INVALID_OPTION',
    message: 'The request has two Host headers.',
    remedy: 'Send one.',
  });
};
