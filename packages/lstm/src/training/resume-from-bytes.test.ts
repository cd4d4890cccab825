import { memoryStore } from '@btcfc/core';
import { LSTMForecaster } from '../index';

jest.setTimeout(60_000);

const a = Array.from({ length: 50 }, (_, row) => Math.sin(row / 3));
const rows = { X: { a }, y: a };
const settings = {
  seqLen: 4,
  hiddenDim: 4,
  numLayers: 1,
  epochs: 5,
  lr: 0.01,
  seed: 3,
  backend: 'wasm',
} as const;

async function whole(): Promise<Float64Array> {
  const forecaster = new LSTMForecaster(settings);
  await forecaster.fit(rows);
  const forecasts = await forecaster.predict({ X: rows.X });
  forecaster.dispose();
  return forecasts;
}

it.each([false, true])(
  'goes on from the bytes of any epoch; with a store of its own: %p',
  async (hasStore) => {
    const expected = await whole();
    const kept: Uint8Array[] = [];
    const forecaster = new LSTMForecaster(settings);
    const checkpointDir = hasStore ? memoryStore() : undefined;
    await forecaster.fit({
      ...rows,
      checkpointDir,
      async onEpoch(_, { checkpoint }) {
        kept.push(await checkpoint());
      },
    });
    expect(kept).toHaveLength(5);
    for (const [index, bytes] of kept.entries()) {
      const epochs: number[] = [];
      await forecaster.fit({
        ...rows,
        resumeFrom: bytes,
        onEpoch: ({ epoch }) => void epochs.push(epoch),
      });
      expect(epochs).toEqual([1, 2, 3, 4, 5].slice(index + 1));
      expect(await forecaster.predict({ X: rows.X })).toEqual(expected);
    }
    const other = new LSTMForecaster({ ...settings, lr: 0.02 });
    await expect(other.fit({ ...rows, resumeFrom: kept[0] })).rejects.toThrow('lr was 0.01 and is 0.02');
    for (let index = 0; index < kept[0]!.length; index += 97) {
      const bytes = kept[0]!.slice();
      bytes[index]! ^= 4;
      await expect(forecaster.fit({ ...rows, resumeFrom: bytes })).rejects.toMatchObject({
        code: 'PARSE_FAILED',
      });
    }
    forecaster.dispose();
  },
);

it('keeps the last whole epoch when it is aborted', async () => {
  const expected = await whole();
  const checkpointDir = memoryStore();
  const stop = new AbortController();
  const forecaster = new LSTMForecaster(settings);
  const aborted = forecaster.fit({
    ...rows,
    checkpointDir,
    signal: stop.signal,
    onEpoch({ epoch }) {
      // within the next epoch
      if (epoch === 3) setImmediate(() => stop.abort());
    },
  });
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  let resumedFrom = 0;
  await forecaster.fit({
    ...rows,
    checkpointDir,
    resume: true,
    onProgress: (event) => {
      if (event.type === 'training-start') resumedFrom = event.resumedFrom;
    },
  });
  expect(resumedFrom).toBe(3);
  expect(await forecaster.predict({ X: rows.X })).toEqual(expected);
  forecaster.dispose();
});

it('trains the same on portable kernels as on any whose products are rounded twice', async () => {
  const losses: number[][] = [];
  for (const kernels of ['portable', 'auto'] as const) {
    const forecaster = new LSTMForecaster({ ...settings, kernels });
    const summary = await forecaster.fit(rows);
    if (kernels === 'portable') expect(summary.kernels).toBe('simd');
    if (summary.kernels === 'simd') losses.push(summary.valLosses);
    forecaster.dispose();
  }
  for (const other of losses) expect(other).toEqual(losses[0]);
});
