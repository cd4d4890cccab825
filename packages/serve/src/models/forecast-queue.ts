import { setImmediate as nextTurn } from 'node:timers/promises';
import { BtcfcError } from '@btcfc/core';

/**
 * Does one thing at a time, in the order asked for. TensorFlow.js computes on the main thread: more at once
 * would finish no sooner. Between two the event loop gets a turn, so that health checks are answered.
 */
export class ForecastQueue {
  private last: Promise<unknown> = Promise.resolve();
  private unfinished = 0;

  /** @param limit how many may wait or be under way */
  constructor(private readonly limit: number) {}

  /** What waits or is under way. */
  get length(): number {
    return this.unfinished;
  }

  /**
   * @param signal of whoever asks: where it is aborted by the time of its turn, the work is not done
   * @throws BtcfcError `UNAVAILABLE` at once if the queue is full, or when aborted; what the work throws
   */
  run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (this.unfinished >= this.limit) {
      throw new BtcfcError({
        code: 'UNAVAILABLE',
        message: `${this.unfinished} forecasts are waiting already.`,
        remedy: 'Try again in a second, or let more wait with `queueLength`.',
      });
    }
    return this.append(async () => {
      if (signal?.aborted) throw gone();
      return work();
    });
  }

  /** Calls back when all that is in the queue by now is done; there is always room for it. */
  afterwards(work: () => void | Promise<void>): Promise<void> {
    return this.append(async () => work());
  }

  private append<Result>(work: () => Promise<Result>): Promise<Result> {
    this.unfinished++;
    const result = this.last.then(nextTurn).then(work);
    const settle = () => {
      this.unfinished--;
    };
    this.last = result.then(settle, settle);
    return result;
  }
}

function gone(): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: 'The caller has gone.',
    remedy: 'Wait longer for an answer.',
  });
}
