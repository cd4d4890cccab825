import { type AnsweredError, tooMuchRead, tooSlow } from '../http-errors';
import { BodyRooms } from './body-rooms';

/** A body that is to be read. */
export interface Reading {
  /** Bytes that it may have. */
  expected: number;
  /** There is room for it: it is read on. */
  readOn: () => void;
  /** It has to make room for others. */
  giveUp: (error: AnsweredError) => void;
}

/** What is held of a body while it is read. */
export interface HeldBody {
  /** Whether what has come of it is left where it is, until there is room for all of it. */
  readonly isWaiting: boolean;
  /** Where the bytes of a large one belong, until it is closed. */
  readonly room: Buffer | undefined;
  /** Tells how many bytes of it are there by now. */
  hold(bytes: number): void;
  close(): void;
}

interface OpenBody extends Reading {
  bytes: number;
  room?: Buffer;
  /** Bytes that were there when it was last looked at; nothing before it has had time to send some. */
  seen?: number;
}

/** Bodies of no more bytes are small: most are, and most of those come in one piece. */
export const smallBody = 65_536;
/** Milliseconds between two looks at large bodies that others wait for, and the bytes that have to come in between. */
const pace = { ms: 250, bytes: 32_768 };

/**
 * Bounds what bodies that have not ended yet hold together. Small ones are read as they come. A large one is read when
 * there is room for all of it, so that it is not cut off half way; until then its connection is not read. Half of the
 * bound is for those that are read, and one that stalls there while others wait is given up. Where there are too many of
 * them, the newest are refused; where small ones hold too much, those that began first are given up, since they ought to
 * have ended.
 */
export class BodyBudget {
  // each in the order in which they began
  private readonly small = new Set<OpenBody>();
  private readonly waiting = new Set<OpenBody>();
  private readonly granted = new Set<OpenBody>();
  private readonly rooms = new BodyRooms();
  private timer: NodeJS.Timeout | undefined;
  private grants = 0;
  private bytesOfSmall = 0;
  private bytesOfWaiting = 0;
  private reserved = 0;

  /** @param limit bytes of all bodies that are being read */
  constructor(private readonly limit: number) {}

  open(reading: Reading): HeldBody {
    const body: OpenBody = { ...reading, bytes: 0 };
    if (body.expected <= smallBody) this.small.add(body);
    else if (this.waiting.size === 0 && this.hasRoom(body)) this.grant(body);
    else this.waiting.add(body);
    this.watch();
    const { waiting } = this;
    return {
      get isWaiting() {
        return waiting.has(body);
      },
      get room() {
        return body.room;
      },
      hold: (bytes) => this.hold(body, bytes),
      close: () => {
        this.forget(body);
        this.grantMore();
      },
    };
  }

  private hold(body: OpenBody, bytes: number): void {
    const more = bytes - body.bytes;
    body.bytes = bytes;
    if (this.small.has(body)) this.bytesOfSmall += more;
    else if (this.waiting.has(body)) this.bytesOfWaiting += more;
    this.makeRoom(body);
  }

  private makeRoom(newest: OpenBody): void {
    for (const body of this.small) {
      if (!this.isOver() || this.bytesOfSmall <= this.limit / 4) break;
      if (body !== newest) this.giveUp(body, tooSlow());
    }
    for (const body of [...this.waiting].reverse()) {
      if (!this.isOver()) return;
      this.giveUp(body, tooMuchRead());
    }
  }

  private isOver(): boolean {
    return this.bytesOfSmall + this.bytesOfWaiting + this.reserved > this.limit;
  }

  private hasRoom({ expected }: OpenBody): boolean {
    return this.granted.size === 0 || this.reserved + BodyRooms.sizeFor(expected) <= this.limit / 2;
  }

  private grant(body: OpenBody): void {
    if (this.waiting.delete(body)) this.bytesOfWaiting -= body.bytes;
    this.granted.add(body);
    body.room = this.rooms.take(body.expected);
    this.reserved += body.room.length;
  }

  private grantMore(): void {
    while (this.waiting.size > 0) {
      // the oldest and the newest by turns: many that stall do not hold up the next one, and none waits forever
      const all = [...this.waiting];
      const next = this.grants % 2 === 0 ? all[0]! : all.at(-1)!;
      if (!this.hasRoom(next)) return;
      this.grants++;
      this.grant(next);
      next.readOn();
    }
  }

  /** Looks at those that are read as long as others wait. */
  private watch(): void {
    if (this.waiting.size === 0 || this.timer) return;
    this.timer = setTimeout(() => {
      // what came while the process was busy is read first
      setImmediate(() => {
        this.timer = undefined;
        if (this.waiting.size > 0) this.giveUpStalled();
        this.watch();
      });
    }, pace.ms);
    this.timer.unref();
  }

  private giveUpStalled(): void {
    for (const body of this.granted) {
      const isStalled = body.seen !== undefined && body.bytes < body.seen + pace.bytes;
      body.seen = body.bytes;
      if (isStalled) this.giveUp(body, tooSlow());
    }
    this.grantMore();
  }

  private giveUp(body: OpenBody, error: AnsweredError): void {
    this.forget(body);
    body.giveUp(error);
  }

  private forget(body: OpenBody): void {
    if (this.small.delete(body)) this.bytesOfSmall -= body.bytes;
    else if (this.waiting.delete(body)) this.bytesOfWaiting -= body.bytes;
    else if (this.granted.delete(body)) {
      const room = body.room!;
      body.room = undefined;
      this.reserved -= room.length;
      this.rooms.giveBack(room, this.limit / 2);
    }
  }
}
