import { checkOneOf, checkOptionNames, invalidOption } from '@btcfc/core';
import type { SchedulerOptions } from './scheduler';

/** Returns what a scheduler was started with, if that is what it takes. @throws BtcfcError `INVALID_OPTION` */
export function readStartOptions(options: SchedulerOptions): SchedulerOptions {
  checkOptionNames('start', options, ['mode', 'rng']);
  const { mode, rng } = options;
  checkOneOf('mode', mode, ['min', 'max']);
  if (typeof rng?.split !== 'function') throw invalidOption('rng', rng, 'an Rng of @btcfc/core');
  return { mode, rng };
}
