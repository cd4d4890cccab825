/** @jest-environment ./test-support/webgpu-environment.cjs */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import {
  type CaseOptions,
  differences,
  finiteDifferenceErrors,
  float64Outputs,
  type LstmCase,
  lstmCase,
  runCase,
} from '../../test-support/lstm-case';
import {
  describeProblem,
  type Problem,
  randomProblem,
  solveAsync,
  worstDifference,
} from '../../test-support/problem';
import { describeWithWebgpu, startWebgpu } from '../../test-support/webgpu';
import { fusedGru } from '../index';
import { gruKernels } from '../kernels/gru-kernels';
import type { LstmImplementation } from '../kernels/lstm-implementation';
import { lstmKernels } from '../kernels/lstm-kernels';
import type { ShaderEdit } from './device';
import { createWebgpuGru, createWebgpuLstm } from './recurrent';

jest.setTimeout(120_000);

const byLoop = createWebgpuLstm();
const bySteps = createWebgpuLstm({ loopUnits: 0 });

function use(implementation: LstmImplementation): void {
  for (const name of ['FusedLSTM', 'FusedLSTMGrad', 'FusedLSTMInputGrad']) {
    if (tf.getKernel(name, 'webgpu')) tf.unregisterKernel(name, 'webgpu');
  }
  lstmKernels.register(implementation);
}

/** How far the kernels' outputs and gradients are from those of stock operations on the cpu backend. */
async function errorsAgainstCpu(test: LstmCase, implementation: LstmImplementation) {
  await tf.setBackend('cpu');
  const expected = await runCase(test, 'composite');
  await tf.setBackend('webgpu');
  use(implementation);
  const actual = await runCase(test, 'kernel');
  return { actual, errors: differences(actual, expected) };
}

const largest = (errors: Record<string, number>) => Math.max(...Object.values(errors));

