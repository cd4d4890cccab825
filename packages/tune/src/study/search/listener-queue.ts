/**
 * Calls a listener with one event after the other: each waits for what the listener returned for the one before. As long as
 * it returns nothing to wait for, it is called at once.
 */
export class ListenerQueue<Event> {
  private last: Promise<void> | undefined;
  private hasFailed = false;

  constructor(
    private readonly listener: ((event: Event) => unknown) | undefined,
    /** Told of the first that the listener throws; it is not called any more then. */
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Fulfilled, or `undefined`, once the listener has done with the event, or has failed; never rejects. */
  tell(event: Event): Promise<void> | undefined {
    if (!this.listener) return undefined;
    const told = this.last ? this.last.then(() => this.call(event)) : this.call(event);
    if (!told) return undefined;
    const ended: Promise<void> = told.then(() => {
      if (this.last === ended) this.last = undefined;
    });
    this.last = ended;
    return ended;
  }

  /** Fulfilled once the listener has done with all it was told of. */
  async settled(): Promise<void> {
    while (this.last) await this.last;
  }

  private call(event: Event): Promise<void> | undefined {
    if (this.hasFailed) return undefined;
    try {
      const told = this.listener!(event) as PromiseLike<unknown> | undefined;
      if (typeof told?.then !== 'function') return undefined;
      return Promise.resolve(told).then(
        () => {},
        (error) => this.fail(error),
      );
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  private fail(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.onFailure(error);
  }
}
