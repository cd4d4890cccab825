import { lookup } from 'node:dns/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { BtcfcError, defineOptions, type OptionsInput, type OptionsOutput, option } from '@btcfc/core';
import { isLoopbackHost } from '@btcfc/core/node';
import type { Log } from '../../reporting/log';
import { OpenConnections } from './open-connections';

/** Where a service listens. */
export const listenOptions = defineOptions('ForecastService.listen', {
  /** 0: any that is free. @default 8080 */
  port: option.integer({ min: 0, max: 65_535, default: 8080 }),
  /** Address to listen at. @default '127.0.0.1' */
  host: option.text({ default: '127.0.0.1' }),
  /** Lets a service without a token listen where other machines reach it. @default false */
  insecure: option.boolean({ default: false }),
});

/** Where a service listens. */
export interface ListenOptions extends OptionsInput<typeof listenOptions> {}

/** Where to listen, defaults filled in. */
type ListenSettings = OptionsOutput<typeof listenOptions>;

/** Who may come in, and who is told of it. */
export interface Door {
  /** What callers have to send, where anything. */
  token: string | undefined;
  log: Log;
}

/** What connections are allowed. */
export interface ConnectionLimits {
  /** Connections at a time. */
  maxConnections: number;
  /** Time from the first byte of a request to the end of its head. */
  headersTimeoutMs: number;
  /** Time from the first byte of a request to its last. */
  requestTimeoutMs: number;
}

/** Where it listens. */
export interface Listening {
  url: string;
  /** Whether only this machine reaches the address. */
  isLoopback: boolean;
}

/** Node's server with an end that waits for answers and for nothing else. */
export class HttpListener {
  private readonly server: Server;
  private readonly connections: OpenConnections;
  private readonly taken = new WeakSet<Socket>();

  constructor(
    { maxConnections, headersTimeoutMs, requestTimeoutMs }: ConnectionLimits,
    listener: (request: IncomingMessage, response: ServerResponse) => void,
  ) {
    this.server = createServer({
      // as in Node 20: later ones would read twice as much of each body that waits for room
      highWaterMark: 16_384,
      // longer than proxies keep a connection, which would else send to one that is just closed
      keepAliveTimeout: 72_000,
      // Node takes the smaller one where the head has no more time than the whole
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, Math.max(50, requestTimeoutMs / 4, headersTimeoutMs / 4)),
    });
    this.server.maxConnections = maxConnections;
    this.connections = new OpenConnections(this.server);
    this.server.on('request', listener);
  }

  /** @throws BtcfcError as `beginListening` */
  listen(at: ListenSettings, door: Door): Promise<Listening> {
    return beginListening(this.server, at, door);
  }

  /**
   * Listens for other processes of the service.
   *
   * @param path of a Unix socket, or a named pipe
   * @throws BtcfcError `UNAVAILABLE`
   */
  listenForPeers(path: string): Promise<void> {
    const { server } = this;
    return new Promise((resolve, reject) => {
      server.once('error', (error) => reject(cannotListen(path, error)));
      server.listen({ path }, resolve);
    });
  }

  /** Takes a connection that another process has accepted. */
  take(socket: Socket): void {
    socket.setNoDelay(true);
    this.taken.add(socket);
    this.server.emit('connection', socket);
  }

  /** Whether a connection was accepted here, for this process alone: another process of the service asks. */
  isOfPeer(socket: Socket): boolean {
    return !this.taken.has(socket);
  }

  /** Takes no more connections and ends each when it is answered. */
  async close(): Promise<void> {
    // one that is answered meanwhile may have been told to stay
    const idle = setInterval(() => this.connections.endIdle(), 50);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    // the server does not count those that were handed over
    await this.connections.ended();
    clearInterval(idle);
  }

  /** Cuts what is still open. */
  cut(): void {
    this.server.closeAllConnections();
  }
}

/**
 * Begins to listen, and logs where, and whether others come in without a token.
 *
 * @throws BtcfcError `UNAVAILABLE` if the address can't be had, `INVALID_OPTION` if others would reach it without a token
 */
export async function beginListening(
  server: NetServer,
  { port, host, insecure }: ListenSettings,
  { token, log }: Door,
): Promise<Listening> {
  const place = `${host}, port ${port}`;
  const found = await lookup(host).catch((error: Error) => {
    throw cannotListen(place, error);
  });
  if (token === undefined && !insecure && !isLoopbackHost(found.address)) throw isOpen(host);
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) => reject(cannotListen(place, error));
    server.once('error', refuse);
    // connections that come all at once wait to be taken
    server.listen({ port, host: found.address, backlog: 4096 }, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
  const isLoopback = isLoopbackHost(address);
  log({ level: 'info', event: 'listening', url });
  if (token === undefined && !isLoopback) {
    const message = 'Others reach this address, and no token is asked for.';
    log({ level: 'warn', event: 'open', message });
  }
  return { url, isLoopback };
}

/** The error for a service that is told to listen and can not any more: it listens already, or is closed. */
export function listensNoMore(isClosed: boolean): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: isClosed ? 'The service is closed.' : 'The service listens already.',
    remedy: 'Create another service.',
  });
}

function isOpen(host: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `Other machines reach ${host}, and no token is asked for.`,
    received: host,
    remedy: 'Set a `token`, or let whoever comes in with `insecure: true`.',
  });
}

function cannotListen(place: string, cause: Error): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `Could not listen at ${place}: ${cause.message}.`,
    remedy: 'Choose another port or address.',
    cause,
  });
}
