import { isConstant, Rng, rollingSum, sampleQuantiles, sortedQuantiles, unsortedQuantiles } from '../index';

describe('rollingSum', () => {
  it.each([1, 2, 7, 50, 1000])('equals the sum of each window of %i rows alone', (window) => {
    const rng = new Rng(window);
    const values = Array.from({ length: 300 }, () => (rng.uniform() < 0.1 ? null : rng.integer(-1000, 1000)));
    const sums = rollingSum(values as number[], { window, minPeriods: 1 });
    for (let row = 0; row < values.length; row++) {
      const inside = values.slice(Math.max(0, row - window + 1), row + 1).filter((value) => value !== null);
      const expected = inside.length === 0 ? Number.NaN : inside.reduce((sum, value) => sum + value, 0);
      // sums of whole numbers are exact in any order
      expect(sums[row]).toBe(expected);
    }
  });

  it('leaves nothing of a spike behind', () => {
    const values = [1e16, ...Array(99).fill(1)];
    expect(rollingSum(values, { window: 3 }).subarray(3)).toEqual(new Float64Array(97).fill(3));
  });

  it('sums nothing to 0 where no value is asked for', () => {
    expect([...rollingSum([Number.NaN, 1], { window: 1, minPeriods: 0 })]).toEqual([0, 1]);
    expect([...rollingSum([], { window: 3 })]).toEqual([]);
  });

  it.each([{}, { window: 0 }, { window: 1.5 }, { window: 2, minPeriods: -1 }, { window: 2, minPeriod: 1 }])(
    'refuses %j',
    (options) => {
      expect(() => rollingSum([1], options as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
    },
  );

  it('refuses what is no number', () => {
    expect(() => rollingSum(['1'] as never, { window: 1 })).toThrow(/`values` holds text in row 1/);
  });
});

it('has the quantiles of numpy', () => {
  // numpy.quantile([3, 1, 4, 1.5], [0, .1, .5, .9, 1])
  const expected = [1, 1.15, 2.25, 3.7, 4];
  sampleQuantiles([3, 1, 4, 1.5], [0, 0.1, 0.5, 0.9, 1]).forEach((quantile, index) => {
    expect(quantile).toBeCloseTo(expected[index]!, 14);
  });
  expect(sortedQuantiles(new Float64Array(0), [0.5])).toEqual([Number.NaN]);
});

it.each([
  ['a few', (rng: Rng) => Float64Array.from({ length: 9 }, () => rng.normal())],
  ['many', (rng: Rng) => Float64Array.from({ length: 2000 }, () => rng.normal())],
  ['many alike', (rng: Rng) => Float64Array.from({ length: 500 }, () => rng.integer(0, 3))],
  ['constant', () => new Float64Array(300).fill(2)],
  ['ascending', () => Float64Array.from({ length: 300 }, (_, row) => row)],
  ['descending', () => Float64Array.from({ length: 301 }, (_, row) => -row)],
  ['one', () => Float64Array.of(5)],
  ['no', () => new Float64Array(0)],
])('has the quantiles of sorting for %s unsorted numbers', (_, draw) => {
  const levels = [0, 0.05, 0.25, 0.5, 0.5001, 0.9, 1];
  for (let seed = 0; seed < 5; seed++) {
    const sample = draw(new Rng(seed));
    const sorted = sample.slice().sort();
    expect(unsortedQuantiles(sample, levels)).toEqual(sortedQuantiles(sorted, levels));
    expect(sample.sort()).toEqual(sorted);
  }
});

it('tells rounding from variance', () => {
  expect(isConstant(0, 5, 10)).toBe(true);
  expect(isConstant(1e-34, 0.1, 10)).toBe(true);
  expect(isConstant(1e-20, 0.1, 10)).toBe(false);
});

it('has finite quantiles of opposite values at the limits', () => {
  const quantiles = sampleQuantiles([-1.7e308, 1.7e308], [0.25, 0.5, 0.75]);
  for (const [index, share] of [-0.5, 0, 0.5].entries()) {
    expect(quantiles[index]! / 1.7e308).toBeCloseTo(share, 12);
  }
});
