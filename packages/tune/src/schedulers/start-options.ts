import { checkOneOf, checkOptionNames, invalidOption } from '@btcfc/core';
import { readModes } from '../samplers/modelling/read-modes';
import { validateSpace } from '../space/validate-space';
import type { SchedulerOptions } from './scheduler';

/** Returns what a scheduler was started with, if that is what it takes. @throws BtcfcError `INVALID_OPTION` */
export function readStartOptions(options: SchedulerOptions): SchedulerOptions {
  checkOptionNames('start', options, ['mode', 'metrics', 'rng', 'space']);
  const { mode, metrics, rng, space } = options;
  checkOneOf('mode', mode, ['min', 'max']);
  if (metrics !== undefined) readModes('metrics', metrics);
  if (typeof rng?.split !== 'function') throw invalidOption('rng', rng, 'an Rng of @btcfc/core');
  if (space !== undefined) validateSpace(space);
  return { mode, rng, ...(metrics && { metrics }), ...(space && { space }) };
}
