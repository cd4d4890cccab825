import { loadModel, memoryStore, Rng, sliceSeries } from '@btcfc/core';
import { forecast } from '../running/forecast';
import { planSeries } from './series-plan';

const hourMs = 3_600_000;

/** A day's season about a level that was another one long ago, below zero. */
function longSeries(rows: number) {
  const rng = new Rng(5);
  const values = Float64Array.from({ length: rows }, (_, row) => {
    const level = row < rows - 4500 ? -500 : 100;
    return level + 20 * Math.sin((2 * Math.PI * row) / 24) + rng.normal();
  });
  const dates = Float64Array.from(values, (_, row) => Date.UTC(2020, 0, 1) + row * hourMs);
  return { values, dates, frequency: { unit: 'hour', count: 1 } as const };
}

const asked = { preset: 'fast', period: 'auto', horizon: 24, levels: [0.05, 0.5, 0.95], seed: 0 } as const;

describe('a very long series', () => {
  const series = longSeries(10_001);

  it('is learned from by its latest rows', () => {
    const { learned, first, facts, series: whole } = planSeries(series, asked);
    expect(whole.values).toHaveLength(10_001);
    expect(learned.values).toEqual(series.values.subarray(10_001 - 4096));
    expect(first).toBe(10_001 - 4096);
    expect(facts.period).toBe(24);
    // it was below zero once
    expect(facts.isNonNegative).toBe(false);
  });

  it('is learned from by more rows where its season or horizon is long', () => {
    const { learned } = planSeries(series, { ...asked, period: 2000 });
    expect(learned.values).toHaveLength(8000);
    const far = planSeries(series, { ...asked, horizon: 500 });
    expect(far.learned.values).toHaveLength(6000);
  });

  it('has a week by ten minutes found', () => {
    const rng = new Rng(6);
    const values = Float64Array.from({ length: 5000 }, (_, row) => {
      const isWorkday = row % 1008 < 720;
      return 100 + (isWorkday ? 20 : 5) * Math.sin((2 * Math.PI * row) / 144) + 0.2 * rng.normal();
    });
    const { facts } = planSeries({ values, frequency: { unit: 'minute', count: 10 } }, asked);
    expect(facts.periods).toEqual([144, 1008]);
  });

  it('is forecast, told of, and forecast the same by the saved model', async () => {
    const result = await forecast(series, {
      horizon: 24,
      preset: 'fast',
      candidates: ['theta'],
      progress: false,
    });
    const [told] = result.series;
    expect(told!.rows).toBe(10_001);
    expect(told!.learned).toBe(4096);
    expect(String(result)).toContain(
      'The latest 4,096 rows were learned from: what came before is too long ago.',
    );
    const store = memoryStore();
    await result.save(store, { pictures: false });
    const { model, fitted } = await loadModel(store);
    const origin = series.values.length - 1;
    const input = {
      series: sliceSeries(series, 0, origin + 1),
      panel: [],
      origin,
      horizon: 24,
      levels: result.forecast.levels,
      seed: 0,
      tail: (count: number) => sliceSeries(series, origin + 1 - count, origin + 1),
    };
    const again = await model.predict(fitted, [input]);
    expect(again.point).toEqual(result.forecast.point);
    // the rows that come next: the season goes on where it was, not where the learned rows began
    const angle = (ahead: number) => (2 * Math.PI * (series.values.length + ahead)) / 24;
    again.point.forEach((value, ahead) => {
      expect(Math.abs(value - (100 + 20 * Math.sin(angle(ahead))))).toBeLessThan(2);
    });
  });
});
