import { invalidOption } from '@btcfc/core';

export const rateSchedules = ['plateau', 'constant', 'cosine', 'one-cycle'] as const;

/** How the learning rate goes on from `lr`. */
export type RateSchedule = (typeof rateSchedules)[number];

/** Whether a schedule is only done at the end of the training. */
export function runsOut(schedule: RateSchedule): boolean {
  return schedule === 'cosine' || schedule === 'one-cycle';
}

/** Whether rates depend on how long the training is to be: it can't go on to more steps than it was begun with. */
export function dependsOnLength({
  lrSchedule,
  lrWarmup,
}: {
  lrSchedule: RateSchedule;
  lrWarmup: number;
}): boolean {
  return runsOut(lrSchedule) || (lrWarmup > 0 && lrWarmup < 1);
}

/** @throws BtcfcError `INVALID_OPTION` */
export function checkWarmup(name: string, value: unknown): number {
  const isShare = typeof value === 'number' && value >= 0 && value < 1;
  if (isShare || (Number.isSafeInteger(value) && (value as number) >= 1)) return value as number;
  throw invalidOption(name, value, 'a share from 0 to below 1, or a whole number of gradient steps');
}
