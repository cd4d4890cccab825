import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came to a receiver. */
export interface Received {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

type Behaviour = (response: ServerResponse, received: Received) => void;

/** Answers with a status. */
export const answering =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(status, headers).end();

/** A receiver of webhooks that answers as it is told: one behaviour for each request, the last for all that follow. */
export class Receiver {
  readonly received: Received[] = [];
  private readonly server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      const received = { url: request.url!, headers: request.headers, body };
      this.received.push(received);
      const behaviour = this.behaviours.length > 1 ? this.behaviours.shift()! : this.behaviours[0]!;
      behaviour(response, received);
      this.wake();
    });
  });
  private wake = () => {};

  constructor(public behaviours: Behaviour[] = [answering(204)]) {}

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  /** Waits until so many requests have come. */
  async has(count: number): Promise<Received[]> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.received;
  }

  /** What was sent, in the order in which it came. */
  get dates(): string[] {
    return this.received.map(({ body }) => JSON.parse(body).asOf);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
