import { checkInteger, checkNumber } from '@btcfc/core';
import type { Config } from '../space/config-of';
import type { Space } from '../space/domain';
import { type FlatSpace, flattenSpace } from '../space/flat-space';
import { GPSampler } from './gp/gp-sampler';
import { GridSampler, gridPoints } from './grid-sampler';
import type { Sampler, SuggestOptions, TrialRecord } from './sampler';
import { TPESampler } from './tpe/tpe-sampler';

export interface ChooseSamplerOptions {
  space: Space;
  /** Trials planned. */
  numSamples: number;
  /** What one trial takes at least, milliseconds: no sampler is chosen that takes longer. @default 1000 */
  trialMilliseconds?: number;
}

const mostModelledTrials = 300;
const mostModelledParameters = 50;

/**
 * The sampler for a search: a grid that tries everything, if there are no more configurations than trials; a Gaussian
 * process for up to 50 parameters, if a trial takes as long as its suggestions, and TPE after the first 300 trials unless
 * trials are stopped early, when few have much to say and the process stays fast; otherwise TPE from the beginning.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function chooseSampler({
  space,
  numSamples,
  trialMilliseconds = 1000,
}: ChooseSamplerOptions): Sampler {
  checkInteger('numSamples', numSamples, { min: 1 });
  if (trialMilliseconds !== Number.POSITIVE_INFINITY) {
    checkNumber('trialMilliseconds', trialMilliseconds, { min: 0 });
  }
  const flat = flattenSpace(space);
  const everything = wholeGrid(flat, numSamples);
  if (everything) return everything;
  const suggestionMilliseconds = 500 * (Math.min(numSamples, mostModelledTrials) / mostModelledTrials) ** 2;
  const isModellable = flat.parameters.length <= mostModelledParameters;
  if (!isModellable || trialMilliseconds < suggestionMilliseconds) return new TPESampler();
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
