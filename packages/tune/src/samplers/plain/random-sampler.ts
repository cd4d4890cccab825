import { checkOptionNames } from '@btcfc/core';
import type { Config } from '../../space/config-of';
import { flattenSpace } from '../../space/flat-space';
import { readSuggestOptions } from '../modelling/suggest-options';
import type { Sampler, SuggestOptions } from '../sampler';

/**
 * Draws every configuration from the space's own distribution.
 *
 * @throws BtcfcError `INVALID_OPTION`: it takes no options
 *
 * @example
 * import { RandomSampler, tune, uniform } from '@btcfc/tune';
 *
 * const { best } = await tune(({ x }) => (x - 0.3) ** 2, {
 *   space: { x: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 20,
 *   sampler: new RandomSampler(),
 * });
 */
export class RandomSampler implements Sampler {
  readonly name = 'random';

  constructor(options?: Record<string, never>) {
    checkOptionNames('RandomSampler', options, []);
  }

  suggest(options: SuggestOptions): Config {
    const { space, rng } = readSuggestOptions(options);
    const flat = flattenSpace(space);
    return flat.toConfig(flat.samplePoint(rng));
  }
}
