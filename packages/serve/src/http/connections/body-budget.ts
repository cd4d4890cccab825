/** A body that is being read. */
interface OpenBody {
  bytes: number;
  giveUp: () => void;
}

/** What is held of a body while it is read. */
export interface HeldBody {
  add(bytes: number): void;
  close(): void;
}

/**
 * Bounds what bodies that have not ended yet hold together. Who would hold a service by many bodies that never end is
 * given up first: the bodies that began longest ago.
 */
export class BodyBudget {
  // in the order in which they began
  private readonly open_ = new Set<OpenBody>();
  private bytes = 0;

  /** @param limit bytes of all bodies that are being read */
  constructor(private readonly limit: number) {}

  /** @param giveUp called when the body has to make room for others */
  open(giveUp: () => void): HeldBody {
    const body: OpenBody = { bytes: 0, giveUp };
    this.open_.add(body);
    return {
      add: (bytes) => {
        body.bytes += bytes;
        this.bytes += bytes;
        if (this.bytes > this.limit) this.makeRoom(body);
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

  private forget(body: OpenBody): void {
    if (this.open_.delete(body)) this.bytes -= body.bytes;
  }
}
