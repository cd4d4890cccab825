import { loadModel, memoryStore, Rng } from '@btcfc/core';
import { forecast } from '../running/forecast';
import { autoForecast } from './auto-forecast';

jest.setTimeout(120_000);

/** What is usual on a row of a store. */
const usualOn = (place: number, row: number) => (place + 1) * (10 + 4 * Math.sin((2 * Math.PI * row) / 4));

const stores = 10;

/** Ten stores of different sizes with a season in common, too noisy for one to show it well, and six that just opened. */
function panel() {
  const rng = new Rng(7);
  return Array.from({ length: stores + 6 }, (_, place) => ({
    id: `store ${place}`,
    values: Float64Array.from(
      { length: place < stores ? 60 + place : 5 + (place % 4) },
      (_, row) => usualOn(place, row) + (place + 1) * rng.normal(),
    ),
  }));
}

const asked = { horizon: 2, levels: [0.1, 0.9], seed: 3, panel: [] };

describe('a network for many series', () => {
  const series = panel();
  let result: Awaited<ReturnType<typeof forecast>>;

  beforeAll(async () => {
    result = await forecast(series, {
      horizon: 2,
      candidates: ['lstm'],
      period: 4,
      seed: 3,
      coverage: [0.8],
      progress: false,
    });
  });

  it('is fitted once, judged on each of them, saved once and loaded for all', async () => {
    for (const { candidates, weights } of result.series.slice(0, stores)) {
      const [network, naive] = ['lstm', 'naive'].map(
        (name) => candidates.find((each) => each.name === name)!,
      );
      // the mean over seasons beats the last one
      expect(network!.mase).toBeLessThan(naive!.mase);
      expect(weights.lstm).toBeGreaterThan(0.5);
    }
    expect(result.features).toMatchObject({ candidate: 'lstm' });
    expect(result.features!.features[0]!.importance).toBeGreaterThan(0);
    const store = memoryStore();
    await result.save(store, { pictures: false });
    const networks = (await store.list()).filter(
      (file) => file.startsWith('model/members/') && file.includes('/lstm/'),
    );
    expect(new Set(networks.map((file) => file.split('/')[2]))).toEqual(new Set(['0']));
    const { model, fitted } = await loadModel(store);
    for (const [place, one] of series.entries()) {
      const { point } = await model.predict(fitted, [inputOf(one)]);
      point.forEach((value, row) => {
        expect(value / result.forecast.point[2 * place + row]!).toBeCloseTo(1, 5);
      });
    }
    await model.dispose?.(fitted);
  });

  it('forecasts those that are too short to be judged, and counts there as the others say', async () => {
    const opened = series.slice(stores);
    const shares = result.series.slice(stores).map(({ weights }) => weights);
    for (const each of shares) {
      expect(each).toEqual(shares[0]);
      expect(each.lstm).toBeGreaterThan(0.5);
    }
    const alone = await forecast(opened, { horizon: 2, preset: 'fast', period: 4, progress: false });
    const errorOf = (point: Float64Array) => {
      const sizes = opened.flatMap(({ values }, index) =>
        [0, 1].map((step) => {
          const place = stores + index;
          return Math.abs(point[2 * index + step]! - usualOn(place, values.length + step)) / (place + 1);
        }),
      );
      return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    };
    const together = result.forecast.point.subarray(2 * stores);
    expect(errorOf(together)).toBeLessThan(0.7 * errorOf(alone.forecast.point));
  });

  it('is the same in the model that a backtest judges', async () => {
    const model = autoForecast({ candidates: ['lstm'], period: 4 });
    const fitted = await model.fit({ ...asked, series: series[0]!, panel: series, first: 0 });
    const { point } = await model.predict(fitted, series.map(inputOf));
    point.forEach((value, row) => {
      expect(value / result.forecast.point[row]!).toBeCloseTo(1, 5);
    });
    await model.dispose(fitted);
  });
});

function inputOf(series: ReturnType<typeof panel>[number]) {
  const { values } = series;
  const tail = (count: number) => ({ ...series, values: values.slice(-count) });
  return { ...asked, series, origin: values.length - 1, tail };
}
