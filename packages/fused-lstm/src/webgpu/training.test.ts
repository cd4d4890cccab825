/** @jest-environment ./test-support/webgpu-environment.cjs */
import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { describeWithWebgpu, startWebgpu } from '../../test-support/webgpu';
import { compositeLstm } from '../composite/lstm';
import type { AdamEngine } from '../kernels/adam/adam-implementation';
import { adamKernels, runAdamKernel } from '../kernels/adam/adam-kernels';
import { lstmKernels } from '../kernels/lstm-kernels';
import { createWebgpuAdam } from './adam';
import { createWebgpuLstm } from './recurrent';

jest.setTimeout(240_000);

const adamImplementation = createWebgpuAdam();
const [batch, steps, features, units] = [4, 5, 3, 6];
const learningRate = 0.01;
const clipNorm = 1;

interface Model {
  x: tf.Tensor;
  y: tf.Tensor;
  variables: tf.Variable[];
}

function createModel(): Model {
  const rng = new Rng(5);
  const draw = (shape: number[], deviation: number) =>
    tf.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal(0, deviation)),
      shape,
    );
  const deviation = 1 / Math.sqrt(units);
  const weights = [[features, 4 * units], [units, 4 * units], [4 * units], [units, 1]];
  return {
    x: draw([batch, steps, features], 1),
    y: draw([batch, 1], 1),
    variables: weights.map((shape) => tf.variable(draw(shape, deviation))),
  };
}

function lossOf({ x, y, variables }: Model, path: 'kernel' | 'composite'): tf.Scalar {
  const [kernel, recurrentKernel, bias, dense] = variables as tf.Tensor[] as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const call = {
    inputs: { x, kernel, recurrentKernel, bias },
    attributes: {
      gateActivation: 'sigmoid' as const,
      goBackwards: false,
      returnSequences: false,
      returnState: false,
    },
  };
  const { output } =
    path === 'kernel'
      ? lstmKernels.run(call)
      : compositeLstm(call, { activation: tf.tanh, gateActivation: tf.sigmoid });
  return tf.mean(tf.square(tf.sub(tf.matMul(output as tf.Tensor2D, dense as tf.Tensor2D), y)));
}

/** One step with the kernels; the caller disposes of the loss. */
function kernelStep(model: Model, adam: AdamEngine, step: number): tf.Scalar {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => lossOf(model, 'kernel'), model.variables);
    const values = runAdamKernel({
      adam,
      values: model.variables,
      gradients: model.variables.map(({ name }) => grads[name]),
      settings: { learningRate, clipNorm, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step },
    });
    for (const [index, variable] of model.variables.entries()) variable.assign(values[index]!);
    return value;
  });
}

/** Losses of a training with stock operations, clipping and Adam computed in double precision. */
async function referenceLosses(count: number): Promise<number[]> {
  const model = createModel();
  const moments = model.variables.map(({ size }) => ({
    value: new Float64Array(size),
    m: new Float64Array(size),
    v: new Float64Array(size),
  }));
  for (const [index, variable] of model.variables.entries()) moments[index]!.value.set(variable.dataSync());
  const losses: number[] = [];
  for (let step = 1; step <= count; step++) {
    const { value, grads } = tf.variableGrads(() => lossOf(model, 'composite'), model.variables);
    losses.push(value.dataSync()[0]!);
    const gradients = model.variables.map(({ name }) => grads[name]!.dataSync());
    const norm = Math.sqrt(gradients.flatMap((g) => [...g]).reduce((sum, g) => sum + g * g, 0));
    const scale = Math.min(1, clipNorm / (norm + 1e-6));
    model.variables.forEach((variable, index) => {
      const { value: values, m, v } = moments[index]!;
      gradients[index]!.forEach((gradient, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * gradient * scale;
        v[i] = 0.999 * v[i]! + 0.001 * (gradient * scale) ** 2;
        const change = m[i]! / (1 - 0.9 ** step) / (Math.sqrt(v[i]! / (1 - 0.999 ** step)) + 1e-8);
        values[i]! -= learningRate * change;
      });
      tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(values), variable.shape)));
    });
    tf.dispose([value, grads]);
  }
  return losses;
}

describeWithWebgpu('training on WebGPU', () => {
  let errors: () => Promise<string[]>;

  beforeAll(async () => {
    ({ errors } = await startWebgpu());
    lstmKernels.register(createWebgpuLstm());
    adamKernels.register(adamImplementation);
  });

  afterEach(async () => expect(await errors()).toEqual([]));

  it('follows stock operations on the cpu for 200 steps', async () => {
    await tf.setBackend('cpu');
    const expected = await referenceLosses(200);
    await tf.setBackend('webgpu');
    const model = createModel();
    const adam = adamImplementation.createEngine(model.variables.map(({ shape }) => shape));
    const losses: tf.Scalar[] = [];
    for (let step = 1; step <= 200; step++) losses.push(kernelStep(model, adam, step));
    const actual = await Promise.all(losses.map(async (loss) => (await loss.data())[0]!));
    adam.dispose();
    tf.dispose([model.x, model.y, model.variables, losses]);
    expect(expected.at(-1)!).toBeLessThan(0.1 * expected[0]!);
    const differences = actual.map((loss, index) => Math.abs(loss - expected[index]!));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });

  it('leaves no tensor and no buffer behind in 1,000 steps', async () => {
    const model = createModel();
    const adam = adamImplementation.createEngine(model.variables.map(({ shape }) => shape));
    const backend = tf.backend() as unknown as {
      numDataIds(): number;
      bufferManager: { getNumUsedBuffers(): number };
    };
    const count = async () => {
      await errors();
      const { numTensors, numDataBuffers } = tf.memory();
      const { numBytesAllocatedInGPU } = tf.memory() as unknown as { numBytesAllocatedInGPU: number };
      const buffers = backend.bufferManager.getNumUsedBuffers();
      return { numTensors, numDataBuffers, numBytesAllocatedInGPU, ids: backend.numDataIds(), buffers };
    };
    const counts: Awaited<ReturnType<typeof count>>[] = [];
    for (let step = 1; step <= 1000; step++) {
      const loss = kernelStep(model, adam, step);
      // reading submits what is queued
      if (step % 20 === 0) await loss.data();
      loss.dispose();
      if (step === 40 || step === 1000) counts.push(await count());
    }
    expect(counts[1]).toEqual(counts[0]);
    adam.dispose();
    tf.dispose([model.x, model.y, model.variables]);
  });
});
