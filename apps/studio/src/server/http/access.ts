import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const ofThisMachine = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** Whether an address to listen at is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return ofThisMachine.test(host) || host === '::1';
}

/**
 * Whether a request names this machine and the port it came to. A page from elsewhere can let its own name point here: it
 * would be asked by that name.
 */
export function isAskedByOwnName({ rawHeaders, socket }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((_, index) => index % 2 === 1 && /^host$/i.test(rawHeaders[index - 1]!));
  const [, name, port] = /^(.*):(\d+)$/.exec(hosts[0] ?? '') ?? [];
  return (
    hosts.length === 1 && name !== undefined && ofThisMachine.test(name) && Number(port) === socket.localPort
  );
}

/** Whether a request brings the token, compared in a time that tells nothing of it. */
export function bringsToken({ headers }: IncomingMessage, token: string): boolean {
  const [, sent] = /^Bearer +(.+)$/i.exec(headers.authorization ?? '') ?? [];
  return sent !== undefined && timingSafeEqual(digestOf(sent), digestOf(token));
}

// of one length, whatever was sent
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
