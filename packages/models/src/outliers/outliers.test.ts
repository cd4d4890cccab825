import { Rng } from '@btcfc/core';
import { hampelFilter } from './hampel-filter';
import { robustSpread } from './median-deviation';
import { ResidualClipper } from './residual-clipper';

describe('robustSpread', () => {
  it('is scipy\'s median_abs_deviation with scale "normal"', () => {
    // scipy.stats.median_abs_deviation([1, 2, 4, 8, 100, 3], scale='normal') is 2.965204437011204
    const { median, deviation } = robustSpread([1, 2, 4, 8, 100, 3]);
    expect(median).toBe(3.5);
    expect(deviation).toBeCloseTo(2.965204437011204, 12);
  });

  it('is the standard deviation of normal values, a tenth of them spoilt or not', () => {
    const rng = new Rng(1);
    const values = Array.from({ length: 20_000 }, () => rng.normal(5, 2));
    expect(robustSpread(values).deviation).toBeCloseTo(2, 1);
    const spoilt = values.map((value, row) => (row % 10 === 0 ? 1e9 : value));
    expect(robustSpread(spoilt).deviation).toBeLessThan(2.4);
  });
});

describe('hampelFilter', () => {
  const rng = new Rng(6);
  const wave = Array.from({ length: 60 }, (_, row) => Math.sin(row / 20) + 0.2 * rng.normal());
  const spiked = wave.map((value, row) => (row === 20 || row === 45 ? value + 8 : value));

  it('finds spikes and leaves the rest as it is', () => {
    for (const placement of ['trailing', 'centred'] as const) {
      const { values, outliers } = hampelFilter(spiked, { window: 11, threshold: 8, placement });
      expect(outliers).toEqual([20, 45]);
      wave.forEach((value, row) => {
        if (row === 20 || row === 45) expect(Math.abs(values[row]! - value)).toBeLessThan(1);
        else expect(values[row]).toBe(value);
      });
    }
  });

  it('uses nothing that comes later, unless it is centred', () => {
    const options = { window: 9, threshold: 1 };
    const whole = hampelFilter(spiked, options);
    expect(whole.outliers.length).toBeGreaterThan(10);
    for (let rows = 3; rows < spiked.length; rows++) {
      expect(hampelFilter(spiked.slice(0, rows), options).values).toEqual(whole.values.slice(0, rows));
    }
  });

  it('leaves a constant series alone, and says what it refuses', () => {
    expect(hampelFilter([1, 1, 1, 5, 1, 1]).outliers).toEqual([]);
    expect(() => hampelFilter([1, Number.NaN, 2])).toThrow('missing in row 2');
    expect(() => hampelFilter([1], { window: 2 })).toThrow('`window` must be');
    expect(() => hampelFilter([1], { threshold: 0 })).toThrow('`threshold` must be');
    expect(() => hampelFilter([1], { placement: 'left' as never })).toThrow('`placement` must be');
  });
});

describe('ResidualClipper', () => {
  const truth = [11, 9, 12, 8, 10, 13, 7, 500];
  const reference = new Array(8).fill(10);
  const rows = { values: truth, reference };

  it('clips to the median and its deviation times the threshold', () => {
    const clipper = new ResidualClipper({ threshold: 2 }).fit(rows);
    // residuals 1 -1 2 -2 0 3 -3 490: median .5, absolute deviations .5 .5 1.5 1.5 2.5 2.5 3.5 489.5, median 2
    const reach = 2 * 1.482602218505602 * 2;
    expect(clipper.range.lower).toBeCloseTo(0.5 - reach, 12);
    expect(clipper.range.upper).toBeCloseTo(0.5 + reach, 12);
    const { values, outliers } = clipper.apply({ values: [104, 60, 111], reference: [100, 100, 100] });
    expect(outliers).toEqual([1, 2]);
    expect(values[0]).toBe(104);
    expect(values[1]).toBeCloseTo(100.5 - reach, 12);
    expect(values[2]).toBeCloseTo(100.5 + reach, 12);
  });

  it('rejects back to the reference, in units of the scale', () => {
    const clipper = new ResidualClipper({ action: 'reject' }).fit(rows);
    const restored = ResidualClipper.fromJSON(JSON.parse(JSON.stringify(clipper)));
    const shaken = { values: [150, 150], reference: [100, 100], scale: [1, 10] };
    expect(restored.apply(shaken)).toEqual({ values: Float64Array.of(100, 150), outliers: [0] });
  });

  it('says what it can not do', () => {
    const clipper = new ResidualClipper();
    expect(() => clipper.apply(rows)).toThrow('has not been fitted');
    expect(() => clipper.fit({ values: [], reference: [] })).toThrow('no residuals');
    expect(() => clipper.fit({ values: [1, 1, 1], reference: [0, 0, 0] })).toThrow('the same');
    expect(() => clipper.fit({ values: [1], reference: [] })).toThrow('1 values for 0 references');
    expect(() => clipper.fit({ values: [1, Number.NaN], reference: [1, 1] })).toThrow('row 2');
    expect(() => clipper.fit({ values: [1], reference: [1], scale: [-1] })).toThrow('not above 0');
    expect(() => new ResidualClipper({ threshold: 0 })).toThrow('`threshold` must be');
    expect(() => new ResidualClipper({ action: 'drop' as never })).toThrow('`action` must be');
    expect(() => ResidualClipper.fromJSON({} as never)).toThrow('not the state');
  });
});
