import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { expectDifferences, expectSame } from '../../test-support/differences';
import { describeWithNative, instructionSetsHere } from '../../test-support/native';
import { type Problem, randomProblem, solve, type Values } from '../../test-support/problem';
import { fusedGru, setKernels, setThreads } from '../index';
import { currentEngine, useNative, useWideTiles } from '../wasm/engine/current-engine';
import { setWorthSharing } from '../wasm/engine/engine';
import { nativeCandidates } from '../wasm/native/find-native';
import { chooseNative } from '../wasm/native/load-native';

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

describe.each([false, true])('the GRU kernels, resetAfter %p', (resetAfter) => {
  const all = problemsOf(resetAfter);
  const fused = (problem: Problem) => solve(problem, 'fused');
  /** By the kernels on one thread. */
  let alone: Values[];

  /** By stock operations. */
  let stock: Values[];

  beforeAll(async () => {
    await tf.setBackend('cpu');
    // the stock layer has no such option
    stock = all.map((problem) => solve(problem, resetAfter ? 'composite' : 'stock'));
    await tf.setBackend('wasm');
    setKernels('wasm');
    alone = all.map(fused);
  });

  afterAll(() => void setKernels('auto'));

  it('give the values and gradients of stock operations', () => {
    expectSame(all, alone, stock, 1e-5);
  });

  it('give the gradients that central differences give', () => expectDifferences(all, alone));

  describeWithNative('in machine code', () => {
    let native: Values[];

    beforeAll(async () => {
      await tf.setBackend('wasm');
      setKernels('native');
      expect(fusedGru({ units: 3, resetAfter }).explain().path).toBe('native');
      native = all.map(fused);
    });

    afterAll(() => void setKernels('wasm'));

    it('give the values and gradients of stock operations on wasm and cpu', async () => {
      expectSame(all, native, stock, 1e-5);
      await tf.setBackend('cpu');
      expectSame(all, fused, native);
    });

    it('give the gradients that central differences give', () => expectDifferences(all, native));

    it.each(instructionSetsHere)('give the same bits with %s', async (instructions) => {
      await tf.setBackend('wasm');
      const restore = useNative(chooseNative(nativeCandidates(), instructions));
      expectSame(all, fused, native);
      restore();
    });
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
    expectSame(all, fused, alone);
    useWideTiles(false);
    setThreads(1);
  });
});

const kinds = [
  ['wasm', describe],
  ['native', describeWithNative],
] as const;

for (const [kernels, describeKind] of kinds)
  describeKind(`a GRU's gradients that vanish, ${kernels} kernels`, () => {
    beforeAll(async () => {
      await tf.setBackend('wasm');
      setKernels(kernels);
    });

    afterAll(() => void setKernels('auto'));

    it.each([false, true])('end in zeros, not in subnormal numbers: resetAfter %p', (resetAfter) => {
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
