import {
  checkForecast,
  forecastFromPoints,
  forecastFromQuantiles,
  forecastFromSamples,
  forecastOfRow,
  interpolateQuantiles,
  joinForecasts,
  quantilesAt,
} from './forecast';

const levels = [0.1, 0.5, 0.9];

function forecast(horizon: number, ...quantiles: number[][]) {
  const origins = Array.from({ length: quantiles[0]!.length / horizon }, (_, row) => 9 + row);
  return forecastFromQuantiles({ origins, horizon, levels, quantiles });
}

it('interpolates, with exponential tails', () => {
  expect(interpolateQuantiles(levels, [1, 2, 4], 0.3)).toBeCloseTo(1.5, 12);
  expect(interpolateQuantiles(levels, [1, 2, 4], 0.9)).toBe(4);
  // as far beyond .1 as .5 is before it, at a fifth of its probability
  expect(interpolateQuantiles(levels, [1, 2, 4], 0.02)).toBeCloseTo(0, 12);
  expect(interpolateQuantiles(levels, [1, 2, 4], 0.98)).toBeCloseTo(6, 12);
  expect(interpolateQuantiles([0.3], [7], 0.9)).toBe(7);
});

it('draws from each row ahead with the right shares, the same for the same seed', () => {
  const told = forecast(2, [0, 10, 5, 5], [1, 20, 6, 6], [3, 30, 7, 7]);
  const draws = told.sample!({ count: 4000, seed: 3 });
  expect(draws).toHaveLength(4000 * 4);
  expect(told.sample!({ count: 4000, seed: 3 })).toEqual(draws);
  expect(told.sample!({ count: 4000, seed: 4 })).not.toEqual(draws);
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

it('lets the rows of a draw hang together as those of a random walk', () => {
  const scores = [-1.2815515655446, 0, 1.2815515655446];
  const told = forecast(2, [scores[0]!, scores[0]!], [scores[1]!, scores[1]!], [scores[2]!, scores[2]!]);
  const draws = told.sample!({ count: 5000, seed: 0 });
  const same = Array.from({ length: 5000 }, (_, draw) => draws[2 * draw]! > 0 === draws[2 * draw + 1]! > 0);
  // the sign agrees with probability 1/2 + asin(correlation) / pi
  const expected = 0.5 + Math.asin(Math.SQRT1_2) / Math.PI;
  expect(Math.abs(same.filter(Boolean).length / 5000 - expected)).toBeLessThan(0.025);
});

it('takes quantiles of draws as numpy does, and draws whole paths of them', () => {
  // numpy.quantile([1, 2, 4, 8, 16], [.1, .5, .9]) and of [5, 3, 1, 7, 9]
  const samples = Float64Array.of(1, 5, 2, 3, 4, 1, 8, 7, 16, 9);
  const told = forecastFromSamples({ origins: [9], horizon: 2, levels, samples });
  expect(told.quantiles.map((values) => [...values])).toEqual([
    [1.4, 1.8],
    [4, 5],
    [12.8, 8.2],
  ]);
  expect([...told.point]).toEqual([4, 5]);
  const paths = new Set(['1,5', '2,3', '4,1', '8,7', '16,9']);
  const drawn = told.sample!({ count: 50, seed: 1 });
  for (let draw = 0; draw < 50; draw++)
    expect(paths).toContain(drawn.subarray(2 * draw, 2 * draw + 2).join());
});

it('tells quantiles of levels that were not forecast', () => {
  const told = forecast(1, [1], [2], [4]);
  expect([...quantilesAt(told, 0.5)]).toEqual([2]);
  expect(quantilesAt(told, 0.3)[0]).toBeCloseTo(1.5, 12);
  const points = forecastFromPoints({ origins: [9], horizon: 1, point: [1] });
  expect(() => quantilesAt(points, 0.5)).toThrow('points alone');
  expect(() => quantilesAt(told, 1)).toThrow('probabilities above 0 and below 1');
});

it('joins forecasts of one shape', () => {
  const joined = joinForecasts([forecast(2, [1, 2], [3, 4], [5, 6]), forecast(2, [7, 8], [9, 10], [11, 12])]);
  expect([...joined.point]).toEqual([3, 4, 9, 10]);
  expect([...joined.quantiles[2]!]).toEqual([5, 6, 11, 12]);
  expect([...joined.origins]).toEqual([9, 9]);
  expect(joined.sample!({ count: 3, seed: 0 })).toHaveLength(12);
  checkForecast('joined', joined);
  const second = forecastOfRow({ ...joined, id: ['a', 'b'], dates: Float64Array.of(10, 20, 30, 40) }, 1);
  expect([...second.point, ...second.quantiles[2]!, ...second.dates!]).toEqual([9, 10, 11, 12, 30, 40]);
  expect([second.id, [...second.origins], second.sample]).toEqual([['b'], [9], undefined]);
  expect(() => joinForecasts([])).toThrow('no forecast to join');
  expect(() =>
    joinForecasts([joined, forecastFromPoints({ origins: [9], horizon: 2, point: [1, 2] })]),
  ).toThrow('can not be joined');
});

it('refuses what is no forecast', () => {
  const invalid = (message: string) =>
    expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringContaining(message) });
  expect(() => forecast(1, [1], [0], [2])).toThrow('cross');
  expect(() => forecast(1, [1], [2])).toThrow('2 quantiles for 3 levels');
  expect(() => forecast(1, [1], [2, 2], [3])).toThrow('has 2 values where 1 origins of 1 rows ahead need 1');
  expect(() =>
    forecastFromQuantiles({ origins: [0], horizon: 1, levels: [0.5, 0.4], quantiles: [] }),
  ).toThrow('ascending');
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '1' as never, null as never]) {
    expect(() => forecastFromPoints({ origins: [0], horizon: 1, point: [value] })).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringContaining('`point` holds') }),
    );
  }
  expect(() =>
    forecastFromSamples({ origins: [0], horizon: 2, levels, samples: Float64Array.of(1, 2, 3) }),
  ).toThrow(invalid('do not fill'));
  for (const value of [undefined, null, 7, {}, { point: [1] }]) {
    expect(() => checkForecast('mine', value as never)).toThrow(invalid('mine gave no forecast'));
  }
});

