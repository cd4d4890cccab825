import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { isReadThrough, slowDown } from '../connections/node-requests';
import type { Peers } from './peers';

/** What holds for one connection alone, and what this server says to its own caller. */
const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect', 'upgrade', 'date']);

export interface Forwarding {
  /** Where the process is asked. */
  to: string;
  peers: Peers;
  isClosing: () => boolean;
  refuse: () => void;
}

/**
 * Sends a request on to the process that answers it, and its answer back, both as they come.
 *
 * @param isClosing whether the connection ends with the answer
 * @param refuse called where that process is not there: nothing of the request has reached it
 */
export function forwardRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { to, peers, isClosing, refuse }: Forwarding,
): void {
  const upstream = request({
    ...peers.connectionTo(to),
    method: incoming.method,
    path: incoming.url,
    headers: headersOf(incoming),
  });
  let isConnected = false;
  upstream.on('socket', (socket) => {
    if (!socket.connecting) isConnected = true;
    else socket.once('connect', () => (isConnected = true));
  });
  upstream.on('error', () => {
    if (outgoing.destroyed) return;
    incoming.unpipe(upstream);
    if (!isConnected && !outgoing.headersSent) refuse();
    // it may have done what was asked before it ended: the caller sees what he sees where a single process ends
    else outgoing.destroy();
  });
  upstream.on('response', (response) => {
    const end = isReadThrough(incoming) && !isClosing() ? [] : ['Connection', 'close'];
    outgoing.writeHead(response.statusCode!, [...ownHeaders(response.rawHeaders), ...end]);
    // listeners hear at once that they do listen
    outgoing.flushHeaders();
    response.pipe(outgoing);
    response.once('error', () => outgoing.destroy());
    response.once('end', () => {
      // what is left of the body is let by, so that the connection can be used again
      incoming.unpipe(upstream);
      incoming.resume();
      if (response.statusCode === 503) slowDown(incoming, outgoing, response.headers['retry-after']);
    });
  });
  outgoing.once('close', () => upstream.destroy());
  incoming.pipe(upstream);
}

function headersOf({ rawHeaders, headers }: IncomingMessage): string[] {
  const kept = ownHeaders(rawHeaders);
  // a body without a length is sent on without one
  return headers['transfer-encoding'] === undefined ? kept : [...kept, 'Transfer-Encoding', 'chunked'];
}

function ownHeaders(raw: readonly string[]): string[] {
  return raw.filter((_, place) => !ofConnection.has(raw[place - (place % 2)]!.toLowerCase()));
}
