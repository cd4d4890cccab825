import {
  type ForecastModel,
  forecastFromPoints,
  loadModel,
  memoryStore,
  type PredictInput,
  readSavedFiles,
  type TimeSeries,
} from '@btcfc/core';
import { wanderingSeries } from '@btcfc/test-support';
import { arRidge, average, dampedHolt, drift, garch, seasonalNaive } from '../index';
import { fit, forecast, points, predict } from '../test-support/ask';

const series = wanderingSeries(120);
const asked = { horizon: 3, levels: [0.1, 0.5, 0.9] };

describe('average', () => {
  it('is the mean of its members, level by level', async () => {
    const members = { holt: dampedHolt(), ar: arRidge({ lags: 2 }), naive: seasonalNaive({ period: 5 }) };
    const together = await forecast(average({ models: members }), series, asked);
    const single = await Promise.all(Object.values(members).map((model) => forecast(model, series, asked)));
    for (let level = 0; level < 3; level++) {
      for (let ahead = 0; ahead < 3; ahead++) {
        const sum = single.reduce((total, { quantiles }) => total + quantiles[level]![ahead]!, 0);
        expect(together.quantiles[level]![ahead]).toBeCloseTo(sum / 3, 10);
      }
    }
    const found = await points(average({ models: members }), series, { horizon: 2 });
    expect(found).toHaveLength(2);
    expect((await forecast(average({ models: members }), series)).levels).toEqual([]);
  });

  it('forecasts the same after saving, one average within another too', async () => {
    const inner = average({ models: { drift: drift(), garch: garch({ target: 'difference' }) } });
    const model = average({ models: { inner, naive: seasonalNaive({ period: 5 }) } });
    const fitted = await fit<Record<string, unknown>>(model, series, asked);
    const store = memoryStore();
    await model.save!(fitted, store);
    const expected = await predict(model, fitted, [series], asked);
    const loaded = await loadModel(store);
    const again = await predict(loaded.model, loaded.fitted, [series], asked);
    expect([again.point, ...again.quantiles]).toEqual([expected.point, ...expected.quantiles]);
    expect(await model.load!(store)).toEqual(fitted);

    const { files } = await readSavedFiles(store);
    expect([...files.keys()]).toContain('members/inner/members/garch/model.json');
  });

  it('frees its members, also when one fails, and says which can not be saved', async () => {
    const disposed: number[] = [];
    const own = (value: number) => ({
      fit: () => value,
      predict: () => forecastFromPoints({ origins: [119], horizon: 1, point: [value] }),
      dispose: (fitted: number) => void disposed.push(fitted),
    });
    const failing = { ...own(3), fit: () => Promise.reject(new Error('out of tea')) };
    await expect(fit(average({ models: { a: own(1), b: own(2), failing } }), series)).rejects.toThrow(
      'out of tea',
    );
    expect(disposed).toEqual([1, 2]);
    const model = average({ models: { a: own(1) } });
    const fitted = await fit<Record<string, unknown>>(model, series);
    await expect(model.save!(fitted, memoryStore())).rejects.toThrow('The member "a" of the average');
  });

  it('refuses what is no model, and names that are no folders', () => {
    expect(() => average({ models: {} })).toThrow('`models` must be models by their names');
    expect(() => average({ models: { a: 1 as never } })).toThrow('`models.a` is not a model');
    expect(() => average({ models: { '../a': drift() } })).toThrow('names of letters');
    expect(() => average({ model: {} } as never)).toThrow('did you mean `models`?');
  });

  describe('with a global member', () => {
    const rows = 40;
    const panel = ['a', 'b'].map((id, place) => ({
      id,
      values: series.slice(0, rows).map((value) => (place + 1) * value),
    }));
    const pooled: ForecastModel<number> = {
      global: true,
      fit: ({ panel: all }) => all.reduce((sum, { values }) => sum + values.at(-1)!, 0),
      predict: (level, inputs) =>
        forecastFromPoints({
          origins: inputs.map(({ origin }) => origin),
          horizon: 1,
          point: inputs.map(() => level),
        }),
    };
    const model = average({ models: { pooled, drift: drift() } });
    const asked = { horizon: 1, levels: [], seed: 0 };
    const input = (own: TimeSeries): PredictInput => ({
      ...asked,
      series: own,
      panel,
      origin: own.values.length - 1,
      tail: (count) => ({ ...own, values: own.values.slice(-count) }),
    });

    it('fits the others to each series, asks each about its own, and saves all', async () => {
      expect(model.global).toBe(true);
      const fitted = await model.fit({ ...asked, series: panel[0]!, panel, first: 0 });
      const [a, b] = panel as [TimeSeries, TimeSeries];
      const inputs = [b, a, b].map(input);
      const { point } = await model.predict(fitted, inputs);
      const level = a.values.at(-1)! + b.values.at(-1)!;
      const drifts = await Promise.all([b, a, b].map(({ values }) => points(drift(), values)));
      expect(point).toEqual(Float64Array.from(drifts, ([next]) => (level + next!) / 2));
      await expect(model.predict(fitted, [input({ ...a, id: 'new' })])).rejects.toThrow(
        'not fitted to the series "new"',
      );

      // the global member stands for one that can be saved
      const savable = average({ models: { drift: drift(), global: { ...drift(), global: true } as never } });
      const all = await savable.fit({ ...asked, series: a, panel, first: 0 });
      const store = memoryStore();
      await savable.save!(all, store);
      const loaded = await loadModel(store);
      const expected = await savable.predict(all, inputs);
      expect((await loaded.model.predict(loaded.fitted, inputs)).point).toEqual(expected.point);
      expect(await savable.load!(store)).toEqual(all);
    });
  });
});
