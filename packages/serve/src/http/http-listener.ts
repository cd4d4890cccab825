import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BtcfcError, defineOptions, type OptionsInput, type OptionsOutput, option } from '@btcfc/core';
import { OpenConnections } from './open-connections';

/** Where a service listens. */
export const listenOptions = defineOptions('ForecastService.listen', {
  /** 0: any that is free. @default 8080 */
  port: option.integer({ min: 0, max: 65_535, default: 8080 }),
  /** Address to listen at. @default '127.0.0.1' */
  host: option.text({ default: '127.0.0.1' }),
});

/** Where a service listens. */
export interface ListenOptions extends OptionsInput<typeof listenOptions> {}

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

  constructor(listener: (request: IncomingMessage, response: ServerResponse) => void) {
    // longer than proxies keep a connection, which would else send to one that is just closed
    this.server = createServer({ keepAliveTimeout: 72_000 });
    this.connections = new OpenConnections(this.server);
    this.server.on('request', listener);
  }

  /** @throws BtcfcError `UNAVAILABLE` if the address can't be had */
  async listen({ port, host }: OptionsOutput<typeof listenOptions>): Promise<Listening> {
    const { server } = this;
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: Error) => reject(cannotListen(host, port, error));
      server.once('error', refuse);
      server.listen(port, host, () => {
        server.off('error', refuse);
        resolve();
      });
    });
    const { address, family, port: taken } = server.address() as AddressInfo;
    return {
      url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
      isLoopback: address === '::1' || address.startsWith('127.'),
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

function cannotListen(host: string, port: number, cause: Error): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `Could not listen at ${host}, port ${port}: ${cause.message}.`,
    remedy: 'Choose another port or address.',
    cause,
  });
}
