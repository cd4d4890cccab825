import { describeWithTensorflow } from '@btcfc/test-support';
import * as tf from '@tensorflow/tfjs';
import { expectDifferences, expectSame } from '../../test-support/differences';
import { type Problem, randomProblem, solve, type Values } from '../../test-support/problem';
import { fusedLstm, getKernels } from '../index';

const covered = {
  gateActivation: 'sigmoid',
  withMask: false,
  recurrentDropout: 0,
} as const;
const drawn = Array.from(
  { length: 12 },
  (_, index): Problem => ({ ...randomProblem(301 + index), ...covered }),
);
const problems: Problem[] = [
  { ...drawn[0]!, batch: 1, steps: 1, features: 1, units: 1 },
  {
    ...drawn[1]!,
    goBackwards: true,
    returnSequences: false,
    returnState: true,
    withStates: true,
    useBias: false,
  },
  {
    ...drawn[2]!,
    goBackwards: true,
    returnSequences: true,
    returnState: true,
    withStates: true,
    useBias: true,
  },
  ...drawn,
];

describeWithTensorflow("TensorFlow's operation for an LSTM", () => {
  let stock: Values[];
  let solved: Values[];

  beforeAll(async () => {
    await tf.setBackend('cpu');
    stock = problems.map((problem) => solve(problem, 'stock'));
    await tf.setBackend('tensorflow');
    solved = problems.map((problem) => solve(problem, 'fused'));
  });

  it('gives the values and gradients of the stock layer', () => {
    expectSame(problems, solved, stock, 1e-5);
  });

  it('gives the gradients that central differences give', () => {
    expectDifferences(problems.slice(0, 6), solved);
  });

  it('leaves no tensor behind', () => {
    const layer = fusedLstm({
      units: 4,
      recurrentActivation: 'sigmoid',
      returnState: true,
      goBackwards: true,
    });
    const x = tf.ones([2, 3, 5]);
    const loss = (input: tf.Tensor) =>
      (layer.apply(input) as tf.Tensor[]).reduce((sum, output) => tf.add(sum, tf.sum(output)), tf.scalar(0));
    const step = () => tf.dispose(tf.valueAndGrads(loss as () => tf.Scalar)([x]));
    tf.tidy(step);
    const before = tf.memory();
    const kept = tf.engine().backend.numDataIds();
    tf.tidy(step);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    expect(tf.engine().backend.numDataIds()).toBe(kept);
  });

  it('is taken where it computes the same, and said not to be elsewhere', () => {
    const pathOf = (config: Partial<Parameters<typeof fusedLstm>[0]>) =>
      fusedLstm({ units: 4, recurrentActivation: 'sigmoid', ...config }).explain();
    expect(pathOf({})).toEqual({
      path: 'tensorflow',
      reason: 'tensorflow kernels serve the backend "tensorflow"',
    });
    expect(getKernels()).toBe('tensorflow');
    expect(pathOf({ recurrentActivation: 'hardSigmoid' })).toMatchObject({
      path: 'composite',
      reason: expect.stringContaining('sigmoid'),
    });
    expect(pathOf({ recurrentDropout: 0.2 })).toMatchObject({ path: 'composite' });
    expect(pathOf({ activation: 'relu' })).toMatchObject({ path: 'composite' });
  });

  it.each([
    ['a mask', { withMask: true }],
    ['recurrent dropout', { recurrentDropout: 0.3 }],
    ['hard gates', { gateActivation: 'hardSigmoid' as const }],
  ])('takes stock operations for %s', async (_, demand) => {
    const problem = { ...drawn[3]!, ...demand };
    const actual = solve(problem, 'fused');
    await tf.setBackend('cpu');
    const expected = solve(problem, 'stock');
    await tf.setBackend('tensorflow');
    expectSame([problem], [actual], [expected], 1e-5);
  });
});
