import { BtcfcError, defineOptions, normalMass, type OptionsInput, option } from '@btcfc/core';
import { checkTrials } from '../../samplers/modelling/check-trials';
import { compareResults } from '../../samplers/modelling/comparable-results';
import type { RungValue, TrialRecord } from '../../samplers/sampler';
import type { Space } from '../../space/domain';
import { flattenSpace } from '../../space/flat-space';
import { type Parameter, toUnit } from '../../space/parameter';
import { validateSpace } from '../../space/validate-space';

/** A trial with or without the values on its way, as in the result of `tune`. */
export interface ReportedTrial extends TrialRecord {
  /** The metric when it was reported, in ascending order of the resource. @default [] */
  readonly reports?: readonly RungValue[];
}

const importanceOptions = defineOptions('parameterImportance', {
  /** What was to choose from. */
  space: option.custom((_, value) => validateSpace(value as Space), { required: true }),
  /**
   * Trials of the search. They are compared at the last resource that at least 10 of them have come to, by their `rungs`
   * or else their `reports`: those paused or stopped after it count, those before it don't.
   */
  trials: option.custom((name, value) => checkTrials<ReportedTrial>(name, value), { required: true }),
  /** Whether the metric was to become small or large. */
  mode: option.oneOf(['min', 'max'] as const, { required: true }),
  /** Share of the trials that counts as good, above 0 and below 1. @default 0.1 */
  quantile: option.number({ min: 0, aboveMin: true, max: 1, belowMax: true, default: 0.1 }),
});

/** Options of `parameterImportance`. */
export interface ParameterImportanceOptions extends OptionsInput<typeof importanceOptions> {}

/** How much one parameter decides. */
export interface ParameterImportance {
  /** The parameter's name, such as `lr` or `optimizer(adam).beta`. */
  name: string;
  /** Its share of the whole, from 0 to 1; the shares add up to 1. */
  importance: number;
}

const fewestTrials = 10;
const gridCells = 50;

/**
 * How much each parameter decides whether a trial is among the good ones, most important first: PED-ANOVA (Watanabe
 * et al. 2023), the Pearson divergence of a parameter's distribution among good trials from that among all. A
 * parameter of a branch is judged among the trials of its branch and counts by their share.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` with fewer than 10 results, or naming a trial that is none
 *
 * @example
 * import { parameterImportance, tune, uniform } from '@btcfc/tune';
 *
 * const space = { x: uniform(0, 1), y: uniform(0, 1) };
 * const { trials } = await tune(({ x, y }) => x + y / 100, { space, metric: 'loss', numSamples: 20 });
 * parameterImportance({ space, trials, mode: 'min' })[0]?.name; // 'x'
 */
export function parameterImportance(options: ParameterImportanceOptions): ParameterImportance[] {
  const { space, trials, mode, quantile } = importanceOptions.read(options);
  const followed = trials.map((trial) => ({ ...trial, rungs: trial.rungs ?? trial.reports ?? [] }));
  const { results } = compareResults(followed, { mode, minimum: fewestTrials });
  if (results.length < fewestTrials) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `Importance needs at least ${fewestTrials} results.`,
      received: results.length,
      remedy: 'Let more trials finish first.',
    });
  }
  const flat = flattenSpace(space);
  const ranked = results.sort((a, b) => a.loss - b.loss).map(({ trial }) => flat.toPoint(trial.config));
  const divergences = flat.parameters.map((parameter, position) => {
    const values = ranked.map((point) => point[position]!).filter((value) => !Number.isNaN(value));
    const good = values.slice(0, Math.ceil(quantile * values.length));
    return (values.length / ranked.length) * divergence(parameter, good, values);
  });
  const total = divergences.reduce((sum, value) => sum + value, 0);
  return flat.parameters
    .map(({ name }, position) => ({
      name,
      importance: total > 0 ? divergences[position]! / total : 1 / divergences.length,
    }))
    .sort((a, b) => b.importance - a.importance);
}

// sum of p (q / p - 1)^2
function divergence(parameter: Parameter, good: number[], all: number[]): number {
  if (good.length === 0 || parameter.levels === 1) return 0;
  const among = distribution(parameter, good);
  const base = distribution(parameter, all);
  return base.reduce((sum, mass, cell) => sum + mass * (among[cell]! / mass - 1) ** 2, 0);
}

/** The values' distribution over options or over cells of the scale, with one more value spread over all. */
function distribution(parameter: Parameter, values: number[]): number[] {
  if (parameter.type === 'categorical') {
    const masses = new Array<number>(parameter.levels).fill(1 / parameter.levels);
    for (const value of values) masses[value]! += 1;
    return masses.map((mass) => mass / (values.length + 1));
  }
  const cells = Math.min(parameter.levels, gridCells);
  const places = values.map((value) => toUnit(parameter, value));
  const width = Math.max(0.5 / cells, scottWidth(places));
  const masses = new Array<number>(cells).fill(1 / cells);
  for (const place of places) {
    const inside = normalMass(-place / width, (1 - place) / width);
    for (let cell = 0; cell < cells; cell++) {
      const start = (cell / cells - place) / width;
      masses[cell]! += normalMass(start, start + 1 / cells / width) / inside;
    }
  }
  return masses.map((mass) => mass / (values.length + 1));
}

function scottWidth(places: number[]): number {
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
  const variance = places.reduce((sum, place) => sum + (place - mean) ** 2, 0) / places.length;
  return 1.059 * Math.sqrt(variance) * places.length ** -0.2;
}
