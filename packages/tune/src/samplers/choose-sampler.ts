import { checkInteger, checkNumber, defineOptions, type OptionsInput, option } from '@btcfc/core';
import type { Config } from '../space/config-of';
import type { Space } from '../space/domain';
import { type FlatSpace, flattenSpace } from '../space/flat-space';
import { validateSpace } from '../space/validate-space';
import { GPSampler } from './gp/gp-sampler';
import { GridSampler, gridPoints } from './plain/grid-sampler';
import type { Sampler, SuggestOptions, TrialRecord } from './sampler';
import { TPESampler } from './tpe/tpe-sampler';

const chooseOptions = defineOptions('chooseSampler', {
  /** What is to choose from. */
  space: option.custom((_, value) => validateSpace(value as Space), { required: true }),
  /** Trials planned; Infinity: as many as there is time for. */
  numSamples: option.custom(
    (name, value) => (value === Number.POSITIVE_INFINITY ? value : checkInteger(name, value, { min: 1 })),
    { required: true },
  ),
  /** What one trial takes at least, milliseconds: no sampler is chosen that takes longer. @default 1000 */
  trialMs: option.custom(
    (name, value) => (value === Number.POSITIVE_INFINITY ? value : checkNumber(name, value, { min: 0 })),
    { default: 1000 },
  ),
});

/** Options of `chooseSampler`. */
export interface ChooseSamplerOptions extends OptionsInput<typeof chooseOptions> {}

const mostModelledTrials = 300;
const mostModelledParameters = 50;

/**
 * The sampler for a search: a grid that tries everything, if there are no more configurations than trials; a Gaussian
 * process for up to 50 parameters, if a trial takes as long as its suggestions, and TPE after the first 300 trials unless
 * trials are stopped early, when few have much to say and the process stays fast; otherwise TPE from the beginning.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { choice, chooseSampler, uniform } from '@btcfc/tune';
 *
 * chooseSampler({ space: { x: uniform(0, 1) }, numSamples: 50 }).name; // 'gp'
 * chooseSampler({ space: { layers: choice([1, 2, 3]) }, numSamples: 50 }).name; // 'grid'
 */
export function chooseSampler(options: ChooseSamplerOptions): Sampler {
  const { space, trialMs, ...planned } = chooseOptions.read(options);
  const numSamples = Number.isFinite(planned.numSamples) ? planned.numSamples : mostModelledTrials + 1;
  const flat = flattenSpace(space);
  const everything = wholeGrid(flat, numSamples);
  if (everything) return everything;
  const suggestionMs = 500 * (Math.min(numSamples, mostModelledTrials) / mostModelledTrials) ** 2;
  const isModellable = flat.parameters.length <= mostModelledParameters;
  if (!isModellable || trialMs < suggestionMs) return new TPESampler();
  return numSamples <= mostModelledTrials ? new GPSampler() : new LongSearchSampler();
}

/** A Gaussian process while that is affordable, then TPE. */
class LongSearchSampler implements Sampler {
  readonly name = 'gp, then tpe';
  private readonly first = new GPSampler({ modelledTrials: mostModelledTrials });
  private readonly second = new TPESampler();

  suggest(options: SuggestOptions): Config | undefined {
    const { trials } = options;
    const isAffordable = trials.length < mostModelledTrials || trials.some(isFollowed);
    return (isAffordable ? this.first : this.second).suggest(options);
  }
}

function isFollowed({ rungs = [] }: TrialRecord): boolean {
  return rungs.length > 0;
}

function wholeGrid(flat: FlatSpace, most: number): GridSampler | undefined {
  const resolution = Math.max(1, ...flat.parameters.map(({ levels }) => levels));
  if (resolution > most) return undefined;
  let count = 0;
  for (const _ of gridPoints(flat, resolution)) if (++count > most) return undefined;
  return new GridSampler({ resolution });
}
