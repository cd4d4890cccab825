import { BtcfcError, defineOptions, type OptionsInput, option, Rng } from '@btcfc/core';
import { checkTrials } from '../../samplers/modelling/check-trials';
import { compareResults } from '../../samplers/modelling/comparable-results';
import type { RungValue, TrialRecord } from '../../samplers/sampler';
import type { Space } from '../../space/domain';
import { flattenSpace, type Point } from '../../space/flat-space';
import { type Parameter, toUnit } from '../../space/parameter';
import { validateSpace } from '../../space/validate-space';
import { type Decomposition, decomposeVariance } from './functional-anova';
import { absentNumber, growForest } from './regression-forest';

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
   * or else their `reports`: those paused or stopped after it count, those before it and those that failed don't.
   */
  trials: option.custom((name, value) => checkTrials<ReportedTrial>(name, value), { required: true }),
  /** Whether the metric was to become small or large. */
  mode: option.oneOf(['min', 'max'] as const, { required: true }),
});

/** Options of `parameterImportance` and `interactionImportance`. */
export interface ParameterImportanceOptions extends OptionsInput<typeof importanceOptions> {}

/** How much one parameter decides. */
export interface ParameterImportance {
  /** The parameter's name, such as `lr` or `optimizer(adam).beta`. */
  name: string;
  /** Share of the metric's variance over the whole space that it decides by itself, from 0 to 1. */
  importance: number;
  /** Standard deviation of that share among the trees of the forest: large, if there are too few trials to tell. */
  deviation: number;
}

/** How much two parameters decide together. */
export interface InteractionImportance {
  /** The parameters' names, in the order of the space. */
  names: [string, string];
  /** Share of the metric's variance over the whole space that they decide together, beyond what each does by itself. */
  importance: number;
  /** Standard deviation of that share among the trees of the forest. */
  deviation: number;
}

const fewestTrials = 10;
const treeCount = 64;

/**
 * How much each parameter decides, most important first: a functional analysis of variance of a random forest (Hutter et
 * al. 2014). It asks what the metric would do all over the space, so that it does not matter where a sampler has looked
 * most. What only several parameters decide together is missing from the shares: see `interactionImportance`.
 *
 * A parameter of a branch is judged among the trials of its branch, and counts by the share that the branch has of the
 * space.
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
  const { parameters, trees } = analyse(options, false);
  return parameters
    .map(({ name }, position) => ({ name, ...shareAmong(trees, ({ single }) => single[position]!) }))
    .sort(byImportance);
}

/**
 * How much each two parameters decide together, most important first: the interactions that `parameterImportance` leaves
 * out. Parameters that never exist together have none.
 *
 * @throws BtcfcError as `parameterImportance`
 *
 * @example
 * import { interactionImportance, tune, uniform } from '@btcfc/tune';
 *
 * const space = { x: uniform(-1, 1), y: uniform(-1, 1), z: uniform(-1, 1) };
 * const { trials } = await tune(({ x, y }) => x * y, { space, metric: 'loss', numSamples: 40, sampler: 'random' });
 * interactionImportance({ space, trials, mode: 'min' })[0]?.names; // ['x', 'y']
 */
export function interactionImportance(options: ParameterImportanceOptions): InteractionImportance[] {
  const { parameters, trees } = analyse(options, true);
  return trees[0]!.pairs
    .map(({ members: [left, right] }, index) => {
      const names: [string, string] = [parameters[left]!.name, parameters[right]!.name];
      return { names, ...shareAmong(trees, ({ pairs }) => pairs[index]!.variance) };
    })
    .sort(byImportance);
}

function analyse(
  options: ParameterImportanceOptions,
  withPairs: boolean,
): { parameters: readonly Parameter[]; trees: Decomposition[] } {
  const { space, trials, mode } = importanceOptions.read(options);
  const flat = flattenSpace(space);
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
  const { parameters } = flat;
  const forest = growForest({
    features: parameters,
    rows: results.map(({ trial }) => featuresOf(parameters, flat.toPoint(trial.config))),
    values: results.map(({ loss }) => loss),
    trees: treeCount,
    rng: new Rng(0),
  });
  return { parameters, trees: forest.map((leaves) => decomposeVariance(leaves, parameters, { withPairs })) };
}

function featuresOf(parameters: readonly Parameter[], point: Point): number[] {
  return parameters.map((parameter, position) => {
    const value = point[position]!;
    const isAbsent = Number.isNaN(value);
    if (parameter.type === 'categorical') return isAbsent ? parameter.levels : value;
    return isAbsent ? absentNumber : toUnit(parameter, value);
  });
}

function shareAmong(
  trees: readonly Decomposition[],
  of: (tree: Decomposition) => number,
): { importance: number; deviation: number } {
  const shares = trees.map((tree) => (tree.total > 0 ? of(tree) / tree.total : 0));
  const importance = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - importance) ** 2, 0) / shares.length;
  return { importance, deviation: Math.sqrt(variance) };
}

function byImportance(left: { importance: number }, right: { importance: number }): number {
  return right.importance - left.importance;
}
