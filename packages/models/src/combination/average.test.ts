import { forecastFromPoints, loadModel, memoryStore, readSavedFiles } from '@btcfc/core';
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
    const inner = average({ models: { drift: drift(), garch: garch({ scale: 'difference' }) } });
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
});
