import type { IncomingMessage } from 'node:http';
import { isLoopbackHost, isSameToken } from '@btcfc/core/node';

/**
 * Whether a request names this machine and the port it came to. A page from elsewhere can let its own name point here: it
 * would be asked by that name.
 */
export function isAskedByOwnName({ rawHeaders, socket }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && /^host$/i.test(rawHeaders[index - 1]!));
  const [, name, port] = /^(.*):(\d+)$/.exec(hosts[0] ?? '') ?? [];
  return (
    hosts.length === 1 && name !== undefined && isLoopbackHost(name) && Number(port) === socket.localPort
  );
}

/** Whether a request brings the token. */
export function bringsToken({ headers }: IncomingMessage, token: string): boolean {
  const [, sent] = /^Bearer +(.+)$/i.exec(headers.authorization ?? '') ?? [];
  return sent !== undefined && isSameToken(sent, token);
}
