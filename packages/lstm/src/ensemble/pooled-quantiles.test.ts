import { type Forecast, normalCdf, normalQuantile } from '@btcfc/core';
import { combineMembers, type Member } from './member-forecasts';

/** Forecasts one normal distribution. */
function normalMember(mean: number, deviation: number): Member {
  return {
    settings: { loss: 'gaussian' },
    forecast: async ({ levels = [] }): Promise<Forecast> => ({
      origins: Float64Array.of(9),
      horizon: 1,
      point: Float64Array.of(mean),
      levels: [...levels],
      quantiles: levels.map((level) => Float64Array.of(mean + deviation * normalQuantile(level))),
    }),
  };
}

it('holds below each pooled quantile as much of the mixture as its level says', async () => {
  const parts = [
    [0, 1],
    [1.5, 0.5],
    [-0.4, 2],
  ] as const;
  const levels = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
  const members = parts.map(([mean, deviation]) => ({ forecaster: normalMember(mean, deviation) }));
  const { quantiles } = await combineMembers({ members, rows: { X: [[0]] }, levels });
  levels.forEach((level, index) => {
    const value = quantiles[index]![0]!;
    const below = parts.map(([mean, deviation]) => normalCdf((value - mean) / deviation));
    const probability = below.reduce((sum, each) => sum + each) / parts.length;
    expect(Math.abs(probability - level)).toBeLessThan(0.01 * Math.min(level, 1 - level));
  });
});
