import { FusedNetwork, getThreads, setKernels, setThreads } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import { withBackend } from '../backends';
import { type FitOptions, type Hyperparameters, LSTMForecaster, mcDropout } from '../index';

jest.setTimeout(120_000);

const a = Array.from({ length: 300 }, (_, row) => Math.sin(row / 3));
const X = { a };
const few = { a: a.slice(0, 80) };
const small = { seqLen: 6, hiddenDim: 8, numLayers: 1, epochs: 2, backend: 'wasm', dropout: 0.3 } as const;

async function fitted(
  hyperparameters: Hyperparameters = {},
  rows: FitOptions = { X: few, y: few.a },
): Promise<LSTMForecaster> {
  const forecaster = new LSTMForecaster({ ...small, ...hyperparameters });
  await forecaster.fit(rows);
  return forecaster;
}

/** How often networks were given weights, and how many were freed, during some work. */
async function networksDuring(work: () => Promise<unknown>): Promise<{ made: number; freed: number }> {
  const made = jest.spyOn(FusedNetwork.prototype, 'write');
  const freed = jest.spyOn(FusedNetwork.prototype, 'dispose');
  try {
    await work();
    return { made: made.mock.calls.length, freed: freed.mock.calls.length };
  } finally {
    made.mockRestore();
    freed.mockRestore();
  }
}

afterEach(() => {
  setKernels('auto');
  expect(tf.memory().numTensors).toBe(0);
});

it('forecasts a row to the bits that it has among many', async () => {
  const forecaster = await fitted({ horizon: 2 });
  const all = await forecaster.predict({ X });
  for (const rows of [299, 150, 131, 70]) {
    const { point } = await forecaster.forecast({ X: { a: a.slice(0, rows + 1) } });
    expect([...point]).toEqual([...all.slice(2 * (rows - 5), 2 * (rows - 4))]);
  }
  forecaster.dispose();
});

it('makes one network for ten thousand forecasts, and frees it with the forecaster', async () => {
  const forecaster = await fitted();
  const row = { X: { a: a.slice(0, 6) } };
  await forecaster.predict(row);
  const forecasts = await networksDuring(async () => {
    for (let count = 0; count < 10_000; count++) await forecaster.predict(row);
  });
  expect(forecasts).toEqual({ made: 0, freed: 0 });
  const disposal = await networksDuring(async () => forecaster.dispose());
  expect(disposal).toEqual({ made: 0, freed: 1 });
});

it('leaves the backend of TensorFlow.js alone once it forecasts without', async () => {
  const forecaster = await fitted();
  const expected = await forecaster.predict({ X });
  // the first use of a backend is what loads it
  await withBackend({ backend: 'cpu' }, async () => {});
  await tf.setBackend('cpu');
  const setBackend = jest.spyOn(tf.engine(), 'setBackend');
  expect(await forecaster.predict({ X })).toEqual(expected);
  expect(setBackend).not.toHaveBeenCalled();
  setBackend.mockRestore();
  expect(tf.getBackend()).toBe('cpu');
  forecaster.dispose();
  await tf.setBackend('wasm');
});

it('takes the weights that the model has by now', async () => {
  const [forecaster, other] = [await fitted(), await fitted({ seed: 9 })];
  const before = await forecaster.predict({ X });
  forecaster.model.setWeights(other.model.getWeights());
  const after = await forecaster.predict({ X });
  expect(after).not.toEqual(before);
  expect(after).toEqual(await other.predict({ X }));
  forecaster.dispose();
  other.dispose();
});

it('takes the kernels that are chosen by now, and keeps those of its own settings', async () => {
  const forecaster = await fitted();
  setKernels('portable');
  const portable = await fitted({ kernels: 'portable' });
  setKernels('auto');
  const expected = await portable.predict({ X });
  const auto = await forecaster.predict({ X });
  setKernels('portable');
  // the weights are of other kernels, the forecasts of these
  const close = await forecaster.predict({ X });
  close.forEach((value, row) => void expect(value).toBeCloseTo(auto[row]!, 5));
  expect(await portable.predict({ X })).toEqual(expected);
  const threads = getThreads();
  setThreads(2);
  expect(await portable.predict({ X })).toEqual(expected);
  setThreads(threads);
  forecaster.dispose();
  portable.dispose();
});

it('forecasts many rows at once as one after the other', async () => {
  const forecaster = await fitted();
  const seeds = [1, 2, undefined, 1];
  const masked = (maskSeed: number | undefined) => forecaster.forecast({ X, origins: 'all', maskSeed });
  const alone = [];
  for (const seed of seeds) alone.push((await masked(seed)).point);
  const together = await Promise.all(seeds.map(masked));
  expect(together.map(({ point }) => point)).toEqual(alone);
  expect(alone[0]).toEqual(alone[3]);
  expect(alone[0]).not.toEqual(alone[2]);
  expect((await mcDropout(forecaster, { X, passes: 3, seed: 4 })).disagreement[0]).toBeGreaterThan(0);
  forecaster.dispose();
});

it('frees the networks of forecasters used longest ago, where all take too much', async () => {
  // some ten MiB each
  const columns = Object.fromEntries(Array.from({ length: 100 }, (_, column) => [`c${column}`, a]));
  const count = 8;
  const forecasters: LSTMForecaster[] = [];
  const { freed } = await networksDuring(async () => {
    for (let each = 0; each < count; each++) {
      const forecaster = await fitted({ seqLen: 200, epochs: 1, hiddenDim: 2 }, { X: columns, y: a });
      forecasters.push(forecaster);
      await forecaster.predict({ X: columns });
    }
  });
  // each training frees its own; of the others 64 MiB are kept
  expect(freed).toBeGreaterThan(count);
  expect(freed).toBeLessThan(2 * count);
  for (const forecaster of forecasters) {
    expect(await forecaster.predict({ X: columns })).toHaveLength(101);
    forecaster.dispose();
  }
});

it('says what computes', async () => {
  const forecaster = await fitted();
  expect(await forecaster.explain()).toEqual({
    name: 'kernels',
    reason: 'the kernels know all layers of the network',
  });
  forecaster.dispose();
  const attention = await fitted({ architecture: 'attention-lstm' });
  expect(await attention.explain()).toEqual({
    name: 'tfjs',
    reason: expect.stringContaining("the kernels can't compute the whole network because"),
  });
  expect(await attention.predict({ X })).toHaveLength(295);
  attention.dispose();
});
