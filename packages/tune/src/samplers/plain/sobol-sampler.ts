import { defineOptions, type OptionsInput, option, Rng } from '@btcfc/core';
import type { Config } from '../../space/config-of';
import { flattenSpace, sampleValue } from '../../space/flat-space';
import { fromUnit } from '../../space/parameter';
import { readSuggestOptions } from '../modelling/suggest-options';
import type { Sampler, SuggestOptions } from '../sampler';
import { mostDimensions, scramble, sobolCoordinate } from './sobol-sequence';

const sobolOptions = defineOptions('SobolSampler', {
  /** Which of the scrambled sequences: a search with another covers the space by other points. @default 0 */
  seed: option.integer({ min: 0, default: 0 }),
});

/** Options of `SobolSampler`. */
export interface SobolSamplerOptions extends OptionsInput<typeof sobolOptions> {}

/**
 * Spreads configurations evenly over the whole space, in however many dimensions: a Sobol sequence (Joe & Kuo 2008) that
 * is scrambled at random (Owen 1995). The first 2, 4, 8, ... trials have one value in each half, quarter, eighth, ... of
 * every parameter; it learns nothing from what they come to. A trial's point follows from its number, so that trials can
 * run at the same time and be repeated.
 *
 * A parameter of a branch has its own dimension, of which trials outside the branch make no use. Of a space of more than
 * 100 parameters those beyond are drawn at random.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { SobolSampler, tune, uniform } from '@btcfc/tune';
 *
 * const { trials } = await tune(({ x, y }) => (x - 0.3) ** 2 + y, {
 *   space: { x: uniform(0, 1), y: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 8,
 *   sampler: new SobolSampler(),
 * });
 * new Set(trials.map(({ config }) => Math.floor(config.x * 8))).size; // 8
 */
export class SobolSampler implements Sampler {
  readonly name = 'sobol';
  private readonly seed: number;

  constructor(options?: SobolSamplerOptions) {
    this.seed = sobolOptions.read(options).seed;
  }

  suggest(options: SuggestOptions): Config {
    const { space, trials, rng } = readSuggestOptions(options);
    const flat = flattenSpace(space);
    const index = trials.reduce((most, { number }) => Math.max(most, number), -1) + 1;
    const seeds = new Rng(this.seed).split('sobol');
    const point = new Float64Array(flat.parameters.length).fill(Number.NaN);
    flat.parameters.forEach((parameter, position) => {
      if (!flat.isActive(position, point)) return;
      if (position >= mostDimensions) {
        point[position] = sampleValue(parameter, rng);
        return;
      }
      const seed = seeds.split(position).integer(0, 2 ** 32 - 1);
      const unit = (scramble(sobolCoordinate(index, position), seed) + 0.5) / 2 ** 32;
      point[position] =
        parameter.type === 'categorical' ? Math.floor(unit * parameter.levels) : fromUnit(parameter, unit);
    });
    return flat.toConfig(point);
  }
}
