import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { expectDifferences, expectSame } from '../../test-support/differences';
import { describeWithNative, instructionSetsHere } from '../../test-support/native';
import { type Problem, randomProblem, solve, type Values } from '../../test-support/problem';
import { fusedLstm, setKernels, setThreads } from '../index';
import { currentEngine, useNative, useWideTiles } from '../wasm/engine/current-engine';
import { setWorthSharing } from '../wasm/engine/engine';
import { nativeCandidates } from '../wasm/native/find-native';
import { chooseNative } from '../wasm/native/load-native';

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
  let stock: Values[];
  /** By the kernels in WebAssembly on one thread. */
  let alone: Values[];
  const fused = (problem: Problem) => solve(problem, 'fused');

  beforeAll(async () => {
    await tf.setBackend('cpu');
    stock = all.map((problem) => solve(problem, 'stock'));
    await tf.setBackend('wasm');
    setKernels('wasm');
    alone = all.map(fused);
  });

  afterAll(() => setKernels('auto'));

  it.each(['wasm', 'cpu'])('give the values and gradients of the stock layer on %s', async (backend) => {
    await tf.setBackend(backend);
    expectSame(all, fused, stock, 1e-5);
  });

  it('give the same bits on two threads', async () => {
    await tf.setBackend('wasm');
    expect(setThreads(2)).toBe(2);
    while (!currentEngine().ready) await new Promise((resolve) => setTimeout(resolve, 5));
    // even the smallest problems are shared here
    setWorthSharing(0);
    expectSame(all, fused, alone);
    setThreads(1);
  });

  it.each([1, 2])('give the same bits with wide tiles on %p threads', async (threads) => {
    await tf.setBackend('wasm');
    setThreads(threads);
    useWideTiles(true);
    while (!currentEngine().ready) await new Promise((resolve) => setTimeout(resolve, 5));
    setWorthSharing(0);
    expectSame(all, fused, alone);
    useWideTiles(false);
    setThreads(1);
  });

  it('give the gradients that central differences give', () => {
    expectDifferences(all, alone);
  });

  describeWithNative('in machine code', () => {
    let native: Values[];

    beforeAll(async () => {
      await tf.setBackend('wasm');
      setKernels('native');
      native = all.map(fused);
    });

    afterAll(() => setKernels('wasm'));

    it.each(['wasm', 'cpu'])('give the values and gradients of the stock layer on %s', async (backend) => {
      await tf.setBackend(backend);
      expectSame(all, fused, stock, 1e-5);
    });

    it('give the gradients that central differences give', () => {
      expectDifferences(all, native);
    });

    it.each(instructionSetsHere)('give the same bits with %s', async (instructions) => {
      await tf.setBackend('wasm');
      const restore = useNative(chooseNative(nativeCandidates(), instructions));
      expectSame(all, fused, native);
      restore();
    });
  });
});

const kinds = [
  ['wasm', describe],
  ['native', describeWithNative],
] as const;

for (const [kernels, describeKind] of kinds)
  describeKind(`gradients that vanish, ${kernels} kernels`, () => {
    const smallestNormal = 2 ** -126;

    beforeAll(() => void setKernels(kernels));
    afterAll(() => void setKernels('auto'));

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
