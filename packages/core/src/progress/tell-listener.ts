import type { ProgressEvent, ProgressListener } from './progress';

/** Tells a listener of events. */
export interface Teller<Event extends ProgressEvent> {
  /** Calls the listener; throws what it throws, and what an earlier call has thrown since, where the listener is `async`. */
  tell(event: Event): void;
  /** Waits for what an `async` listener is still at, and throws what it has thrown. */
  settled(): Promise<void>;
}

/**
 * Tells a listener of events. One that is `async` fails after it was called: without this its error would reach nobody,
 * and end the process.
 *
 * @param listener whom to tell; nobody if it is left out
 * @param onFailure called with what an `async` listener throws, when it throws
 *
 * @example
 * import { createTeller } from '@btcfc/core';
 * const teller = createTeller((event) => console.log(event.type));
 * teller.tell({ type: 'epoch', done: 1, total: 2, elapsedMs: 10, remainingMs: 10 });
 * await teller.settled();
 */
export function createTeller<Event extends ProgressEvent>(
  listener?: ProgressListener<Event>,
  onFailure?: (error: unknown) => void,
): Teller<Event> {
  let failure: { error: unknown } | undefined;
  let listening: Promise<unknown> = Promise.resolve();
  const check = () => {
    if (failure) throw failure.error;
  };
  return {
    tell(event) {
      check();
      const told = listener?.(event) as PromiseLike<unknown> | undefined;
      if (typeof told?.then !== 'function') return;
      const ended = Promise.resolve(told).catch((error: unknown) => {
        failure ??= { error };
        onFailure?.(error);
      });
      listening = Promise.all([listening, ended]);
    },
    async settled() {
      await listening;
      check();
    },
  };
}