describe('what belongs to the rows of a forecast', () => {
  const parts = { origins: [3], horizon: 1, point: [1] };

  it.each([
    [{ ...parts, dates: [Number.NaN] }, '`dates` holds a value that is not a finite number'],
    [{ ...parts, dates: ['2024-01-01'] }, '`dates` holds text in row 1'],
    [{ ...parts, id: [5] }, '`id` must be a list of texts'],
    [{ ...parts, id: 'a' }, '`id` must be a list of texts'],
    [{ ...parts, origins: [1.5] }, '`origins` are positions of rows, whole numbers'],
  ])('%j is refused', (given, message) => {
    expect(() => forecastFromPoints(given as never)).toThrow(message);
  });

  it.each([
    [undefined, 'must be an object of options'],
    [{ count: 1, sed: 0 }, 'did you mean `seed`?'],
    [{ count: 1e12, seed: 0 }, '`count` must be a whole number at least 1 and at most 4294967296'],
  ])('is not drawn from with %j', (options, message) => {
    const quantiles = forecastFromQuantiles({
      origins: [3],
      horizon: 1,
      levels: [0.1, 0.9],
      quantiles: [[1], [2]],
    });
    const samples = forecastFromSamples({
      origins: [3],
      horizon: 1,
      levels: [],
      samples: Float64Array.of(1, 2),
    });
    expect(() => quantiles.sample(options as never)).toThrow(message);
    expect(() => samples.sample(options as never)).toThrow(message);
  });
});
