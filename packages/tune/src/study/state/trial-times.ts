import type { Trial, TrialTimes } from './trial';

/* Beside the trials, not in them: what a search comes to is the same each time, when it does is not. */
const times = new WeakMap<Trial<unknown>, TrialTimes>();

/** When a trial of a study was run. */
export function timesOf(trial: Trial<unknown>): TrialTimes {
  return times.get(trial) ?? {};
}

/** Adds to what is known of when a trial was run. */
export function noteTimes(trial: Trial<unknown>, { startedAt, endedAt }: TrialTimes): void {
  times.set(trial, {
    ...timesOf(trial),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
  });
}
