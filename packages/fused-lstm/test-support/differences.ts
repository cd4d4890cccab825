import { Rng } from '@btcfc/core';
import {
  centralDifference,
  describeProblem,
  inputsOf,
  type Problem,
  type Values,
  worstDifference,
} from './problem';

/** Elements of each input whose gradients are looked at. */
const looks = 2;

/** What central differences give, which kernels of every kind are held to: worked out once for each problem. */
const known = new WeakMap<Problem, { name: string; at: number; expected: number }[]>();

function differencesOf(problem: Problem) {
  const told = known.get(problem) ?? workOut(problem);
  known.set(problem, told);
  return told;
}

function workOut(problem: Problem) {
  const rng = new Rng(problem.seed).split('elements');
  return Object.entries(inputsOf(problem)).flatMap(([name, values]) =>
    Array.from({ length: looks }, () => {
      const at = rng.integer(0, values.length - 1);
      return { name, at, expected: centralDifference(problem, name, at) };
    }),
  );
}

/**
 * Holds gradients to central differences in double precision, at a few elements of each input.
 *
 * @param solved of each problem, at its place
 */
export function expectDifferences(problems: readonly Problem[], solved: readonly Values[]): void {
  for (const [index, problem] of problems.entries()) {
    for (const { name, at, expected } of differencesOf(problem)) {
      const values = solved[index]![name]!;
      const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
      const difference = Math.abs(values[at]! - expected) / scale;
      // written so that NaN is too far away
      if (difference < 1e-5) continue;
      throw new Error(`${name}[${at}] off by ${difference}: ${describeProblem(problem)}`);
    }
  }
}

/** Holds values and gradients to less than a tolerance from those of another way to compute them; to the bit without one. */
export function expectSame(
  problems: readonly Problem[],
  actual: readonly Values[] | ((problem: Problem) => Values),
  expected: readonly Values[],
  tolerance = Number.MIN_VALUE,
): void {
  problems.forEach((problem, index) => {
    const values = typeof actual === 'function' ? actual(problem) : actual[index]!;
    const { name, difference } = worstDifference(values, expected[index]!);
    // written so that NaN is too far away
    if (!(difference < tolerance))
      throw new Error(`${name} off by ${difference}: ${describeProblem(problem)}`);
  });
}
