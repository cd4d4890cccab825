import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { connectionArrived } from '../../queue/turn-of-loop';

/**
 * The connections of a server, and how many requests each has under way. The server's own `closeIdleConnections`
 * leaves those that never sent one, such as a browser opens beforehand.
 */
export class OpenConnections {
  private readonly unanswered = new Map<Socket, number>();
  private onEnded: (() => void) | undefined;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      connectionArrived();
      this.unanswered.set(socket, 0);
      socket.once('close', () => {
        this.unanswered.delete(socket);
        if (this.unanswered.size === 0) this.onEnded?.();
      });
    });
    server.on('request', ({ socket }, response) => {
      this.add(socket, 1);
      response.once('close', () => this.add(socket, -1));
    });
  }

  /** Ends those on which no request is under way. */
  endIdle(): void {
    for (const [socket, count] of this.unanswered) {
      if (count === 0) socket.destroySoon();
    }
  }

  /** Resolves when there is none. */
  ended(): Promise<void> {
    return new Promise((resolve) => {
      this.onEnded = resolve;
      if (this.unanswered.size === 0) resolve();
    });
  }

  private add(socket: Socket, change: number): void {
    const count = this.unanswered.get(socket);
    if (count !== undefined) this.unanswered.set(socket, count + change);
  }
}
