import { type Forecast, loadModel, memoryStore, Rng } from '@btcfc/core';
import { combineForecasts } from '@btcfc/models';
import * as tf from '@tensorflow/tfjs-core';
import { LSTMEnsemble, lstmEnsemble } from '../index';

jest.setTimeout(120_000);

const count = 96;
const wave = (row: number) => Math.sin((Math.PI * row) / 6) + 0.2 * Math.cos(row * row);
const rising = { values: Float64Array.from({ length: count }, (_, row) => 50 + row / 4 + 8 * wave(row)) };
const small = {
  ensemble: 'kinds',
  horizon: 3,
  hiddenDim: 4,
  numLayers: 1,
  dropout: 0.1,
  updates: 30,
  updatesPerEpoch: 10,
  lr: 0.01,
  loss: 'student-t',
  period: 12,
  backend: 'wasm',
} as const;

const kindsOf = ({ members }: LSTMEnsemble) =>
  members.map(({ settings: { target, scaling, linearSkip, calendar } }) => ({
    target,
    scaling,
    linearSkip,
    calendar,
  }));

afterEach(() => expect(tf.memory().numTensors).toBe(0));

it('learns a series in three ways and averages their quantiles, saved and loaded too', async () => {
  const ensemble = new LSTMEnsemble({ ...small, seed: 2 });
  await ensemble.fit({ series: rising, validation: 0 });
  expect(kindsOf(ensemble)).toEqual([
    { target: 'seasonal-log-difference', scaling: 'train', linearSkip: true, calendar: false },
    { target: 'log-difference', scaling: 'train', linearSkip: true, calendar: true },
    { target: 'log-level', scaling: 'window', linearSkip: true, calendar: true },
  ]);
  const levels = [0.1, 0.5, 0.9];
  const forecast = await ensemble.forecast({ series: rising, levels });
  const own: Forecast[] = [];
  for (const member of ensemble.members) own.push(await member.forecast({ series: rising, levels }));
  forecast.quantiles.forEach((quantile, level) => {
    quantile.forEach((value, step) => {
      const mean = own.reduce((sum, { quantiles }) => sum + quantiles[level]![step]!, 0) / 3;
      expect(value).toBeCloseTo(mean, 6);
    });
  });
  expect(combineForecasts({ forecasts: own, method: 'average', levels }).quantiles).toHaveLength(3);

  const store = memoryStore();
  await ensemble.save(store);
  const loaded = await LSTMEnsemble.load(store);
  expect(loaded).toMatchObject({ ensemble: 'kinds', size: 3, method: 'average' });
  expect((await loaded.forecast({ series: rising, levels })).quantiles).toEqual(forecast.quantiles);
  const { kind, model, fitted } = await loadModel(store);
  expect(kind).toBe('lstm-ensemble');
  await model.dispose!(fitted);

  // what was loaded is fitted again as it was: kinds decide anew
  await loaded.fit({ series: rising, validation: 0 });
  expect(kindsOf(loaded)).toEqual(kindsOf(ensemble));
  loaded.dispose();
  ensemble.dispose();
});

it('takes plain changes of what may be negative, and two kinds where there is no season', async () => {
  const around = { values: rising.values.map((value, row) => value - 60 - row / 4) };
  const signed = new LSTMEnsemble({ ...small, members: 4 });
  await signed.fit({ series: around, validation: 0 });
  const targets = signed.members.map(({ settings }) => settings.target);
  expect(targets).toEqual(['seasonal-difference', 'difference', 'level', 'seasonal-difference']);
  signed.dispose();

  const flat = new LSTMEnsemble({ ...small, period: 1 });
  await flat.fit({ series: rising, validation: 0 });
  const kinds = kindsOf(flat);
  expect(kinds.map(({ target }) => target)).toEqual(['log-difference', 'log-level', 'log-difference']);
  const [first, , third] = flat.members;
  expect(third!.settings.seed).not.toBe(first!.settings.seed);
  flat.dispose();
});

