import * as tf from '@tensorflow/tfjs-core';
import { LSTMEnsemble, LSTMForecaster } from '../index';

jest.setTimeout(120_000);

const a = Array.from({ length: 80 }, (_, row) => Math.sin(row / 3));
const rows = { X: { a }, y: a };
const settings = { seqLen: 6, hiddenDim: 8, numLayers: 1, epochs: 6, backend: 'wasm' } as const;
const inUse = expect.objectContaining({ code: 'INVALID_STATE' });

it('fits several forecasters at once to what each gives alone', async () => {
  const seeds = [0, 1, 2];
  const alone: number[][] = [];
  for (const seed of seeds) {
    const forecaster = new LSTMForecaster({ ...settings, seed });
    alone.push((await forecaster.fit(rows)).valLosses);
    forecaster.dispose();
  }
  const together = seeds.map((seed) => new LSTMForecaster({ ...settings, seed }));
  const summaries = await Promise.all(together.map((forecaster) => forecaster.fit(rows)));
  expect(summaries.map(({ valLosses }) => valLosses)).toEqual(alone);
  for (const forecaster of together) forecaster.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

it('refuses a second fit and disposal while one is under way', async () => {
  const forecaster = new LSTMForecaster(settings);
  const first = forecaster.fit(rows);
  await expect(forecaster.fit(rows)).rejects.toThrow(inUse);
  expect(() => forecaster.dispose()).toThrow(inUse);
  await first;
  const tuning = forecaster.fineTune({ ...rows, epochs: 1 });
  await expect(forecaster.fit(rows)).rejects.toThrow('is being fitted');
  await tuning;

  const forecasting = forecaster.predict({ X: rows.X });
  expect(() => forecaster.dispose()).toThrow('is forecasting');
  expect(await forecasting).toHaveLength(75);
  forecaster.dispose();
  expect(tf.memory().numTensors).toBe(0);

  const ensemble = new LSTMEnsemble({ ...settings, members: 2, epochs: 1 });
  const fitting = ensemble.fit(rows);
  await expect(ensemble.fit(rows)).rejects.toThrow(inUse);
  expect(() => ensemble.dispose()).toThrow(inUse);
  await fitting;
  ensemble.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

it('forecasts on from the fit before while it is fitted again', async () => {
  const forecaster = new LSTMForecaster({ ...settings, epochs: 1 });
  await forecaster.fit(rows);
  const before = await forecaster.predict({ X: rows.X });
  const during: Float64Array[] = [];
  const fitting = forecaster.fit({
    ...rows,
    onEpoch: async () => void during.push(await forecaster.predict({ X: rows.X })),
  });
  const started = forecaster.predict({ X: rows.X });
  await fitting;
  expect(during).toEqual([before]);
  expect(await started).toEqual(before);
  forecaster.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

it('sets no backend that is current already', async () => {
  const forecaster = new LSTMForecaster({ ...settings, epochs: 1 });
  await forecaster.fit(rows);
  const setBackend = jest.spyOn(tf.engine(), 'setBackend');
  await forecaster.predict({ X: rows.X });
  expect(setBackend).not.toHaveBeenCalled();
  setBackend.mockRestore();
  forecaster.dispose();
});
