import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Milliseconds between comments, by which a listener knows that the server is there. */
const heartbeatMs = 5000;

/** Server-sent events to one listener, who is waited for where it reads slowly. */
export class EventStream {
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    response.write(': here\n\n');
    this.heartbeat = setInterval(() => {
      if (!response.writableNeedDrain) response.write(': here\n\n');
    }, heartbeatMs);
    response.on('close', () => clearInterval(this.heartbeat));
  }

  get isOpen(): boolean {
    return !this.response.destroyed && !this.response.writableEnded;
  }

  /** Resolves once there is room for more, or the listener is gone. */
  async send(type: string, data: unknown, id?: string): Promise<void> {
    if (!this.isOpen) return;
    const head = id === undefined ? '' : `id: ${id}\n`;
    if (this.response.write(`event: ${type}\n${head}data: ${textOf(data)}\n\n`)) return;
    const waiting = new AbortController();
    const { signal } = waiting;
    const events = ['drain', 'close'].map((name) => once(this.response, name, { signal }));
    await Promise.race(events).catch(() => {});
    // what did not come is not waited for any more
    for (const event of events) event.catch(() => {});
    waiting.abort();
  }
}

/** JSON, in which numbers that JSON has no word for are marked as in the journal of a study. */
export function textOf(data: unknown): string {
  return JSON.stringify(data, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value,
  );
}
