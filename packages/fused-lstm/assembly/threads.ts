import { Job } from './job';

/** The part of `total` that thread `index` of `count` takes begins here; it ends where the next one's begins. */
@inline
export function share(total: i32, index: i32, count: i32): i32 {
  return total * index / count;
}

/** Rounds of looking before a thread gives its core away: some tens of microseconds. */
const patience: i32 = 20000;

/**
 * Returns once all `count` threads have come. They look first and sleep later: the work between two meetings is
 * often shorter than it takes to wake up. Thread 0 of a page may not sleep.
 */
export function meet(job: Job, index: i32, count: i32): void {
  if (count == 1) return;
  if (ASC_FEATURE_THREADS) {
    const barrier = job.barrier;
    const round = atomic.load<i32>(barrier, 4);
    if (atomic.add<i32>(barrier, 1) == count - 1) {
      atomic.store<i32>(barrier, 0);
      atomic.store<i32>(barrier, round + 1, 4);
      atomic.notify(barrier + 4, count);
      return;
    }
    let left = patience;
    while (atomic.load<i32>(barrier, 4) == round) {
      // a thread that has failed will never come
      if (atomic.load<i32>(barrier, 8)) return;
      if (left > 0) left--;
      else if (index > 0 || job.maySleep) atomic.wait<i32>(barrier + 4, round, 100000000);
    }
  }
}
