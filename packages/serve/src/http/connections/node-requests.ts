import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventSink, ServiceAnswer, ServiceRequest } from '../exchange';
import type { BodyBudget } from './body-budget';
import { readBodyText } from './body-text';

/** Bytes of a body that was not read which are worth to be let by, so that its connection can be used again. */
const worthSkipping = 65_536;

const wholeAddress = /^https?:\/\/([^/?]+)(.*)$/i;
/** Milliseconds at least before the next request of a connection is read, after one was refused for want of room. */
const leastPause = 250;
/** Milliseconds for each connection that pauses: however many there are, refusals take a small share of the time. */
const pausePerConnection = 1;
let pausing = 0;

/** What Node's server hands over, as routes see it. */
export function requestOf(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  budget: BodyBudget,
  { isForwarded = false } = {},
): ServiceRequest {
  const { method = 'GET', headers } = incoming;
  // proxies send the whole address
  const [, authority, url] = wholeAddress.exec(incoming.url ?? '/') ?? [
    undefined,
    undefined,
    incoming.url ?? '/',
  ];
  const mark = url.indexOf('?');
  const path = (mark < 0 ? url : url.slice(0, mark)) || '/';
  let gone: AbortController | undefined;
  return {
    method,
    path,
    isForwarded,
    get query() {
      return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
    },
    get hosts() {
      return authority === undefined ? hostsOf(incoming) : [authority];
    },
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    isGone: () => outgoing.destroyed,
    signal() {
      if (!gone) {
        const controller = new AbortController();
        gone = controller;
        outgoing.once('close', () => controller.abort());
      }
      return gone.signal;
    },
    readText: (limit) => readBodyText(incoming, limit, budget),
  };
}

/** Sends an answer. */
export function sendAnswer(
  { status, headers = {}, body = '' }: ServiceAnswer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { isForwarded = false } = {},
): void {
  if (outgoing.destroyed) return;
  const connection = isReadThrough(incoming) ? {} : { Connection: 'close' };
  if (typeof body === 'string') {
    const length = Buffer.byteLength(body);
    outgoing.writeHead(status, { ...headers, ...connection, 'Content-Length': length });
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    if (status === 503 && !isForwarded) slowDown(incoming, outgoing, headers['Retry-After']);
    return;
  }
  outgoing.writeHead(status, { ...headers, ...connection });
  if (incoming.method === 'HEAD') {
    outgoing.end();
    return;
  }
  // headers go out before the first event
  outgoing.flushHeaders();
  body(sinkOf(outgoing));
}

/**
 * Reads the next request of who was refused for want of room a little later. Who asks again at once, whatever
 * `Retry-After` says, would else keep the service busy with refusals, and what waits would starve.
 *
 * @param retryAfter seconds that the caller was told
 */
export function slowDown({ socket }: IncomingMessage, outgoing: ServerResponse, retryAfter = '1'): void {
  outgoing.once('finish', () => {
    pausing++;
    socket.pause();
    // who heeds what he was told does not notice
    const told = 1000 * (Number(retryAfter) - 1);
    const pause = Math.max(leastPause, told, pausePerConnection * pausing);
    setTimeout(() => {
      pausing--;
      socket.resume();
    }, pause).unref();
  });
}

/** Whether the next request on the connection can follow: what is left of this one is not much. */
export function isReadThrough({ complete, headers }: IncomingMessage): boolean {
  if (complete) return true;
  if (headers['transfer-encoding'] !== undefined) return false;
  return Number(headers['content-length'] ?? 0) <= worthSkipping;
}

function sinkOf(outgoing: ServerResponse): EventSink {
  return {
    send: (bytes) => void outgoing.write(bytes),
    waiting: () => outgoing.writableLength,
    end() {
      const { socket } = outgoing;
      // events end where the service does: nothing can follow on the connection
      outgoing.end(() => socket?.destroySoon());
    },
    cut: () => void outgoing.destroy(),
    onClose: (callback) => void outgoing.once('close', callback),
  };
}

function hostsOf({ rawHeaders }: IncomingMessage): string[] {
  const hosts: string[] = [];
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = rawHeaders[place]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts.push(rawHeaders[place + 1]!);
  }
  return hosts;
}
