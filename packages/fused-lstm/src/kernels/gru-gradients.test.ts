import '@tensorflow/tfjs-backend-wasm';
import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs';
import {
  centralDifference,
  describeProblem,
  inputsOf,
  type Problem,
  randomProblem,
  solve,
  type Values,
  worstDifference,
} from '../../test-support/problem';
import { fusedGru, setThreads } from '../index';
import { currentEngine, useWideTiles } from '../wasm/engine/current-engine';
import { setWorthSharing } from '../wasm/engine/engine';

jest.setTimeout(300_000);

const firstSeed = Number(process.env.BTCFC_SEED ?? 101);
const count = Number(process.env.BTCFC_PROBLEMS ?? 3);
const everything = {
  withMask: true,
  withStates: true,
  returnState: true,
  recurrentDropout: 0.3,
  useBias: true,
};

/** Drawn, and corners that chance may miss. */
function problemsOf(resetAfter: boolean): Problem[] {
  const drawn = Array.from({ length: count }, (_, index) => randomProblem(firstSeed + index));
  const corners: Problem[] = [
    { ...randomProblem(1001), batch: 1, steps: 1, features: 1, units: 1 },
    { ...randomProblem(1002), ...everything, batch: 17, steps: 3, features: 3, units: 9 },
    { ...randomProblem(1003), batch: 3, steps: 20, features: 5, units: 7 },
    { ...randomProblem(1005), batch: 2, steps: 3, features: 4, units: 60 },
    {
      ...randomProblem(1006),
      ...everything,
      batch: 5,
      steps: 6,
      features: 31,
      units: 33,
      returnSequences: true,
    },
  ];
  return [...corners, ...drawn].map((problem) => ({ ...problem, cell: 'gru', resetAfter }));
}

function expectSame(actual: Values, expected: Values, problem: Problem, tolerance: number): void {
  const { name, difference } = worstDifference(actual, expected);
  if (!(difference <= tolerance))
    throw new Error(`${name} off by ${difference}: ${describeProblem(problem)}`);
}

describe.each([false, true])('the GRU kernels, resetAfter %p', (resetAfter) => {
  const all = problemsOf(resetAfter);
  /** By the kernels on one thread. */
  let alone: Values[];

  beforeAll(async () => {
    await tf.setBackend('wasm');
    alone = all.map((problem) => solve(problem, 'fused'));
  });

  it('give the values and gradients of stock operations', async () => {
    await tf.setBackend('cpu');
    all.forEach((problem, index) => {
      // the stock layer has no such option
      const expected = solve(problem, resetAfter ? 'composite' : 'stock');
      expectSame(alone[index]!, expected, problem, 1e-5);
    });
  });

  it('give the gradients that central differences give', () => {
    for (const [index, problem] of all.entries()) {
      const gradients = alone[index]!;
      const rng = new Rng(problem.seed).split('elements');
      for (const [name, values] of Object.entries(inputsOf(problem))) {
        const scale = gradients[name]!.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
        for (let draw = 0; draw < 2; draw++) {
          const at = rng.integer(0, values.length - 1);
          const expected = centralDifference(problem, name, at);
          const difference = Math.abs(gradients[name]![at]! - expected) / scale;
          if (difference < 1e-5) continue;
          throw new Error(`${name}[${at}] off by ${difference}: ${describeProblem(problem)}`);
        }
      }
    }
  });

  it.each([
    { threads: 1, wide: true },
    { threads: 2, wide: false },
    { threads: 2, wide: true },
  ])('give the same bits with %j', async ({ threads, wide }) => {
    await tf.setBackend('wasm');
    expect(setThreads(threads)).toBe(threads);
    useWideTiles(wide);
    while (!currentEngine().ready) await new Promise((resolve) => setTimeout(resolve, 5));
    // even the smallest problems are shared here
    setWorthSharing(0);
    all.forEach((problem, index) => {
      expectSame(solve(problem, 'fused'), alone[index]!, problem, 0);
    });
    useWideTiles(false);
    setThreads(1);
  });

  it('give gradients that vanish as zeros, not as subnormal numbers', () => {
    const [batch, steps, features] = [4, 400, 3];
    const small = (seed: number) =>
      tf.initializers.randomUniform({ minval: -0.3, maxval: 0.3, seed }) as never;
    const layer = fusedGru({
      units: 8,
      resetAfter,
      kernelInitializer: small(1),
      recurrentInitializer: small(2),
    });
    const x = tf.randomNormal([batch, steps, features], 0, 1, 'float32', 3);
    layer.apply(x);
    const values = tf
      .grad((input: tf.Tensor) => tf.sum(layer.call(input, {}) as tf.Tensor))(x)
      .dataSync();
    expect([...values].filter((value) => value !== 0 && Math.abs(value) < 2 ** -126)).toEqual([]);
    expect([...values.subarray(0, features)]).toEqual([0, 0, 0]);
    expect(values[(steps - 1) * features]).not.toBe(0);
  });
});
