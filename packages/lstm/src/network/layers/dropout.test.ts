import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { withBackend } from '../../backends';
import { ElementDropout, EpochDropout, VariationalDropout } from './dropout';

type Cube = number[][][];

async function drop(layer: layers.Layer, shape: number[], training = true): Promise<Cube> {
  const input = tf.ones(shape);
  const output = layer.apply(input, { training }) as tf.Tensor;
  const values = (await output.array()) as Cube;
  tf.dispose([input, output]);
  return values;
}

function onCpu(test: () => Promise<void>): () => Promise<void> {
  return () => withBackend({ backend: 'cpu' }, test);
}

describe('VariationalDropout', () => {
  it(
    'shares one mask over the time of a sequence, and has another for each sequence',
    onCpu(async () => {
      const output = await drop(new VariationalDropout({ rate: 0.5, seed: 1 }), [4, 6, 50]);
      for (const sequence of output) {
        for (const step of sequence) expect(step).toEqual(sequence[0]);
      }
      expect(output[0]![0]).not.toEqual(output[1]![0]);
    }),
  );

  it(
    'drops a share of `rate` and keeps the mean',
    onCpu(async () => {
      const values = (await drop(new VariationalDropout({ rate: 0.3 }), [200, 2, 100])).flat(2);
      const kept = values.filter((value) => value !== 0);
      expect(kept.every((value) => Math.abs(value - 1 / 0.7) < 1e-6)).toBe(true);
      // four standard deviations of the share of 20,000 draws
      expect(Math.abs(1 - kept.length / values.length - 0.3)).toBeLessThan(
        4 * Math.sqrt((0.3 * 0.7) / 20_000),
      );
    }),
  );

  it(
    'renews its masks at every call, and repeats them for the same seed',
    onCpu(async () => {
      const first = new VariationalDropout({ rate: 0.5, seed: 0 });
      const second = new VariationalDropout({ rate: 0.5, seed: 0 });
      const one = await drop(first, [2, 3, 40]);
      const two = await drop(first, [2, 3, 40]);
      expect(two).not.toEqual(one);
      expect([await drop(second, [2, 3, 40]), await drop(second, [2, 3, 40])]).toEqual([one, two]);
    }),
  );

  it(
    'does nothing outside training or at rate 0',
    onCpu(async () => {
      const ones = await drop(new VariationalDropout({ rate: 0 }), [2, 3, 4]);
      expect(ones.flat(2).every((value) => value === 1)).toBe(true);
      expect(await drop(new VariationalDropout({ rate: 0.9 }), [2, 3, 4], false)).toEqual(ones);
    }),
  );

  it(
    'survives saving and loading of a model',
    onCpu(async () => {
      const model: Sequential = sequential();
      model.add(new VariationalDropout({ rate: 0.25, seed: 9, name: 'drop', inputShape: [3, 4] } as never));
      model.add(layers.dense({ units: 1, kernelInitializer: 'ones' }));
      let saved: tf.io.ModelArtifacts | undefined;
      await model.save(
        tf.io.withSaveHandler(async (artifacts) => {
          saved = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
        }),
      );
      const loaded = await loadLayersModel(tf.io.fromMemory(saved!));
      const layer = loaded.layers.find(({ name }) => name === 'drop') as VariationalDropout;
      expect(layer).toBeInstanceOf(VariationalDropout);
      expect(layer.getConfig()).toMatchObject({ rate: 0.25, seed: 9, name: 'drop' });
    }),
  );

  it(
    'passes gradients through what it keeps only',
    onCpu(async () => {
      const layer = new VariationalDropout({ rate: 0.5, seed: 4 });
      const twin = new VariationalDropout({ rate: 0.5, seed: 4 });
      const mask = await drop(twin, [2, 2, 10]);
      const slope = tf.grad((x) => tf.sum(layer.apply(x, { training: true }) as tf.Tensor))(
        tf.ones([2, 2, 10]),
      );
      expect(await slope.array()).toEqual(mask);
    }),
  );

  it.each([-0.1, 1, Number.NaN, '0.5'])('refuses rate %p', (rate) => {
    expect(() => new VariationalDropout({ rate: rate as number })).toThrow('`rate` must be a number');
  });
});

describe('ElementDropout', () => {
  it(
    'has an independent mask for every step',
    onCpu(async () => {
      const [sequence] = await drop(new ElementDropout({ rate: 0.5 }), [1, 2, 60]);
      expect(sequence![0]).not.toEqual(sequence![1]);
    }),
  );
});

describe('EpochDropout', () => {
  it(
    'keeps its mask until the epoch ends or the shape changes, and frees it',
    onCpu(async () => {
      const before = tf.memory().numTensors;
      const layer = new EpochDropout({ rate: 0.5 });
      const first = await drop(layer, [2, 3, 30]);
      expect(await drop(layer, [2, 3, 30])).toEqual(first);
      expect(first[0]![0]).not.toEqual(first[0]![1]);
      await drop(layer, [1, 3, 30]);
      expect(await drop(layer, [2, 3, 30])).not.toEqual(first);
      layer.useStream(new Rng(5));
      const renewed = await drop(layer, [2, 3, 30]);
      layer.useStream(new Rng(5));
      expect(await drop(layer, [2, 3, 30])).toEqual(renewed);
      layer.release();
      expect(tf.memory().numTensors).toBe(before);
    }),
  );
});
