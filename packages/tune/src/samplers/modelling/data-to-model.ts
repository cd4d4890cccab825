import type { Config } from '../../space/config-of';
import { type FlatSpace, flattenSpace } from '../../space/flat-space';
import type { SuggestOptions } from '../sampler';
import { type ComparableResults, compareResults } from './comparable-results';
import { startupPoint } from './startup-point';
import { readSuggestOptions } from './suggest-options';

/** What there is to model; before there is enough, a configuration to begin with instead. */
export function dataToModel(
  options: SuggestOptions,
  startupTrials: number,
): { flat: FlatSpace; startup?: Config } & ComparableResults {
  const { space, trials, mode, metrics, rng } = readSuggestOptions(options);
  const flat = flattenSpace(space);
  const minimum = Math.max(startupTrials, flat.parameters.length + 2);
  const comparable = compareResults(trials, { mode, minimum, metrics });
  const { results, failed } = comparable;
  // that trials fail is worth modelling too, as soon as there is something to compare
  const isKnown = results.length >= 2 && results.length + failed.length >= startupTrials;
  if (results.length >= startupTrials || isKnown) return { flat, ...comparable };
  const earlier = trials.map(({ config }) => flat.toPoint(config));
  return {
    flat,
    ...comparable,
    startup: flat.toConfig(startupPoint(flat, { earlier, count: startupTrials, rng })),
  };
}
