import { existsSync, readFileSync } from 'node:fs';
import { hypervolume, uniform } from '@btcfc/tune';
import { testFunctions } from '../functions.mjs';
import { curveFamilies } from '../learning-curves.mjs';
import { ownFamilies } from '../own-curves.mjs';
import { constrainedProblems } from '../problems/constrained.mjs';
import { failingProblems } from '../problems/failing.mjs';
import { frontProblems } from '../problems/fronts.mjs';
import { ownFunctions } from '../problems/own-functions.mjs';
import { shapes } from '../problems/shapes.mjs';
import { latencyTasks, tableTasks } from '../problems/tasks.mjs';

/**
 * What is searched, in suites: `{ name, half, space, goals, count, evaluate(config, seed, trial), figures(told) }`. `evaluate`
 * returns `{ values, constraints }`, or `{ failed }`; `figures` makes of all that was told, in order, what is compared.
 */
export function suitesOf(referenceFile) {
  const document = existsSync(referenceFile) && JSON.parse(readFileSync(referenceFile, 'utf8'));
  const visible = document ? testFunctions(document).map((each) => ({ ...each, half: 'choosing' })) : [];
  const families = [...(document ? curveFamilies(document) : []), ...ownFamilies];
  return {
    functions: [...visible, ...ownFunctions].map((target) => regretProblem(target, [50, 100, 200])),
    tasks: tableTasks().map((task) => ({
      ...regretProblem(task, [50]),
      // 0: the best row; 1: what half of the rows reach
      figures: (told) => [(bestOf(told, 50).value - task.optimum) / (task.median - task.optimum)],
    })),
    fronts: [
      ...Object.entries(frontProblems).map(([name, problem]) => cubeProblem({ name, ...problem })),
      ...latencyTasks(),
    ].map(frontProblem),
    constraints: constrainedProblems.map(constrainedProblem),
    curves: families.map((family) => ({ name: family.name, family, goals: 1 })),
    curveFronts: Object.entries(costReferences).map(([name, reference]) => ({
      name: `${name}_cost`,
      family: { ...ownFamilies.find((family) => family.name === name), reference },
      goals: 2,
    })),
    failures: [...failingProblems, ...shapes].map(failingProblem),
  };
}

/** Of families whose epochs cost more or less, reference points of the loss and the cost. */
const costReferences = { plateau: [1.5, 3], noisy: [1.5, 12] };

function bestOf(told, count) {
  let best = { value: Infinity };
  for (const { config, values } of told.slice(0, count)) {
    if (values && values[0] < best.value) best = { config, value: values[0] };
  }
  return best;
}

function regretProblem({ name, half, space, optimum, evaluate, observe = evaluate }, marks) {
  return {
    ...{ name, half, space, goals: 1, count: Math.max(...marks), marks },
    evaluate: (config, seed, trial) => ({ values: [observe(config, seed, trial)] }),
    figures: (told) =>
      marks
        .filter((mark) => mark <= told.length)
        .map((mark) => evaluate(bestOf(told, mark).config) - optimum),
  };
}

/** A front whose parameters are numbers from 0 to 1. */
function cubeProblem({ dimensions, evaluate, ...problem }) {
  const names = Array.from({ length: dimensions }, (_, index) => `x${index}`);
  return {
    ...problem,
    space: Object.fromEntries(names.map((each) => [each, uniform(0, 1)])),
    evaluate: (config) => evaluate(names.map((each) => config[each])),
  };
}

function frontProblem({ name, half, space, reference, evaluate }) {
  const metrics = Object.fromEntries(reference.map((_, index) => [`f${index}`, 'min']));
  const named = (values) => Object.fromEntries(values.map((value, index) => [`f${index}`, value]));
  return {
    ...{ name, half, space, goals: reference.length, count: 100, reference },
    evaluate: (config) => ({ values: evaluate(config) }),
    figures: (told) => [
      hypervolume({
        trials: told.map(({ config, values }, number) => ({
          ...{ number, config, state: 'complete', value: values[0], values: named(values) },
        })),
        ...{ metrics, reference: named(reference) },
      }),
    ],
  };
}

// the share of trials that keep the constraints, and the best value of those that do
function constrainedProblem({ name, half, space, evaluate, constraints }) {
  const isKept = ({ constraints: kept }) => kept.every((value) => value <= 0);
  return {
    ...{ name, half, space, goals: 1, count: 50 },
    evaluate: (config) => ({ values: [evaluate(config)], constraints: constraints(config) }),
    figures: (told) => {
      const kept = told.filter(isKept);
      return [kept.length / told.length, bestOf(kept, told.length).value];
    },
  };
}

// how many of the last 50 of 60 trials fail, and the regret
function failingProblem({ name, half, space, optimum, evaluate }) {
  return {
    ...{ name, half, space, goals: 1, count: 60 },
    evaluate: (config) => {
      const value = evaluate(config);
      if (value === undefined) return { failed: true };
      return Number.isFinite(value) ? { values: [value] } : { failed: true, value };
    },
    figures: (told) => [
      told.slice(10).filter(({ failed }) => failed).length,
      bestOf(told, told.length).value - optimum,
    ],
  };
}