describeWithWebgpu('the WebGPU kernels', () => {
  let errors: () => Promise<string[]>;

  beforeAll(async () => {
    ({ errors } = await startWebgpu());
  });

  afterEach(async () => {
    await tf.setBackend('webgpu');
    expect(await errors()).toEqual([]);
  });

  const all = { bias: true, hidden: true, cell: true, mask: true, recurrentMask: true };
  const none = { bias: false, hidden: false, cell: false, mask: false, recurrentMask: false };
  const plain = { goBackwards: false, gateActivation: 'sigmoid', returnState: false } as const;
  const cases: (CaseOptions & { why: string; kernels: LstmImplementation })[] = [
    { why: 'everything, looped', kernels: byLoop, seed: 1, sizes: {}, present: all },
    { why: 'everything, by steps', kernels: bySteps, seed: 1, sizes: {}, present: all },
    { why: 'nothing optional, looped', kernels: byLoop, seed: 2, sizes: {}, present: none },
    { why: 'nothing optional, by steps', kernels: bySteps, seed: 2, sizes: {}, present: none },
    { why: 'one of each', kernels: byLoop, seed: 3, sizes: { batch: 1, steps: 1, features: 1, units: 1 } },
    { why: 'random, looped', kernels: byLoop, seed: 4, sizes: {} },
    { why: 'random, looped', kernels: byLoop, seed: 5, sizes: {} },
    { why: 'random, by steps', kernels: bySteps, seed: 6, sizes: {} },
    { why: 'three columns a lane', kernels: byLoop, seed: 8, sizes: { units: 131, steps: 3 }, present: none },
    {
      why: 'the most units of a loop',
      kernels: byLoop,
      seed: 9,
      sizes: { units: 256, steps: 2 },
      present: none,
    },
    {
      why: 'more units than a loop takes',
      kernels: byLoop,
      seed: 10,
      sizes: { units: 300, features: 301, steps: 3 },
      attributes: plain,
      present: none,
    },
    {
      why: 'two rows a workgroup',
      kernels: byLoop,
      seed: 11,
      sizes: { batch: 129, steps: 2, features: 3, units: 3 },
      present: none,
    },
    {
      why: 'four rows a workgroup',
      kernels: byLoop,
      seed: 12,
      sizes: { batch: 257, steps: 2, features: 3, units: 3 },
      present: none,
    },
    {
      why: 'eight rows a workgroup',
      kernels: byLoop,
      seed: 13,
      sizes: { batch: 513, steps: 2, features: 2, units: 3 },
      attributes: plain,
      present: { ...none, mask: true, recurrentMask: true },
    },
    {
      why: 'four rows a lane',
      kernels: bySteps,
      seed: 14,
      sizes: { batch: 65, steps: 2, features: 3, units: 18 },
      attributes: plain,
      present: none,
    },
    {
      why: 'eight rows a lane',
      kernels: bySteps,
      seed: 15,
      sizes: { batch: 260, steps: 33, features: 3, units: 5 },
      attributes: plain,
      present: none,
    },
  ];

  it.each(cases.map((options) => ({ ...options, test: lstmCase(options) })))(
    'agree with stock operations and with double precision: $why, $test.description',
    async ({ test, kernels }) => {
      const { actual, errors } = await errorsAgainstCpu(test, kernels);
      expect(largest(errors)).toBeLessThan(2e-5);
      expect(largest(differences(actual, float64Outputs(test)))).toBeLessThan(1e-5);
      expect(largest(finiteDifferenceErrors(test, actual))).toBeLessThan(1e-4);
    },
  );

  it('survive large arguments', async () => {
    const test = lstmCase({ seed: 2, sizes: {}, present: none });
    for (const index of test.inputs.x!.values.keys()) test.inputs.x!.values[index]! *= 1e4;
    const { actual } = await errorsAgainstCpu(test, byLoop);
    expect(largest(differences(actual, float64Outputs(test)))).toBeLessThan(1e-5);
    expect(Object.values(actual).every((values) => values.every(Number.isFinite))).toBe(true);
  });

  it('give the same bytes each time', async () => {
    const test = lstmCase({ seed: 21, sizes: { batch: 40, steps: 7, units: 10 } });
    use(byLoop);
    expect(await runCase(test, 'kernel')).toEqual(await runCase(test, 'kernel'));
  });

  const mutations: [what: string, kernels: number, edit: ShaderEdit][] = [
    [
      'swapped gates',
      256,
      (code) => code.replace('let input0 = gate(sums[(unit + 0) *', 'let input0 = gate(sums[(unit + 8) *'),
    ],
    [
      'a weight of zero',
      256,
      (code, key) =>
        key.startsWith('lstm-loop:')
          ? code.replace('recurrentKernel[k *', '0.0 * recurrentKernel[k *')
          : code,
    ],
    ['no gradient through time', 256, (code) => code.replace('dh0 = (product0', 'dh0 = 0.0 * (product0')],
    [
      'no forget gate in the gradient',
      256,
      (code) => code.replace('back0 = through0 * forget0', 'back0 = through0'),
    ],
    ['swapped gates in a step', 0, (code) => code.replace('gate((product[0]', 'gate((product[1]')],
    [
      'no gradient through time in a step',
      0,
      (code) => code.replace('var dh = product', 'var dh = 0.0 * product'),
    ],
    ['a bias gradient of half the ones', 256, (code) => code.replace('{ return 1.0; }', '{ return 0.5; }')],
    [
      'a part of the sum left out',
      256,
      (code) => code.replace('part < uniforms.splits', 'part < uniforms.splits - 1'),
    ],
  ];

  it.each(mutations)('are caught when broken: %s', async (_, loopUnits, edit) => {
    let edits = 0;
    const broken = createWebgpuLstm({
      loopUnits,
      edit: (code, key) => {
        const edited = edit(code, key);
        if (edited !== code) edits++;
        return edited;
      },
    });
    const test = lstmCase({
      seed: 23,
      sizes: { batch: 40, steps: 5, features: 3, units: 8 },
      attributes: { ...plain, returnSequences: true },
      present: { ...none, bias: true },
    });
    expect(largest((await errorsAgainstCpu(test, broken)).errors)).toBeGreaterThan(1e-3);
    expect(edits).toBe(1);
  });

  it('work on a device that came after the first was removed', async () => {
    const test = lstmCase({ seed: 2, sizes: {}, present: none });
    use(byLoop);
    const factory = tf.findBackendFactory('webgpu');
    const before = await runCase(test, 'kernel');
    await tf.setBackend('cpu');
    tf.removeBackend('webgpu');
    tf.registerBackend('webgpu', factory, 3);
    ({ errors } = await startWebgpu());
    expect(await runCase(test, 'kernel')).toEqual(before);
  });
});

