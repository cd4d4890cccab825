import { checkOneOf, checkOptionNames, invalidOption } from '@btcfc/core';
import type { SuggestOptions } from '../sampler';
import { readModes } from './read-modes';

/** Returns what a sampler was asked with, if that is what it takes. @throws BtcfcError `INVALID_OPTION` */
export function readSuggestOptions(options: SuggestOptions): SuggestOptions {
  checkOptionNames('suggest', options, ['space', 'trials', 'mode', 'metrics', 'rng']);
  const { trials, mode, metrics, rng } = options;
  if (!Array.isArray(trials)) throw invalidOption('trials', trials, 'a list of trials');
  checkOneOf('mode', mode, ['min', 'max']);
  if (metrics !== undefined) readModes('metrics', metrics);
  if (typeof rng?.uniform !== 'function') throw invalidOption('rng', rng, 'an Rng of @btcfc/core');
  return options;
}
