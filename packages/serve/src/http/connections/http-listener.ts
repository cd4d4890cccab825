import { lookup } from 'node:dns/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BtcfcError, defineOptions, type OptionsInput, type OptionsOutput, option } from '@btcfc/core';
import { isLoopbackHost } from '@btcfc/core/node';
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

  constructor(
    { maxConnections, headersTimeoutMs, requestTimeoutMs }: ConnectionLimits,
    listener: (request: IncomingMessage, response: ServerResponse) => void,
  ) {
    this.server = createServer({
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

  /**
   * @param mayBeReached whether other machines may reach it
   * @throws BtcfcError `UNAVAILABLE` if the address can't be had, `INVALID_OPTION` if others would reach it
   */
  async listen(
    { port, host }: Pick<OptionsOutput<typeof listenOptions>, 'port' | 'host'>,
    mayBeReached: boolean,
  ): Promise<Listening> {
    const { server } = this;
    const found = await lookup(host).catch((error: Error) => {
      throw cannotListen(host, port, error);
    });
    if (!mayBeReached && !isLoopbackHost(found.address)) throw isOpen(host);
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: Error) => reject(cannotListen(host, port, error));
      server.once('error', refuse);
      // connections that come all at once wait to be taken
      server.listen({ port, host: found.address, backlog: 4096 }, () => {
        server.off('error', refuse);
        resolve();
      });
    });
    const { address, family, port: taken } = server.address() as AddressInfo;
    return {
      url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
      isLoopback: isLoopbackHost(address),
    };
  }

  /** Takes no more connections and ends each when it is answered. */
  async close(): Promise<void> {
    // one that is answered meanwhile may have been told to stay
    const idle = setInterval(() => this.connections.endIdle(), 50);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    clearInterval(idle);
  }

  /** Cuts what is still open. */
  cut(): void {
    this.server.closeAllConnections();
  }
}

function isOpen(host: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `Other machines reach ${host}, and no token is asked for.`,
    received: host,
    remedy: 'Set a `token`, or let whoever comes in with `insecure: true`.',
  });
}

function cannotListen(host: string, port: number, cause: Error): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `Could not listen at ${host}, port ${port}: ${cause.message}.`,
    remedy: 'Choose another port or address.',
    cause,
  });
}
