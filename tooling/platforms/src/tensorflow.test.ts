/** @jest-environment ./test-support/native-arrays-environment.cjs */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Rng } from '@btcfc/core';
import { LSTMForecaster } from '@btcfc/lstm';
import { describeWithTensorflow } from '@btcfc/test-support';
import * as tf from '@tensorflow/tfjs';

const rng = new Rng(1);
const X = Array.from({ length: 120 }, (_, row) => [Math.sin(0.4 * row), Math.cos(0.1 * row), rng.normal()]);
const y = X.map(([first, second]) => first! + 2 * second!);
const rows = {
  X: X.slice(0, 90),
  y: y.slice(0, 90),
  validation: { X: X.slice(90), y: y.slice(90) },
};
const options = { epochs: 3, minUpdates: 0, seqLen: 6, hiddenDim: 8, numLayers: 2, dropout: 0.2, seed: 5 };

describeWithTensorflow('the trainer on TensorFlow for Node', () => {
  const train = async (backend: 'tensorflow' | 'cpu', more = {}) => {
    const forecaster = new LSTMForecaster({ ...options, backend, ...more });
    return { forecaster, summary: await forecaster.fit(rows) };
  };

  it.each([
    ['both dropouts as usual', {}],
    ['masks of the notebook', { dropoutMask: 'notebook' as const }],
    ['several steps by quantiles', { loss: { quantiles: [0.05, 0.5, 0.95] }, horizon: 3 }],
    ['clipping, decay and a skip', { clipNorm: 0.5, weightDecay: 0.01, linearSkip: true }],
  ])('gives the losses of the backend cpu: %s', async (_, more) => {
    const there = await train('tensorflow', more);
    const here = await train('cpu', more);
    expect(there.summary.backend).toBe('tensorflow');
    expect(there.summary.kernels).toBe('tensorflow');
    for (const losses of ['trainLosses', 'valLosses'] as const) {
      there.summary[losses].forEach((loss, epoch) => {
        expect(loss).toBeCloseTo(here.summary[losses][epoch]!, 4);
      });
    }
    there.forecaster.dispose();
    here.forecaster.dispose();
  });

  it('gives the same numbers for the same seed, loads what it saved, and frees its tensors', async () => {
    const first = await train('tensorflow');
    const second = await train('tensorflow');
    expect(second.summary.valLosses).toEqual(first.summary.valLosses);
    second.forecaster.dispose();

    const directory = mkdtempSync(path.join(tmpdir(), 'btcfc tensorflow-'));
    try {
      await first.forecaster.save(path.join(directory, 'model'));
      const loaded = await LSTMForecaster.load(path.join(directory, 'model'));
      const predicted = await first.forecaster.predict({ X });
      // the saved model goes on where the machine that loads it is fastest
      const anew = await loaded.predict({ X });
      for (const [row, value] of predicted.entries()) expect(anew[row]).toBeCloseTo(value, 4);
      loaded.dispose();
    } finally {
      rmSync(directory, { recursive: true });
    }
    const kept = tf.memory().numTensors;
    const again = await train('tensorflow');
    again.forecaster.dispose();
    expect(tf.memory().numTensors).toBe(kept);
    first.forecaster.dispose();
  });
});
