import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface AnswerServerOptions {
  /** Path of the service, such as `/charts`. */
  path: string;
  /** Which series a request asks for. */
  seriesOf: (url: URL) => string;
  /** The usual answer. */
  good: (series: string) => Answer;
}

/** A remote service on this machine: a good answer for every series, but for what `answers` holds, in order. */
export class AnswerServer {
  baseUrl = '';
  readonly requests: string[] = [];
  readonly answers = new Map<string, Answer[]>();
  inFlight = 0;
  mostInFlight = 0;
  private readonly server: Server;

  constructor(private readonly options: AnswerServerOptions) {
    this.server = createServer((request, response) => {
      const series = options.seriesOf(new URL(request.url!, 'http://host'));
      this.requests.push(request.url!);
      this.inFlight++;
      this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
      let open = true;
      const done = () => {
        if (open) this.inFlight--;
        open = false;
      };
      response.once('finish', done).once('close', done);
      const answer = this.answers.get(series)?.shift() ?? options.good(series);
      setTimeout(() => answer(request, response), 3);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.baseUrl = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.options.path}`;
  }

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

export function text(body: string, status = 200, headers: Record<string, string> = {}): Answer {
  return (_, response) => response.writeHead(status, headers).end(body);
}

/** The beginning of a body that is announced as longer, then the end of the connection. */
export function cutOff(beginning: string): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write(beginning, () => response.destroy());
  };
}

export const never: Answer = () => {};
export const hangUp: Answer = (request) => request.socket.destroy();
