import { checkNumber, invalidOption, option } from '@btcfc/core';

/** An option that is a resource (epochs) at which trials are complete; Infinity: when they end by themselves. */
export const endlessMaxT = option.custom(
  (name, value) =>
    value === Number.POSITIVE_INFINITY ? value : checkNumber(name, value, { min: 0, aboveMin: true }),
  { default: Number.POSITIVE_INFINITY },
);

/** An option that is the factor between two rungs. */
export const reductionFactor = <const Default extends number>(fallback: Default) =>
  option.number({ min: 1, aboveMin: true, default: fallback });

/** Throws `INVALID_OPTION` if trials are complete before the first of them may be stopped. */
export function checkGracePeriod(gracePeriod: number, maxT: number): void {
  if (maxT < gracePeriod)
    throw invalidOption('maxT', maxT, `a number at least ${gracePeriod}, the gracePeriod`);
}
