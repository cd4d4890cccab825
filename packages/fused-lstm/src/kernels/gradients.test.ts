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
import { fusedLstm, setThreads } from '../index';
import { currentEngine, useWideTiles } from '../wasm/engine/current-engine';
import { setWorthSharing } from '../wasm/engine/engine';

jest.setTimeout(300_000);

const firstSeed = Number(process.env.BTCFC_SEED ?? 1);
const count = Number(process.env.BTCFC_PROBLEMS ?? 16);
const problems = Array.from({ length: count }, (_, index) => randomProblem(firstSeed + index));

/** Corners that chance may miss. */
const corners: Problem[] = [
  { ...randomProblem(1001), batch: 1, steps: 1, features: 1, units: 1 },
  { ...randomProblem(1002), batch: 64, steps: 2, features: 3, units: 9 },
  { ...randomProblem(1003), batch: 3, steps: 64, features: 5, units: 7 },
  { ...randomProblem(1004), batch: 2, steps: 2, features: 300, units: 13 },
  { ...randomProblem(1005), batch: 2, steps: 3, features: 4, units: 300 },
  { ...randomProblem(1006), batch: 5, steps: 6, features: 31, units: 33, withMask: true, withStates: true },
];

describe('the LSTM kernels', () => {
  const all = [...corners, ...problems];
  const stock = new Map<Problem, Values>();
  /** By the kernels on one thread. */
  let alone: Values[];

  beforeAll(async () => {
    await tf.setBackend('cpu');
    for (const problem of all) stock.set(problem, solve(problem, 'stock'));
    await tf.setBackend('wasm');
    alone = all.map((problem) => solve(problem, 'fused'));
  });

  it.each(['wasm', 'cpu'])('give the values and gradients of the stock layer on %s', async (backend) => {
    await tf.setBackend(backend);
    for (const problem of all) {
      const { name, difference } = worstDifference(solve(problem, 'fused'), stock.get(problem)!);
      if (!(difference < 1e-5)) throw new Error(`${name} off by ${difference}: ${describeProblem(problem)}`);
    }
  });

  it('give the same bits on two threads', async () => {
    await tf.setBackend('wasm');
    expect(setThreads(2)).toBe(2);
    while (!currentEngine().ready) await new Promise((resolve) => setTimeout(resolve, 5));
    // even the smallest problems are shared here
    setWorthSharing(0);
    all.forEach((problem, index) => {
      const { name, difference } = worstDifference(solve(problem, 'fused'), alone[index]!);
      if (difference !== 0) throw new Error(`${name} off by ${difference}: ${describeProblem(problem)}`);
    });
    setThreads(1);
  });

  it.each([1, 2])('give the same bits with wide tiles on %p threads', async (threads) => {
    await tf.setBackend('wasm');
    setThreads(threads);
    useWideTiles(true);
    while (!currentEngine().ready) await new Promise((resolve) => setTimeout(resolve, 5));
    setWorthSharing(0);
    all.forEach((problem, index) => {
      const { name, difference } = worstDifference(solve(problem, 'fused'), alone[index]!);
      if (difference !== 0) throw new Error(`${name} off by ${difference}: ${describeProblem(problem)}`);
    });
    useWideTiles(false);
    setThreads(1);
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
});

describe('gradients that vanish', () => {
  const smallestNormal = 2 ** -126;

  it.each([
    ['sigmoid', undefined],
    ['hardSigmoid', 0.7],
  ] as const)('end in zeros, not in subnormal numbers: %s', async (recurrentActivation, maskRate) => {
    await tf.setBackend('wasm');
    const [batch, steps, features, units] = [4, 300, 3, 8];
    const layer = fusedLstm({
      units,
      recurrentActivation,
      kernelInitializer: tf.initializers.randomUniform({ minval: -0.3, maxval: 0.3, seed: 1 }),
      recurrentInitializer: tf.initializers.randomUniform({ minval: -0.3, maxval: 0.3, seed: 2 }),
    });
    const x = tf.randomNormal([batch, steps, features], 0, 1, 'float32', 3);
    const mask = maskRate && tf.less(tf.randomUniform([batch, steps], 0, 1, 'float32', 4), maskRate);
    layer.apply(x);
    const loss = (input: tf.Tensor) => tf.sum(layer.call(input, { mask }) as tf.Tensor);
    const values = tf.grad(loss)(x).dataSync();
    const subnormal = [...values].filter((value) => value !== 0 && Math.abs(value) < smallestNormal);
    expect(subnormal).toEqual([]);
    // the first step is too far away, the last one is not
    const ofStep = (step: number) => [...values.subarray(step * features, (step + 1) * features)];
    expect(ofStep(0)).toEqual([0, 0, 0]);
    expect(ofStep(steps - 1).every((value) => value !== 0) || maskRate !== undefined).toBe(true);
  });
});