describeWithWebgpu('the WebGPU kernels of the GRU', () => {
  const everything = {
    withMask: true,
    withStates: true,
    returnState: true,
    returnSequences: true,
    recurrentDropout: 0.3,
    useBias: true,
  };
  const nothing = {
    withMask: false,
    withStates: false,
    returnState: false,
    returnSequences: false,
    recurrentDropout: 0,
    useBias: false,
  };
  const problem = (seed: number, more: Partial<Problem>): Problem => ({
    ...randomProblem(seed),
    cell: 'gru',
    resetAfter: true,
    ...more,
  });
  const problems = [
    problem(1, { ...everything, batch: 5, steps: 6, features: 7, units: 9 }),
    problem(2, { ...nothing, batch: 3, steps: 4, features: 3, units: 8 }),
    problem(3, { ...everything, returnSequences: false, batch: 130, steps: 2, features: 2, units: 3 }),
    problem(4, { batch: 2, steps: 3, features: 5, units: 40 }),
  ];
  let errors: () => Promise<string[]>;

  beforeAll(async () => {
    ({ errors } = await startWebgpu());
  });

  afterEach(async () => {
    expect(await errors()).toEqual([]);
  });

  const useGru = (options: Parameters<typeof createWebgpuGru>[0]) => {
    for (const name of ['FusedGRU', 'FusedGRUGrad', 'FusedGRUInputGrad']) tf.unregisterKernel(name, 'webgpu');
    gruKernels.register(createWebgpuGru(options));
  };
  const errorOf = async (one: Problem) => {
    await tf.setBackend('cpu');
    const expected = await solveAsync(one, 'composite');
    await tf.setBackend('webgpu');
    return worstDifference(await solveAsync(one, 'fused'), expected);
  };

  it.each([
    { path: 'in a loop', loopUnits: 256 },
    { path: 'by steps', loopUnits: 0 },
  ])('agree with stock operations $path', async ({ loopUnits }) => {
    useGru({ loopUnits });
    for (const one of problems) {
      const { name, difference } = await errorOf(one);
      if (!(difference < 2e-5)) throw new Error(`${name} off by ${difference}: ${describeProblem(one)}`);
    }
  });

  const mutations: [what: string, loopUnits: number, edit: ShaderEdit][] = [
    [
      'the update gate turned round',
      256,
      (code) => code.replace('newH0 = update0 *', 'newH0 = (1.0 - update0) *'),
    ],
    [
      'nothing handed on past the gates',
      256,
      (code) => code.replace('direct0 = fresh0 *', 'direct0 = 0.0 *'),
    ],
    ['no gradient of the reset gate', 0, (code) => code.replace('d1_ = d2_', 'd1_ = 0.0')],
    ['the biases not added', 256, (code) => code.replace('+ at(row, 1, 0, unit)', '')],
  ];

  it.each(mutations)('are caught when broken: %s', async (_, loopUnits, edit) => {
    let edits = 0;
    useGru({
      loopUnits,
      edit: (code, key) => {
        const edited = edit(code, key);
        if (edited !== code) edits++;
        return edited;
      },
    });
    expect((await errorOf(problems[0]!)).difference).toBeGreaterThan(1e-3);
    expect(edits).toBeGreaterThan(0);
  });

  it('leave a layer with the reset gate before the product to stock operations, and say so', async () => {
    await tf.setBackend('webgpu');
    expect(fusedGru({ units: 2, resetAfter: true }).explain().path).toBe('webgpu');
    const { path, reason } = fusedGru({ units: 2 }).explain();
    expect(path).toBe('composite');
    expect(reason).toContain('resetAfter');
  });
});
