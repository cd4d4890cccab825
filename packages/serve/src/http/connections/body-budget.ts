/** A body that is being read. */
interface OpenBody extends Reading {
  bytes: number;
  /** Bytes that are read before it waits where bodies hold much. */
  allowed: number;
}

/** What a body is told while it is read. */
export interface Reading {
  /** It has to make room for others. */
  giveUp: () => void;
  /** Others need the room that it takes: it is read on later. */
  pause: () => void;
  resume: () => void;
}

/** What is held of a body while it is read. */
export interface HeldBody {
  add(bytes: number): void;
  close(): void;
}

/** Bytes of a body that are read at once: most have no more. */
const piece = 65_536;
/** Milliseconds from one piece to the next, of all bodies that wait. */
const pace = 4;

/**
 * Bounds what bodies that have not ended yet hold together. Who would hold a service by many bodies that never end is
 * given up first: the bodies that began longest ago. Where half of the bound is held, large bodies are read on piece by
 * piece, the newest first: the memory of those that are given up is freed late, and would else pile up.
 */
export class BodyBudget {
  // in the order in which they began
  private readonly open_ = new Set<OpenBody>();
  private readonly paused = new Set<OpenBody>();
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param limit bytes of all bodies that are being read */
  constructor(private readonly limit: number) {}

  open(reading: Reading): HeldBody {
    const body: OpenBody = { ...reading, bytes: 0, allowed: piece };
    this.open_.add(body);
    return {
      add: (bytes) => {
        body.bytes += bytes;
        this.bytes += bytes;
        if (this.bytes > this.limit) this.makeRoom(body);
        if (body.bytes > body.allowed && this.bytes > this.limit / 2) this.pause(body);
      },
      close: () => this.forget(body),
    };
  }

  private makeRoom(newest: OpenBody): void {
    for (const body of this.open_) {
      if (this.bytes <= this.limit) return;
      if (body === newest) continue;
      this.forget(body);
      body.giveUp();
    }
  }

  private pause(body: OpenBody): void {
    body.pause();
    this.paused.add(body);
    this.timer ??= setTimeout(() => this.readOn(), pace);
  }

  private readOn(): void {
    const newest = [...this.paused].at(-1);
    this.timer = this.paused.size > 1 ? setTimeout(() => this.readOn(), pace) : undefined;
    if (!newest) return;
    this.paused.delete(newest);
    newest.allowed = newest.bytes + piece;
    newest.resume();
  }

  private forget(body: OpenBody): void {
    this.paused.delete(body);
    if (this.open_.delete(body)) this.bytes -= body.bytes;
  }
}
