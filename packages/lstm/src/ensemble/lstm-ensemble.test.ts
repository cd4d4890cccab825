import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { LSTMEnsemble } from './lstm-ensemble';

jest.setTimeout(60_000);

const X = Array.from({ length: 60 }, (_, row) => [Math.sin(row / 3), row % 5]);
const y = X.map(([a, b]) => 10 * a! + b!);
const small = {
  seqLen: 4,
  epochs: 4,
  hiddenDim: 6,
  numLayers: 1,
  lr: 0.01,
  dropout: 0.1,
  targetOffset: 0,
  backend: 'wasm',
} as const;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-ensemble-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('forecasts the mean of members that differ, the same for the same seed', async () => {
  const ensemble = new LSTMEnsemble({ ...small, members: 3, seed: 0 });
  const seen = new Set<number>();
  const summaries = await ensemble.fit({ X, y, onProgress: ({ member }) => seen.add(member) });
  expect(summaries).toHaveLength(3);
  expect([...seen]).toEqual([0, 1, 2]);
  const own = await Promise.all(ensemble.members.map((member) => member.predict({ X })));
  const forecasts = await ensemble.predict({ X });
  forecasts.forEach((forecast, row) => {
    const values = own.map((points) => points[row]!);
    expect(new Set(values).size).toBe(3);
    expect(forecast).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 3, 10);
  });

  const again = new LSTMEnsemble({ ...small, members: 3, seed: 0 });
  await again.fit({ X, y });
  expect(await again.predict({ X })).toEqual(forecasts);
  ensemble.dispose();
  again.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

it.each(['pool', 'average'] as const)('is the same after saving and loading: %s', async (method) => {
  const ensemble = new LSTMEnsemble({ ...small, members: 2, method, loss: 'gaussian' });
  await ensemble.fit({ X, y });
  const forecast = await ensemble.forecast({ X, levels: [0.1, 0.5, 0.9], origins: 'all' });
  const folder = path.join(directory, 'ensemble');
  await ensemble.save(folder);
  expect(readdirSync(folder).sort()).toEqual(['ensemble.json', 'manifest.json', 'member-1', 'member-2']);
  const loaded = await LSTMEnsemble.load(folder);
  const { sample: _one, ...expected } = forecast;
  const { sample: _other, ...restored } = await loaded.forecast({
    X,
    levels: [0.1, 0.5, 0.9],
    origins: 'all',
  });
  expect(restored).toEqual(expected);
  expect(loaded.method).toBe(method);
  expect(loaded.settings).toEqual(ensemble.settings);
  ensemble.dispose();
  loaded.dispose();
  writeFileSync(path.join(folder, 'ensemble.json'), '{}');
  await expect(LSTMEnsemble.load(folder)).rejects.toMatchObject({ code: 'PARSE_FAILED' });
});

it('averages as widely as its members, and pools wider where they disagree', async () => {
  const ensemble = new LSTMEnsemble({ ...small, members: 3, loss: 'gaussian' });
  await ensemble.fit({ X, y });
  const options = { X, levels: [0.05, 0.95], origins: 'all' } as const;
  const widthOf = ({ quantiles }: { quantiles: readonly Float64Array[] }) =>
    quantiles[1]!.reduce((sum, value, row) => sum + value - quantiles[0]![row]!, 0);
  const pooled = widthOf(await ensemble.forecast(options));
  Object.assign(ensemble, { method: 'average' });
  const averaged = widthOf(await ensemble.forecast(options));
  const own = await Promise.all(
    ensemble.members.map(async (member) => widthOf(await member.forecast(options))),
  );
  expect(averaged).toBeCloseTo(own.reduce((sum, width) => sum + width, 0) / 3, 6);
  expect(pooled).toBeGreaterThan(averaged);
  ensemble.dispose();
});

it('resumes each member from its checkpoint, and frees all when it is stopped', async () => {
  const stop = new AbortController();
  const run = { X, y, checkpointDir: directory, checkpointEvery: 1 };
  const stopped = new LSTMEnsemble({ ...small, members: 2 }).fit({
    ...run,
    signal: stop.signal,
    onProgress: (event) => {
      if (event.member === 1 && event.type === 'checkpoint' && event.epoch === 2) stop.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  expect(tf.memory().numTensors).toBe(0);

  const resumedFrom: number[] = [];
  const resumed = new LSTMEnsemble({ ...small, members: 2 });
  await resumed.fit({
    ...run,
    resume: true,
    onProgress: (event) => event.type === 'training-start' && resumedFrom.push(event.resumedFrom),
  });
  expect(resumedFrom).toEqual([4, 2]);
  const whole = new LSTMEnsemble({ ...small, members: 2 });
  await whole.fit({ X, y });
  expect(await resumed.predict({ X })).toEqual(await whole.predict({ X }));
  resumed.dispose();
  whole.dispose();
});

it('says what it can not do', async () => {
  await expect(new LSTMEnsemble().predict({ X })).rejects.toThrow('has not been fitted');
  expect(() => new LSTMEnsemble({ members: 0 })).toThrow('`members` must be');
  expect(() => new LSTMEnsemble({ method: 'mean' as never })).toThrow('`method` must be');
  expect(() => new LSTMEnsemble({ seqLen: 0 })).toThrow('`seqLen` must be');
});
