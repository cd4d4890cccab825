import { forecastFromPoints, Rng } from '@btcfc/core';
import { AdaptiveConformal } from './adaptive-conformal';
import { bandsOf, moveLevels } from './bands';
import { SplitConformal } from './split-conformal';

const zeros = (length: number) => new Float64Array(length);

describe('SplitConformal', () => {
  it('takes the residual of the corrected rank: ceil((n + 1) coverage)', () => {
    const actual = [3, -1, 4, -2, 9, 6, -5, 7, 8];
    const calibrator = new SplitConformal({ levels: [0.1, 0.25, 0.5, 0.75, 0.9] });
    calibrator.fit({ forecast: { point: zeros(9) }, actual });
    // absolute residuals 1 to 9: ranks 8 (80%) and 5 (50%) of 9
    const { quantiles, point, levels } = calibrator.apply({ point: [100] });
    expect(quantiles.map(([value]) => value)).toEqual([92, 95, 100, 105, 108]);
    expect([...point]).toEqual([100]);
    expect(levels).toEqual([0.1, 0.25, 0.5, 0.75, 0.9]);
  });

  it('calibrates each end by itself with separate tails', () => {
    const actual = [-9, -1, 0, 1, 2, 3, 4, 5, 6];
    const calibrator = new SplitConformal({ levels: [0.1, 0.5, 0.8], tails: 'separate' });
    const { quantiles } = calibrator.fit({ forecast: { point: zeros(9) }, actual }).apply({ point: [0] });
    // below: rank 9 of the scores -actual is 9; above: rank 8 of the scores actual is 5
    expect(quantiles.map(([value]) => value)).toEqual([-9, 0, 5]);
  });

  it('narrows quantiles that are too wide and widens those that are too narrow', () => {
    const rng = new Rng(1);
    const rows = 4000;
    const actual = Float64Array.from({ length: rows }, () => rng.normal());
    for (const reach of [0.5, 5]) {
      const forecast = {
        point: zeros(rows),
        levels: [0.05, 0.95],
        quantiles: [zeros(rows).fill(-reach), zeros(rows).fill(reach)],
      };
      const calibrator = new SplitConformal({ levels: [0.05, 0.95] }).fit({ forecast, actual });
      const { quantiles } = calibrator.apply(forecast);
      // the standard normal's 95% quantile, within sampling error
      expect(Math.abs(quantiles[1]![0]! - 1.645)).toBeLessThan(0.12);
      expect(quantiles[0]![0]).toBeCloseTo(-quantiles[1]![0]!, 12);
    }
  });

  it.each(['residual', 'quantiles'] as const)('covers as promised, whatever the forecast: %s', (base) => {
    const rng = new Rng(7);
    const trials = 1500;
    const rows = 39;
    const hits = [0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const scales = Float64Array.from({ length: rows + 1 }, () => Math.exp(rng.normal()));
      const truth = scales.map((scale) => 3 + scale * rng.normal());
      // a bad forecast: biased, and its quantiles know half of the spread
      const source = (start: number, end: number) => ({
        point: zeros(end - start),
        levels: [0.1, 0.9],
        quantiles: [-1, 1].map((sign) => scales.slice(start, end).map((scale) => (sign * scale) / 2)),
      });
      const calibrator = new SplitConformal({ base, levels: [0.05, 0.25, 0.75, 0.95] });
      calibrator.fit({ forecast: source(0, rows), actual: truth.slice(0, rows) });
      const { quantiles } = calibrator.apply(source(rows, rows + 1));
      const actual = truth[rows]!;
      if (actual >= quantiles[0]![0]! && actual <= quantiles[3]![0]!) hits[0]!++;
      if (actual >= quantiles[1]![0]! && actual <= quantiles[2]![0]!) hits[1]!++;
    }
    // 39 rows: ranks 36 and 20 of 40 are 90% and 50% without rounding
    [0.9, 0.5].forEach((coverage, index) => {
      const error = 4 * Math.sqrt((coverage * (1 - coverage)) / trials);
      const share = hits[index]! / trials;
      // the 50% interval may be pushed wider where quantiles cross; it never covers less
      expect(share).toBeGreaterThan(coverage - error);
      expect(share).toBeLessThan(coverage + error);
    });
  });

  it('covers calm and wild rows alike where their scale is known', () => {
    const rng = new Rng(3);
    const rows = 4000;
    const scale = Float64Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? 1 : 10));
    const actual = scale.map((factor) => factor * rng.normal());
    const forecast = { point: zeros(rows) };
    const shares = (options: { scale?: Float64Array }) => {
      const calibrator = new SplitConformal({ levels: [0.05, 0.95] });
      const { quantiles } = calibrator.fit({ forecast, actual, ...options }).apply(forecast, options);
      const isHit = (row: number) => Math.abs(actual[row]!) <= quantiles[1]![row]!;
      return [0, 1].map((odd) => {
        const chosen = [...actual.keys()].filter((row) => row % 2 === odd);
        return chosen.filter(isHit).length / chosen.length;
      });
    };
    for (const share of shares({ scale })) expect(Math.abs(share - 0.9)).toBeLessThan(0.03);
    const [calm, wild] = shares({});
    expect(calm).toBeGreaterThan(0.99);
    expect(wild).toBeLessThan(0.85);
  });

  it('calibrates every step by itself', () => {
    const actual = Array.from({ length: 40 }, (_, position) => (position % 2 === 0 ? 1 : 5));
    const calibrator = new SplitConformal({ levels: [0.1, 0.9] });
    calibrator.fit({ forecast: { point: zeros(40), horizon: 2 }, actual });
    const { quantiles } = calibrator.apply({ point: [0, 0, 10, 10], horizon: 2 });
    expect([...quantiles[1]!]).toEqual([1, 5, 11, 15]);
    expect(() => calibrator.apply({ point: [0] })).toThrow('a horizon of 1, and the calibrator is for 2');
  });

  it('takes the truth of the first windows alone', () => {
    const actual = Array.from({ length: 40 }, () => 2);
    const calibrator = new SplitConformal({ levels: [0.1, 0.9] });
    calibrator.fit({ forecast: { point: zeros(44).fill(1), horizon: 2 }, actual });
    expect([...calibrator.apply({ point: [0, 0], horizon: 2 }).quantiles[1]!]).toEqual([1, 1]);
    const forecast = { point: zeros(44), horizon: 2 };
    expect(() => calibrator.fit({ forecast, actual: actual.slice(1) })).toThrow('39 actual values');
  });

  it('is the same after saving', () => {
    const calibrator = new SplitConformal({ tails: 'separate', levels: [0.2, 0.7] });
    calibrator.fit({ forecast: { point: zeros(9) }, actual: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
    const restored = SplitConformal.fromJSON(JSON.parse(JSON.stringify(calibrator)));
    expect(restored.apply({ point: [5] }).quantiles).toEqual(calibrator.apply({ point: [5] }).quantiles);
    expect(restored.toJSON()).toEqual(calibrator.toJSON());
  });

  it('refuses values that are no finite numbers, and names it does not know', () => {
    const calibrator = new SplitConformal({ levels: [0.1, 0.9] });
    const good = { forecast: { point: zeros(20) }, actual: zeros(20) };
    for (const value of [Number.NaN, null, undefined, '', '1', true, new Date(0), Number.POSITIVE_INFINITY]) {
      const bad = [...zeros(19), value] as number[];
      for (const rows of [
        { ...good, forecast: { point: bad } },
        { ...good, actual: bad },
        { ...good, forecast: { point: zeros(20), levels: [0.1, 0.9], quantiles: [zeros(20), bad] } },
        { ...good, scale: bad },
      ]) {
        expect(() => calibrator.fit(rows)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
        expect(() => calibrator.fit(rows)).toThrow('row 20');
      }
    }
    expect(() => new SplitConformal({ level: [0.1] } as never)).toThrow('did you mean `levels`?');
    expect(() => calibrator.fit({ ...good, forecasts: 1 } as never)).toThrow('did you mean `forecast`?');
    expect(() => calibrator.fit({ forecast: { point: zeros(20), horizon: 3 }, actual: [] })).toThrow(
      '20 points for 3 rows ahead',
    );
  });

  it('keeps the origins, ids and dates of a forecast', () => {
    const calibrator = new SplitConformal({ levels: [0.1, 0.9] });
    calibrator.fit({ forecast: { point: zeros(20) }, actual: zeros(20).map((_, row) => row) });
    const dates = Float64Array.of(5, 6);
    const forecast = {
      ...forecastFromPoints({ origins: [7, 8], horizon: 1, point: [1, 2], id: ['a', 'b'] }),
      dates,
    };
    expect(calibrator.apply(forecast)).toMatchObject({
      origins: Float64Array.of(7, 8),
      id: ['a', 'b'],
      dates,
      horizon: 1,
    });
    const online = new AdaptiveConformal({ levels: [0.1, 0.9] });
    expect(() => online.run({ forecast, actual: [1, 2] })).toThrow('of several series');
  });

  it('says what it can not do', () => {
    const calibrator = new SplitConformal({ levels: [0.025, 0.975] });
    const ten = { forecast: { point: zeros(10) }, actual: zeros(10) };
    expect(() => calibrator.fit(ten)).toThrow('needs at least 19 rows');
    expect(() => calibrator.apply({ point: [1] })).toThrow('has not been fitted');
    expect(() => new SplitConformal({ base: 'quantiles' }).fit(ten)).toThrow('no quantiles to calibrate');
    expect(() => calibrator.fit({ ...ten, actual: zeros(11) })).toThrow('11 actual values for 10 points');
    expect(() => calibrator.fit({ ...ten, scale: zeros(10) })).toThrow('`scale` is not above 0 in row 1');
    expect(() => new SplitConformal({ levels: [0.1, 0.8] })).toThrow('mirror images around 0.5');
    expect(() => new SplitConformal({ levels: [0.9, 0.1] })).toThrow('ascending probabilities');
    expect(() => SplitConformal.fromJSON({} as never)).toThrow('not the state of a calibrator');
    const quantiles = [zeros(3)];
    expect(() =>
      calibrator.fit({ ...ten, forecast: { point: zeros(10), levels: [0.5], quantiles } }),
    ).toThrow('quantiles of 3 values for 10 points');
  });
});

it('keeps intervals one inside the other, without taking coverage from any', () => {
  const rng = new Rng(5);
  for (const levels of [
    [0.05, 0.25, 0.5, 0.75, 0.95],
    [0.05, 0.25, 0.75, 0.95],
  ]) {
    for (const tails of ['joint', 'separate'] as const) {
      const bands = bandsOf(levels, tails);
      for (let trial = 0; trial < 200; trial++) {
        const values = levels.map(() => rng.normal()).sort((a, b) => a - b);
        const radii = bands.map(() => rng.normal());
        const moved = moveLevels(bands, radii, values, 1);
        expect([...moved].sort((a, b) => a - b)).toEqual(moved);
        bands.forEach(({ lower, upper }, index) => {
          const low = lower === undefined ? Number.POSITIVE_INFINITY : values[lower]! - radii[index]!;
          const high = upper === undefined ? Number.NEGATIVE_INFINITY : values[upper]! + radii[index]!;
          // an interval turned inside out is empty: whatever stands there covers no less
          if (lower !== undefined && upper !== undefined && low > high) return;
          if (lower !== undefined && levels.includes(0.5)) expect(moved[lower]).toBeLessThanOrEqual(low);
          if (upper !== undefined && levels.includes(0.5)) expect(moved[upper]).toBeGreaterThanOrEqual(high);
        });
      }
    }
  }
});
