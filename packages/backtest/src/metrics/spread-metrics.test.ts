import { bellShaped, describeWithPython, runPython } from '@btcfc/test-support';
import {
  coverage,
  crpsFromQuantiles,
  crpsFromSamples,
  intervalScore,
  pinballLoss,
  pitFromQuantiles,
  pitFromSamples,
  pitHistogram,
} from './spread-metrics';

describe('metrics of spreads', () => {
  it('pinball: by hand, and half the absolute error at the median', () => {
    expect(pinballLoss({ actual: [10], quantiles: [[8, 13]], levels: [0.1, 0.9] })).toBeCloseTo(
      (0.2 + 0.3) / 2,
      15,
    );
    expect(pinballLoss({ actual: [10, 4], quantiles: [[7], [5]], levels: [0.5] })).toBe(1);
  });

  it('CRPS of draws: the absolute error of one, and the definition for many', () => {
    expect(crpsFromSamples([3], [[5]])).toBe(2);
    const draws = bellShaped(40);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const distance = mean(draws.map((draw) => Math.abs(draw - 0.3)));
    const spread = mean(draws.flatMap((a) => draws.map((b) => Math.abs(a - b))));
    expect(crpsFromSamples([0.3], [draws])).toBeCloseTo(distance - spread / 2, 12);
  });

  it('CRPS of fine quantiles: the closed form of a uniform distribution', () => {
    const levels = Array.from({ length: 999 }, (_, index) => (index + 1) / 1000);
    for (const value of [0.2, 0.5, 1.5]) {
      // of U(0, 1): y^3/3 + (1-y)^3/3 inside, and y - 2/3 above
      const exact = value <= 1 ? (value ** 3 + (1 - value) ** 3) / 3 : value - 2 / 3;
      expect(crpsFromQuantiles({ actual: [value], quantiles: [levels], levels })).toBeCloseTo(exact, 5);
    }
  });

  it('interval score and coverage: width, and more for what lies outside', () => {
    const interval = { actual: [5, 0, 12, 10], lower: [2, 2, 2, 2], upper: [10, 10, 10, 10] };
    expect(coverage(interval)).toBe(0.5);
    expect(intervalScore(interval, 0.1)).toBeCloseTo(8 + (20 * (2 + 2)) / 4, 12);
    expect(() => intervalScore(interval, 1)).toThrow('`alpha`');
  });

  it('PIT: straight lines between the quantiles, half-way beyond them', () => {
    const levels = [0.1, 0.5, 0.9];
    const pit = (value: number, quantiles = [0, 10, 20]) =>
      pitFromQuantiles({ actual: [value], quantiles: [quantiles], levels })[0]!;
    expect(pit(5)).toBeCloseTo(0.3, 12);
    expect(pit(20)).toBe(0.9);
    expect(pit(-1)).toBeCloseTo(0.05, 12);
    expect(pit(21)).toBeCloseTo(0.95, 12);
    expect(pit(4, [4, 4, 9])).toBeCloseTo(0.3, 12);
    expect([...pitFromSamples([2, Number.NaN], [[1, 2, 3, 4], [1]])]).toEqual([0.375, Number.NaN]);
    expect(pitHistogram([0, 0.05, 0.55, 1, Number.NaN], 2)).toEqual([2, 2]);
  });

  it('leave out what did not come to pass; refuse levels out of order and rows of another length', () => {
    expect(pinballLoss({ actual: [Number.NaN, 1], quantiles: [[0], [3]], levels: [0.5] })).toBe(1);
    expect(() => pinballLoss({ actual: [1], quantiles: [[0, 1]], levels: [0.5, 0.5] })).toThrow('`levels`');
    expect(() => pinballLoss({ actual: [1], quantiles: [[0]], levels: [0.1, 0.5] })).toThrow(
      'Row 1 has 1 quantiles',
    );
  });
});

describe('metrics of spreads refuse', () => {
  const bounds = { actual: [1, 2], lower: [0, 0], upper: [2, 3] };
  const quantiles = {
    actual: [1, 2],
    quantiles: [
      [0, 1],
      [0, 1],
    ],
    levels: [0.1, 0.9],
  };
  const bad = [Number.NaN, null, undefined, '', '1', true, new Date(0), Number.NEGATIVE_INFINITY];

  it.each(bad)('a bound, quantile or draw that is no finite number: %p', (value) => {
    const row = [value, 1] as number[];
    for (const score of [
      () => coverage({ ...bounds, lower: row }),
      () => intervalScore({ ...bounds, upper: row }, 0.1),
      () => pinballLoss({ ...quantiles, quantiles: [row, [0, 1]] }),
      () => crpsFromQuantiles({ ...quantiles, quantiles: [row, [0, 1]] }),
      () => pitFromQuantiles({ ...quantiles, quantiles: [[0, 1], row] }),
      () => crpsFromSamples([1, 2], [row, [0, 1]]),
      () => pitFromSamples([1, 2], [row, [0, 1]]),
    ]) {
      expect(score).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    }
  });

  it('names they do not know, rows without draws, no levels, and PIT values that are none', () => {
    expect(() => coverage({ ...bounds, lowr: [1] } as never)).toThrow('did you mean `lower`?');
    expect(() => pinballLoss({ ...quantiles, level: 1 } as never)).toThrow('did you mean `levels`?');
    expect(() => crpsFromSamples([1], [[]])).toThrow('Row 1 has no draws');
    expect(() => pinballLoss({ actual: [1], quantiles: [[]], levels: [] })).toThrow('at least one level');
    expect(() => pitHistogram([0.5, 1.5])).toThrow('row 2 does not lie between 0 and 1');
    expect(() => pitHistogram([0.5], '2' as never)).toThrow('`bins`');
  });
});

describeWithPython(['numpy'], 'PIT histogram beside numpy', () => {
  it('counts values on a border as it does', () => {
    for (const bins of [3, 7, 10, 49, 100, 1000]) {
      const values = Array.from({ length: bins + 1 }, (_, index) => index / bins);
      const decimals = values.map((value) => Number(value.toFixed(2)));
      const script = `
import sys, json, numpy as np
v, bins = json.load(sys.stdin)
print(json.dumps(np.histogram(v, bins=bins, range=(0, 1))[0].tolist()))`;
      for (const sample of [values, decimals, [0.29, 0.57, 0.58]]) {
        const expected = JSON.parse(runPython(script, { input: JSON.stringify([sample, bins]) }).toString());
        expect(pitHistogram(sample, bins)).toEqual(expected);
      }
    }
  });
});

describeWithPython(['sklearn'], 'pinball loss beside scikit-learn', () => {
  it('is the same', () => {
    const actual = bellShaped(60);
    const levels = [0.05, 0.5, 0.8];
    const quantiles = actual.map((_, row) => [-0.6, 0.1 * Math.sin(row), 0.4]);
    const script = `
import sys, json, numpy as np
from sklearn.metrics import mean_pinball_loss
a, q, l = json.load(sys.stdin); q = np.array(q)
print(np.mean([mean_pinball_loss(a, q[:, i], alpha=v) for i, v in enumerate(l)]))`;
    const expected = Number(
      runPython(script, { input: JSON.stringify([actual, quantiles, levels]) }).toString(),
    );
    expect(pinballLoss({ actual, quantiles, levels })).toBeCloseTo(expected, 12);
  });
});
