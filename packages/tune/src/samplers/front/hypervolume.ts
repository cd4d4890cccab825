import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { toLoss } from '../../schedulers/scheduler';
import { checkTrials } from '../modelling/check-trials';
import { readModes } from '../modelling/read-modes';
import { isFeasible, type TrialRecord } from '../sampler';
import { dominatedVolume } from './boxes';

const hypervolumeOptions = defineOptions('hypervolume', {
  /** Trials of a search for several metrics; the complete ones that keep their constraints count. */
  trials: option.custom((name, value) => checkTrials<TrialRecord>(name, value), { required: true }),
  /** The metrics, each with whether it is to become small or large. */
  metrics: option.custom(readModes, { required: true }),
  /** Of each metric, a value that is barely worth anything: what is no better in one of them counts for nothing. */
  reference: option.custom(checkNumbers, { required: true }),
});

/** Options of `hypervolume`. */
export interface HypervolumeOptions extends OptionsInput<typeof hypervolumeOptions> {}

/**
 * How much of the space of metrics a search for several has conquered: the volume of what is no better than some trial and
 * better than the reference, in the product of the metrics' units. The larger, the better, whatever the modes (Zitzler &
 * Thiele 1998).
 *
 * @throws BtcfcError `INVALID_OPTION`, `INVALID_DATA` naming a trial that is none
 *
 * @example
 * import { hypervolume, tune, uniform } from '@btcfc/tune';
 *
 * const metrics = { loss: 'min', seconds: 'min' } as const;
 * const { trials } = await tune(({ x }) => ({ loss: (1 - x) ** 2, seconds: x }), {
 *   ...{ space: { x: uniform(0, 1) }, metrics, numSamples: 20, sampler: 'tpe' },
 * });
 * hypervolume({ trials, metrics, reference: { loss: 1, seconds: 1 } }); // all that there is to conquer: 2 / 3
 */
export function hypervolume(options: HypervolumeOptions): number {
  const { trials, metrics, reference } = hypervolumeOptions.read(options);
  const goals = Object.entries(metrics);
  for (const [name] of goals) {
    if (reference[name] === undefined)
      throw invalidOption(`reference.${name}`, undefined, 'a number, as of every metric');
  }
  const sign = (mode: 'min' | 'max') => (mode === 'min' ? 1 : -1);
  const points = trials
    .filter(({ state, constraints }) => state === 'complete' && isFeasible(constraints))
    .map(({ values }) => goals.map(([name, mode]) => toLoss(values?.[name] ?? Number.NaN, mode)));
  return dominatedVolume(
    points,
    goals.map(([name, mode]) => sign(mode) * reference[name]!),
  );
}

function checkNumbers(name: string, value: unknown): Readonly<Record<string, number>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && Object.values(value).every((each) => Number.isFinite(each))) return value as never;
  throw invalidOption(name, value, 'an object with a number for each metric');
}