it('leaves out kinds that the last season beat on the rows set aside', async () => {
  // the last season is all but right: a few updates of what is not told of it can only be worse
  const noise = new Rng(3);
  const yearly = [40, 70, 20, 90, 55, 30, 85, 25, 60, 95, 35, 75];
  const same = Float64Array.from(
    { length: 120 },
    (_, row) => yearly[row % 12]! * (1 + noise.normal(0, 0.01)),
  );
  const ensemble = new LSTMEnsemble({ ...small, dropout: 0.3, updates: 20 });
  const summaries = await ensemble.fit({ series: same });
  expect(summaries).toHaveLength(3);
  expect(kindsOf(ensemble).map(({ target }) => target)).toEqual(['seasonal-log-difference']);
  const store = memoryStore();
  await ensemble.save(store);
  const loaded = await LSTMEnsemble.load(store);
  expect([loaded.size, loaded.members.length]).toEqual([3, 1]);
  loaded.dispose();

  // the same level every year but for growth that the last season knows nothing of
  const growing = same.map((value, row) => value * 1.03 ** row);
  await ensemble.fit({ series: growing });
  expect(kindsOf(ensemble).map(({ target }) => target)).toContain('log-level');
  ensemble.dispose();
});

it('learns few seasons by their changes alone, and keeps near the last one', async () => {
  const short = { values: rising.values.subarray(0, 48) };
  const ensemble = new LSTMEnsemble(small);
  await ensemble.fit({ series: short });
  expect(new Set(ensemble.members.map(({ settings }) => settings.target))).toEqual(
    new Set(['seasonal-log-difference']),
  );
  const seeds = ensemble.members.map(({ settings }) => settings.seed);
  expect(new Set(seeds).size).toBe(seeds.length);
  ensemble.dispose();
});

it('stays with the last value where nothing shows skill, and leaves it where much does', async () => {
  const rng = new Rng(6);
  let level = 100;
  const walk = Float64Array.from({ length: 150 }, () => {
    level += rng.normal();
    return level;
  });
  const changesOf = async (values: Float64Array, horizon: number = small.horizon) => {
    const fitted = new LSTMEnsemble({ ...small, period: 1, dropout: 0, horizon });
    const summaries = await fitted.fit({ series: { values } });
    const { point } = await fitted.forecast({ series: { values }, levels: [] });
    fitted.dispose();
    return { summaries, changes: point.map((value) => value - values.at(-1)!) };
  };

  // a horizon of 12 rows is set aside once: not even two of them
  const short = await changesOf(walk.subarray(0, 50), 12);
  for (const change of short.changes) expect(change).toBeCloseTo(0, 4);
  for (const { warnings } of short.summaries) {
    expect(warnings).toContainEqual(expect.stringMatching(/^The rows set aside hold less than 2 horizons/));
  }

  const long = await changesOf(walk);
  for (const { shrinkage } of long.summaries) expect(shrinkage[0]).toBeLessThan(0.5);
  for (const change of long.changes) expect(Math.abs(change)).toBeLessThan(1);

  // high, low, high, low: all but its noise is known
  const swinging = walk.map((_, row) => 50 + (row % 2 === 0 ? 6 : -6) + rng.normal(0, 0.3));
  const sure = await changesOf(swinging);
  for (const { shrinkage, warnings } of sure.summaries) {
    expect(shrinkage[0]).toBeGreaterThan(0.8);
    expect(warnings).toEqual([]);
  }
  expect(sure.changes[0]).toBeGreaterThan(8);
});

it('is a model of series as any other', async () => {
  const { horizon: _, ...settings } = small;
  const model = lstmEnsemble(settings);
  const asked = { panel: [], horizon: 2, levels: [0.1, 0.9], seed: 3 };
  const fitted = await model.fit({ ...asked, series: rising, first: 0 });
  expect(fitted.size).toBe(3);
  const tail = () => rising;
  const { quantiles } = await model.predict(fitted, [{ ...asked, series: rising, origin: count - 1, tail }]);
  expect(quantiles[0]![0]!).toBeLessThan(quantiles[1]![0]!);
  await model.dispose(fitted);
});

it('refuses what kinds decide themselves, and rows', async () => {
  expect(() => new LSTMEnsemble({ ...small, target: 'level' })).toThrow('`target` must be left out');
  const ensemble = new LSTMEnsemble(small);
  await expect(ensemble.fit({ X: [[1], [2]], y: [1, 2] })).rejects.toThrow('Pass `series`');
  await expect(ensemble.fit({ series: { values: [1, 2] } })).rejects.toMatchObject({ code: 'INVALID_DATA' });
});
