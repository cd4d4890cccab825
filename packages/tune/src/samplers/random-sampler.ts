import type { Config } from '../space/config-of';
import { flattenSpace } from '../space/flat-space';
import type { Sampler, SuggestOptions } from './sampler';

/** Draws every configuration from the space's own distribution. */
export class RandomSampler implements Sampler {
  readonly name = 'random';

  suggest({ space, rng }: SuggestOptions): Config {
    const flat = flattenSpace(space);
    return flat.toConfig(flat.samplePoint(rng));
  }
}
