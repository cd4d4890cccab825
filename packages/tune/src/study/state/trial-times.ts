import type { Trial, TrialTimes } from './trial';

/* Beside the trials, not in them: what a search comes to is the same each time, when it does is not. */
const times = new WeakMap<Trial<unknown>, TrialTimes>();

/** When a trial of a study was run. */
export function timesOf(trial: Trial<unknown>): TrialTimes {
  return times.get(trial) ?? {};
}

/** Keeps when a trial was run, in place of what was known of that. */
export function setTimes(
  trial: Trial<unknown>,
  { startedAt, endedAt }: { [Time in keyof TrialTimes]: number | undefined },
): void {
  times.set(trial, {
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
  });
}
