import {
  type Forecast,
  forecastFromPoints,
  forecastFromQuantiles,
  normalCdf,
  normalQuantile,
} from '@btcfc/core';
import { combineForecasts } from './combine-forecasts';

const dense = Array.from({ length: 199 }, (_, index) => (index + 1) / 200);

function normal(mean: number, deviation: number): Forecast {
  const quantiles = dense.map((level) => Float64Array.of(mean + deviation * normalQuantile(level)));
  return forecastFromQuantiles({ origins: [0], horizon: 1, levels: dense, quantiles });
}

function points(...values: number[]): Forecast {
  return forecastFromPoints({ origins: values.map((_, row) => row), horizon: 1, point: values });
}

describe('combineForecasts', () => {
  it('pools into the quantiles of the mixture', () => {
    const { levels, quantiles, point } = combineForecasts({
      forecasts: [normal(-2, 1), normal(3, 0.5), normal(0, 2)],
      levels: [0.05, 0.3, 0.5, 0.9],
    });
    const mixture = (x: number) => (normalCdf(x + 2) + normalCdf((x - 3) / 0.5) + normalCdf(x / 2)) / 3;
    levels.forEach((level, index) => {
      expect(mixture(quantiles[index]![0]!)).toBeCloseTo(level, 3);
    });
    expect(point[0]).toBe(quantiles[2]![0]);
  });

  it("averages quantiles into those of a distribution of the members' kind", () => {
    const forecasts = [normal(-2, 1), normal(3, 0.5)];
    const { levels, quantiles } = combineForecasts({
      forecasts,
      method: 'average',
      levels: [0.05, 0.5, 0.95],
    });
    levels.forEach((level, index) => {
      expect(quantiles[index]![0]).toBeCloseTo(0.5 + 0.75 * normalQuantile(level), 6);
    });
  });

  it('gives of points their mean, deviation and quantiles, as numpy does', () => {
    const forecasts = [points(1, 10), points(2, 10), points(4, 10), points(9, 10)];
    const { point, disagreement, quantiles } = combineForecasts({ forecasts, levels: [0.1, 0.5, 0.75] });
    expect([...point]).toEqual([4, 10]);
    // numpy: std([1, 2, 4, 9], ddof=1), quantile([1, 2, 4, 9], [.1, .5, .75])
    expect(disagreement[0]).toBeCloseTo(3.5590260840104366, 12);
    expect(disagreement[1]).toBe(0);
    [1.3, 3, 5.25].forEach((value, index) => {
      expect(quantiles[index]![0]).toBeCloseTo(value, 12);
      expect(quantiles[index]![1]).toBe(10);
    });
  });

  it('draws from all members alike', () => {
    const { sample } = combineForecasts({
      forecasts: [normal(-100, 1), normal(100, 1), points(0)].slice(0, 2),
    });
    const draws = sample({ count: 2001, seed: 3 });
    expect(draws).toHaveLength(2001);
    const high = draws.filter((value) => value > 0);
    expect(Math.abs(high.length - 1000.5)).toBeLessThan(1);
    const mean = high.reduce((sum, value) => sum + value, 0) / high.length;
    expect(Math.abs(mean - 100)).toBeLessThan(4 / Math.sqrt(1000));
    expect(sample({ count: 7, seed: 3 })).toEqual(sample({ count: 7, seed: 3 }));
    const ofPoints = combineForecasts({ forecasts: [points(1, 2), points(3, 4)] }).sample({
      count: 4,
      seed: 0,
    });
    expect([...ofPoints].sort()).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it('refuses what does not go together', () => {
    expect(() => combineForecasts({ forecasts: [] })).toThrow('one forecast or more');
    expect(() => combineForecasts({ forecasts: [points(1), points(1, 2)] })).toThrow('does not go with');
    expect(() => combineForecasts({ forecasts: [points(1), normal(0, 1)] })).toThrow('does not go with');
    expect(() => combineForecasts({ forecasts: [points(1)], method: 'mean' as never })).toThrow(
      '`method` must be',
    );
    const later = forecastFromPoints({ origins: [7], horizon: 1, point: [1] });
    expect(() => combineForecasts({ forecasts: [points(1), later] })).toThrow('does not go with');
    expect(() => combineForecasts({ forecasts: [points(1)], methods: 'pool' } as never)).toThrow(
      'did you mean `method`?',
    );
  });
});
