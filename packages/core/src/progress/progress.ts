/** What every progress event tells, whatever the work is. */
export interface ProgressEvent {
  /** What happened; the work's own union of literals. */
  type: string;
  /** Steps done so far. */
  done: number;
  /** Steps there are at most. */
  total: number;
  /** Time since the work began, milliseconds. */
  elapsedMs: number;
  /** Expected time until `total`, milliseconds; `undefined` before the first step is done. */
  remainingMs: number | undefined;
}

/** Called with each event, at once and in order. What it throws ends the work, also where it is `async`. */
export type ProgressListener<Event extends ProgressEvent = ProgressEvent> = (event: Event) => void;

/** Options of `createProgressClock`. */
export interface ProgressClockOptions {
  /** Steps there are at most. */
  total: number;
  /** Steps that an earlier run had done, which cost no time in this one. @default 0 */
  alreadyDone?: number;
  /** Milliseconds on a clock that never goes back. @default performance.now */
  now?: () => number;
}

/** Tells how far some work is. */
export interface ProgressClock {
  /** The fields that `ProgressEvent` has beside its type, after `done` steps. */
  at(done: number): Omit<ProgressEvent, 'type'>;
}

/**
 * Tells elapsed and remaining time for work made of equal steps.
 *
 * @example
 * import { createProgressClock } from '@btcfc/core';
 *
 * const clock = createProgressClock({ total: 10 });
 * const { done, remainingMs } = clock.at(3);
 */
export function createProgressClock({
  total,
  alreadyDone = 0,
  now = () => performance.now(),
}: ProgressClockOptions): ProgressClock {
  const start = now();
  return {
    at(done) {
      const elapsedMs = now() - start;
      const doneHere = done - alreadyDone;
      const remainingMs = doneHere > 0 ? (elapsedMs / doneHere) * (total - done) : undefined;
      return { done, total, elapsedMs, remainingMs };
    },
  };
}
