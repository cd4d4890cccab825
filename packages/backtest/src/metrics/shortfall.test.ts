import { normalPdf, normalQuantile, Rng, studentTPdf, studentTQuantile } from '@btcfc/core';
import { shortfallFromQuantiles, shortfallFromSamples, shortfallLevels, shortfallLoss } from './shortfall';

/** The closed forms of McNeil, Frey & Embrechts (2005), section 2.2.4. */
const ofNormal = (level: number) => -normalPdf(normalQuantile(level)) / level;
const ofStudentT = (level: number, degrees: number) => {
  const quantile = studentTQuantile(level, degrees);
  return (-studentTPdf(quantile, degrees) / level) * ((degrees + quantile ** 2) / (degrees - 1));
};

describe('expected shortfall', () => {
  it.each([0.05, 0.01])('from quantiles, at %f: the closed forms of the normal and of t', (level) => {
    const levels = shortfallLevels({ levels: [level] });
    const from = (quantile: (level: number) => number) =>
      shortfallFromQuantiles({ quantiles: [levels.map(quantile)], levels }, level)[0]!;
    expect(from(normalQuantile) / ofNormal(level)).toBeCloseTo(1, 3);
    expect(from((each) => studentTQuantile(each, 8)) / ofStudentT(level, 8)).toBeCloseTo(1, 2);
    // a tail that falls off more slowly than exponentially is taken for a little thinner
    const share = from((each) => studentTQuantile(each, 4)) / ofStudentT(level, 4);
    expect(share).toBeGreaterThan(0.985);
    expect(share).toBeLessThan(1);
  });

  it('from quantiles of an exponential tail: exact, from any levels', () => {
    const levels = [0.002, 0.011, 0.03, 0.05, 0.5];
    const quantiles = [levels.map(Math.log), levels.map((level) => 3 + 2 * Math.log(level))];
    const [one, other] = shortfallFromQuantiles({ quantiles, levels }, 0.05);
    expect(one).toBeCloseTo(Math.log(0.05) - 1, 12);
    expect(other).toBeCloseTo(3 + 2 * (Math.log(0.05) - 1), 12);
  });

  it('from draws: the mean of the smallest, the last in part', () => {
    expect(shortfallFromSamples([[4, 1, 3, 2]], 0.5)[0]).toBe(1.5);
    expect(shortfallFromSamples([[4, 1, 3, 2]], 0.375)[0]).toBeCloseTo((1 + 0.5 * 2) / 1.5, 15);
    const rng = new Rng(1);
    const draws = Float64Array.from({ length: 200_000 }, () => rng.normal());
    expect(shortfallFromSamples([draws], 0.05)[0]).toBeCloseTo(ofNormal(0.05), 1);
  });

  it('asks for levels that tell it', () => {
    expect(shortfallLevels({ levels: [0.04], count: 3, tail: 'both' })).toEqual([
      0.01, 0.02, 0.04, 0.96, 0.98, 0.99,
    ]);
    expect(shortfallLevels()).toHaveLength(10);
    expect(() => shortfallLevels({ levels: [0.6] })).toThrow('`levels`');
    expect(() => shortfallLevels({ count: 2 })).toThrow('`count`');
    const quantiles = [[-3, -2, -1]];
    expect(() => shortfallFromQuantiles({ quantiles, levels: [0.01, 0.05, 0.5] }, 0.05)).toThrow(
      '3 or more at and below 0.05',
    );
    expect(() => shortfallFromQuantiles({ quantiles, levels: [0.01, 0.03, 0.5] }, 0.05)).toThrow('`level`');
  });
});

describe('the loss of value-at-risk and shortfall', () => {
  const level = 0.05;

  it('is the formula of Patton, Ziegel & Chen', () => {
    const [actual, quantile, mean] = [-3, -2, -2.5];
    const [loss] = shortfallLoss({ actual: [actual], valueAtRisk: [quantile], shortfall: [mean] }, level);
    expect(loss).toBeCloseTo(
      (-1 / (level * mean)) * (quantile - actual) + quantile / mean + Math.log(-mean) - 1,
      12,
    );
  });

  it('is least at the truth: a normal of known quantile and shortfall', () => {
    const rng = new Rng(5);
    const actual = Float64Array.from({ length: 100_000 }, () => rng.normal());
    const lossAt = (quantile: number, mean: number) => {
      const losses = shortfallLoss(
        {
          actual,
          valueAtRisk: new Float64Array(actual.length).fill(quantile),
          shortfall: new Float64Array(actual.length).fill(mean),
        },
        level,
      );
      return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    };
    const [quantile, mean] = [normalQuantile(level), ofNormal(level)];
    const least = lossAt(quantile, mean);
    for (const [a, b] of [
      [0.9, 1],
      [1.1, 1],
      [1, 0.9],
      [1, 1.1],
      [0.9, 0.9],
      [1.1, 1.1],
    ] as const)
      expect(lossAt(a * quantile, b * mean)).toBeGreaterThan(least);
  });

  it('differs by the same whatever the unit, and knows nothing of a shortfall that is no loss', () => {
    const forecasts = (unit: number, other: number) =>
      shortfallLoss(
        {
          actual: [-3 * unit, unit],
          valueAtRisk: [-2 * unit, -unit],
          shortfall: [-other * unit, -other * unit],
        },
        level,
      );
    const differences = (unit: number) => {
      const theirs = forecasts(unit, 4);
      return Array.from(forecasts(unit, 3), (loss, row) => loss - theirs[row]!);
    };
    const inDollars = differences(1);
    for (const [row, each] of differences(1000).entries()) expect(each).toBeCloseTo(inDollars[row]!, 9);
    const losses = shortfallLoss(
      { actual: [1, Number.NaN], valueAtRisk: [1, -1], shortfall: [0.5, -2] },
      level,
    );
    expect(Array.from(losses)).toEqual([Number.NaN, Number.NaN]);
    expect(() => shortfallLoss({ actual: [1], valueAtRisk: [1, 2], shortfall: [1] }, level)).toThrow(
      '2 forecasts',
    );
  });
});
