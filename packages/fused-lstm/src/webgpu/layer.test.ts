/** @jest-environment ./test-support/webgpu-environment.cjs */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { describeWithWebgpu, startWebgpu } from '../../test-support/webgpu';
import { fusedAdam, fusedLstm } from '../index';

jest.setTimeout(120_000);

const [batch, steps, features, units] = [3, 4, 5, 6];

function createModel(path: 'auto' | 'composite'): tf.Sequential {
  const config = {
    units,
    path,
    recurrentActivation: 'sigmoid',
    dropout: 0.2,
    recurrentDropout: 0.3,
  } as const;
  return tf.sequential({
    layers: [
      fusedLstm({ ...config, seed: 1, returnSequences: true, inputShape: [steps, features] }),
      fusedLstm({ ...config, seed: 2, goBackwards: true }),
      tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotNormal({ seed: 3 }) }),
    ],
  });
}

async function train(path: 'auto' | 'composite'): Promise<number[]> {
  const model = createModel(path);
  const optimizer = fusedAdam({ learningRate: 0.05, clipNorm: 0.5 });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const x = tf.randomNormal([batch, steps, features], 0, 1, 'float32', 4);
  const y = tf.randomNormal([batch, 1], 0, 1, 'float32', 5);
  const { history } = await model.fit(x, y, { epochs: 8, batchSize: batch, shuffle: false, verbose: 0 });
  tf.dispose([x, y]);
  model.dispose();
  optimizer.dispose();
  return history.loss as number[];
}

describeWithWebgpu('the layer on WebGPU', () => {
  it('trains with model.fit, dropout and fusedAdam as the composite path on the cpu does', async () => {
    const { errors } = await startWebgpu();
    expect(fusedLstm({ units }).explain()).toEqual(expect.objectContaining({ path: 'webgpu' }));
    const actual = await train('auto');
    await tf.setBackend('cpu');
    const expected = await train('composite');
    expect(actual.length).toBe(8);
    for (const [epoch, loss] of actual.entries()) expect(loss).toBeCloseTo(expected[epoch]!, 4);
    expect(await errors()).toEqual([]);
  });

  it('takes the composite path, and says why, on a backend of another version', async () => {
    const { backend } = await startWebgpu();
    Object.defineProperty(backend, 'recordAndSubmit', { value: undefined, configurable: true });
    const explanation = fusedLstm({ units }).explain();
    delete (backend as Partial<typeof backend>).recordAndSubmit;
    expect(explanation.path).toBe('composite');
    expect(explanation.reason).toContain('lacks recordAndSubmit');
    expect(fusedLstm({ units }).explain().path).toBe('webgpu');
  });

  it('keeps no buffer of masks and inputs that it has turned into floats', async () => {
    const { backend, errors } = await startWebgpu();
    const layer = fusedLstm({ units, returnSequences: true });
    const x = tf.randomNormal([batch, steps, features], 0, 1, 'float32', 4);
    const isLarge = tf.greater(x, 0);
    const mask = tf.ones([batch, steps], 'bool');
    layer.apply(x);
    const step = () =>
      tf.tidy(() => {
        const loss = () => tf.sum(layer.call(isLarge, { mask, training: true }) as tf.Tensor) as tf.Scalar;
        return tf.variableGrads(loss).value;
      });
    const counts: object[] = [];
    for (let count = 0; count < 20; count++) {
      const loss = step();
      await loss.data();
      loss.dispose();
      const { bufferManager } = backend as unknown as { bufferManager: { getNumUsedBuffers(): number } };
      counts.push({
        tensors: tf.memory().numTensors,
        ids: backend.numDataIds(),
        buffers: bufferManager.getNumUsedBuffers(),
      });
    }
    expect(counts[19]).toEqual(counts[1]);
    tf.dispose([x, isLarge, mask]);
    layer.dispose();
    expect(await errors()).toEqual([]);
  });
});
