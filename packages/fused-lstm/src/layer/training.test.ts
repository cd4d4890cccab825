import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { describeWithNative } from '../../test-support/native';
import { fusedAdam, fusedLstm, setKernels } from '../index';
import { currentEngine } from '../wasm/engine/current-engine';

jest.setTimeout(300_000);

interface Training {
  path: 'auto' | 'composite';
  steps: number;
  units?: number;
}

/** Trains a stack of two layers with both kinds of dropout; calls `watch` after each step. */
function train({ path, steps, units = 6 }: Training, watch: (step: number, loss: number) => void): void {
  const [batch, time, features] = [5, 4, 3];
  const model = tf.sequential({
    layers: [
      fusedLstm({ units, path, seed: 1, returnSequences: true, dropout: 0.2, inputShape: [time, features] }),
      fusedLstm({ units, path, seed: 2, recurrentDropout: 0.2, recurrentActivation: 'sigmoid' }),
      tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }) }),
    ] as tf.layers.Layer[],
  });
  const optimizer = fusedAdam({ learningRate: 0.01, clipNorm: 1 });
  const x = tf.randomNormal([batch, time, features], 0, 1, 'float32', 4);
  const y = tf.tidy(() => tf.tanh(tf.sum(tf.slice(x, [0, 0, 0], [batch, time, 1]), 1)));
  const variables = (model.trainableWeights as unknown as { val: tf.Variable }[]).map(({ val }) => val);
  for (let step = 1; step <= steps; step++) {
    const cost = optimizer.minimize(
      () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar,
      true,
      variables,
    )!;
    watch(step, cost.dataSync()[0]!);
    cost.dispose();
  }
  optimizer.dispose();
  model.dispose();
  tf.dispose([x, y]);
}

function losses(training: Training): number[] {
  const list: number[] = [];
  train(training, (_, loss) => list.push(loss));
  return list;
}

describe.each(['wasm', 'cpu'])('training on %s with kernels in WebAssembly', (backend) => {
  testTraining(backend, 'wasm');
});

describeWithNative('training with native kernels', () => {
  describe.each(['wasm', 'cpu'])('on %s', (backend) => {
    testTraining(backend, 'native');
  });
});

function testTraining(backend: string, kernels: 'wasm' | 'native'): void {
  beforeAll(async () => {
    await tf.setBackend(backend);
    setKernels(kernels);
  });

  afterAll(() => void setKernels('auto'));

  it('has the losses of the composite path for 200 steps', () => {
    const ours = losses({ path: 'auto', steps: 200 });
    const composite = losses({ path: 'composite', steps: 200 });
    expect(composite.at(-1)).toBeLessThan(composite[0]! / 2);
    ours.forEach((loss, step) => {
      expect(Math.abs(loss - composite[step]!)).toBeLessThan(1e-4);
    });
  });

  it('has the same losses twice, to the last bit', () => {
    expect(losses({ path: 'auto', steps: 20 })).toEqual(losses({ path: 'auto', steps: 20 }));
  });

  it('holds no more tensors or memory after 1,000 steps', () => {
    const before = tf.memory();
    const seen: { numTensors: number; numDataBuffers: number; arena: number; wasm: number }[] = [];
    train({ path: 'auto', steps: 1000 }, (step) => {
      if (step !== 10 && step !== 1000) return;
      const { numTensors, numDataBuffers } = tf.memory();
      const engine = currentEngine();
      seen.push({ numTensors, numDataBuffers, arena: engine.arena.usedBytes, wasm: engine.memoryBytes });
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });
}
