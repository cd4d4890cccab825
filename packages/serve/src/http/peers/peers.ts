import { Agent, request } from 'node:http';
import { BtcfcError, digestOf } from '@btcfc/core';
import { fileNameOf } from '../../streams/journal/stream-journal';
import { errorWithStatus } from '../http-errors';

export interface PeersOptions {
  /** Which of them this process is, from 0. */
  index: number;
  /** Where each of those that share the port is asked by the others: a Unix socket, or a named pipe. */
  paths: readonly string[];
  /** What callers have to send, where anything. */
  token: string | undefined;
}

/** The processes that share a port, as one of them sees the others. Each stream lives in one of them. */
export class Peers {
  readonly index: number;
  /** Whether all of them take requests, as far as is known. */
  areReady = false;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

  constructor(private readonly options: PeersOptions) {
    this.index = options.index;
  }

  /** Where the process is asked that has a stream; nothing where it is this one. */
  pathOfOwner(model: string, stream: string): string | undefined {
    const owner = this.ownerOf(model, fileNameOf(stream));
    return owner === this.index ? undefined : this.options.paths[owner];
  }

  /** Whether this process has the stream, which is known by the name of its journal's file. */
  isOwn(model: string, fileName: string): boolean {
    return this.ownerOf(model, fileName) === this.index;
  }

  /** How to reach another process. */
  connectionTo(path: string): { agent: Agent; socketPath: string } {
    return { agent: this.agent, socketPath: path };
  }

  /**
   * What each of the other processes answers.
   *
   * @throws BtcfcError `UNAVAILABLE` with status 503 if one of them does not answer
   */
  askOthers(method: 'GET' | 'POST', path: string): Promise<PeerAnswer[]> {
    return Promise.all(this.others().map((other) => this.ask(other, method, path)));
  }

  /** What those of the other processes answer that do. */
  async askThoseThere(path: string): Promise<PeerAnswer[]> {
    const asked = await Promise.allSettled(this.others().map((other) => this.ask(other, 'GET', path)));
    return asked.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  }

  /** Ends the connections to the others. */
  close(): void {
    this.agent.destroy();
  }

  private others(): string[] {
    return this.options.paths.filter((_, index) => index !== this.index);
  }

  private ask(peer: string, method: string, path: string): Promise<PeerAnswer> {
    const { token } = this.options;
    const headers = {
      Host: 'localhost',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    };
    return new Promise((resolve, reject) => {
      const fail = () => reject(unreachable());
      request({ ...this.connectionTo(peer), method, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode!, text })).on('error', fail);
      })
        .on('error', fail)
        .end();
    });
  }

  private ownerOf(model: string, fileName: string): number {
    const digest = digestOf(`${model}/${fileName}`);
    return Number.parseInt(digest.slice(0, 8), 16) % this.options.paths.length;
  }
}

/** What another process has answered. */
export interface PeerAnswer {
  status: number;
  text: string;
}

/** The error for what another process has to answer, which is not there. */
export function unreachable(): Error {
  const error = new BtcfcError({
    code: 'UNAVAILABLE',
    message: 'One of the processes of the service is starting again.',
    remedy: 'Send the request again when `Retry-After` says.',
  });
  return errorWithStatus(503, error);
}
