import { forecastFromQuantiles, interpolateQuantiles } from './forecast';

const levels = [0.1, 0.5, 0.9];

function forecast(steps: number, ...quantiles: number[][]) {
  return forecastFromQuantiles({
    windows: quantiles[0]!.length / steps,
    steps,
    levels,
    quantiles: quantiles.map((values) => Float64Array.from(values)),
  });
}

it('interpolates, with exponential tails', () => {
  expect(interpolateQuantiles(levels, [1, 2, 4], 0.3)).toBeCloseTo(1.5, 12);
  expect(interpolateQuantiles(levels, [1, 2, 4], 0.9)).toBe(4);
  // as far beyond .1 as .5 is before it, at a fifth of its probability
  expect(interpolateQuantiles(levels, [1, 2, 4], 0.02)).toBeCloseTo(0, 12);
  expect(interpolateQuantiles(levels, [1, 2, 4], 0.98)).toBeCloseTo(6, 12);
  expect(interpolateQuantiles([0.3], [7], 0.9)).toBe(7);
});

it('draws from each step with the right shares, the same for the same seed', () => {
  const told = forecast(2, [0, 10, 5, 5], [1, 20, 6, 6], [3, 30, 7, 7]);
  const draws = told.sample({ count: 4000, seed: 3 });
  expect(draws).toHaveLength(4000 * 4);
  expect(told.sample({ count: 4000, seed: 3 })).toEqual(draws);
  expect(told.sample({ count: 4000, seed: 4 })).not.toEqual(draws);
  const below = (position: number, bound: number) =>
    draws.filter((draw, index) => index % 4 === position && draw < bound).length / 4000;
  for (const [position, bound, share] of [
    [0, 0, 0.1],
    [0, 3, 0.9],
    [1, 20, 0.5],
    [3, 5, 0.1],
  ] as const) {
    expect(Math.abs(below(position, bound) - share)).toBeLessThan(0.03);
  }
});

it('lets steps hang together as those of a random walk', () => {
  const scores = [-1.2815515655446, 0, 1.2815515655446];
  const told = forecast(2, [scores[0]!, scores[0]!], [scores[1]!, scores[1]!], [scores[2]!, scores[2]!]);
  const draws = told.sample({ count: 5000 });
  const same = Array.from({ length: 5000 }, (_, draw) => draws[2 * draw]! > 0 === draws[2 * draw + 1]! > 0);
  // the sign agrees with probability 1/2 + asin(correlation) / pi
  const expected = 0.5 + Math.asin(Math.SQRT1_2) / Math.PI;
  expect(Math.abs(same.filter(Boolean).length / 5000 - expected)).toBeLessThan(0.025);
});

it('refuses quantiles that are none', () => {
  expect(() => forecast(1, [1], [0], [2])).toThrow('cross');
  expect(() => forecast(1, [1], [2])).toThrow('2 quantiles for 3 levels');
  expect(() => forecast(1, [1], [2, 2], [3])).toThrow('has 2 values for 1 windows');
  expect(() => forecastFromQuantiles({ windows: 1, steps: 1, levels: [0.5, 0.4], quantiles: [] })).toThrow(
    'ascending',
  );
});
