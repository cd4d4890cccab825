import { Rng, studentTTwoSidedP } from '@btcfc/core';
import { bellShaped, describeWithPython, garchMoves, runPython } from '@btcfc/test-support';
import { dieboldMariano } from './diebold-mariano';
import { holm } from './holm';
import { skillInterval } from './skill-interval';

describe('Diebold-Mariano', () => {
  const differences = garchMoves(400).slice(0, 150);
  const zeros = new Float64Array(150);
  const harvey = (rows: number, horizon: number) =>
    Math.sqrt((rows + 1 - 2 * horizon + (horizon * (horizon - 1)) / rows) / rows);

  it('is the HAC t of statsmodels, times the correction for few rows', () => {
    // recorded with statsmodels 0.13.5: OLS on a constant, cov_type='HAC', use_correction=False
    const variance = 'newey-west';
    expect(dieboldMariano(differences, zeros, { variance, lags: 0 }).statistic).toBeCloseTo(
      -0.34650271 * harvey(150, 1),
      7,
    );
    expect(dieboldMariano(differences, zeros, { variance, lags: 3 }).statistic).toBeCloseTo(
      -0.39339129 * harvey(150, 1),
      7,
    );
    expect(dieboldMariano(differences, zeros, { variance, horizon: 4, lags: 3 }).statistic).toBeCloseTo(
      -0.39339129 * harvey(150, 4),
      7,
    );
    expect(dieboldMariano(differences, zeros).difference).toBeCloseTo(-0.02355882, 7);
  });

  it('has p-values of Student, as scipy 1.10.1 gives them', () => {
    const expected: [number, number, number][] = [
      [0.5, 3, 0.651447964848151],
      [2.1, 10, 0.06207724420221853],
      [4.5, 544, 8.3151792785467e-6],
      [1.96, 2000, 0.050134461194207655],
      [30, 5, 7.718648620496047e-7],
    ];
    for (const [t, degrees, p] of expected) expect(studentTTwoSidedP(t, degrees) / p).toBeCloseTo(1, 9);
    expect(studentTTwoSidedP(0, 7)).toBe(1);
  });

  it('knows when there is nothing to tell', () => {
    expect(dieboldMariano([1, 2, 3, 4], [1, 2, 3, 4])).toMatchObject({ statistic: 0, pValue: 1 });
    expect(dieboldMariano([1, 2], [0, 0]).pValue).toBeNaN();
    expect(dieboldMariano([1, 1, 1], [0, 0, 0])).toMatchObject({
      statistic: Number.POSITIVE_INFINITY,
      pValue: 0,
    });
    // less than two forecasts that do not overlap
    expect(dieboldMariano(differences.slice(0, 23), zeros.slice(0, 23), { horizon: 12 })).toMatchObject({
      statistic: Number.NaN,
      degrees: Number.NaN,
      rows: 23,
    });
  });

  it('has as many degrees of freedom as the rule says', () => {
    const degrees = (rows: number, horizon: number) =>
      dieboldMariano(bellShaped(rows), new Float64Array(rows), { horizon }).degrees;
    expect(degrees(40, 12)).toBe(1);
    expect(degrees(80, 12)).toBe(3);
    expect(degrees(300, 12)).toBe(12);
    expect(degrees(300, 1)).toBe(17);
    expect(degrees(1362, 7)).toBe(49);
  });

  it('refuses a horizon of more rows than there are, and lags where none are used', () => {
    const asked = (options: object) => dieboldMariano([1, 2, 3, 5, 4], [2, 2, 2, 2, 2], options);
    // R's dm.test stops as well
    expect(() => asked({ horizon: 9 })).toThrow('`horizon` is 9, but only 5 rows are compared');
    expect(asked({ horizon: 5, variance: 'newey-west' })).toMatchObject({ statistic: 0, pValue: 1 });
    expect(() => asked({ lags: 2 })).toThrow("`lags` must be left out, or `variance` 'newey-west'");
  });

  describeWithPython(['numpy', 'scipy'], 'beside numpy and scipy', () => {
    it('has the variance of the first cosines, Student’s t, and the interval by the delta method', () => {
      const rows = 90;
      const ours = garchMoves(rows).map((move) => 2 + Math.abs(move));
      const theirs = bellShaped(rows).map((move) => 2.5 + Math.abs(move));
      const script = `
import sys, json, numpy as np
from scipy import stats
from scipy.fft import dct
a, b, h = json.load(sys.stdin)
a, b = np.array(a), np.array(b)
n = len(a)
B = max(1, int(np.floor(min(.4 * n ** (2 / 3), n / (2 * h)))))
# scipy's orthonormal cosine transform: its coefficients after the first are the estimator's
omega = lambda x: np.mean(dct(x, type=2, norm='ortho')[1:B + 1] ** 2)
d = a - b
t = d.mean() / np.sqrt(omega(d) / n)
se = np.sqrt(omega(a / a.mean() - b / b.mean()) / n)
q = stats.t.ppf(.95, B)
ratio = a.mean() / b.mean()
print(json.dumps([B, t, 2 * stats.t.sf(abs(t), B), 1 - ratio * np.exp(q * se), 1 - ratio * np.exp(-q * se)]))`;
      for (const horizon of [1, 5, 40]) {
        const input = JSON.stringify([Array.from(ours), Array.from(theirs), horizon]);
        const [degrees, statistic, pValue, lower, upper] = JSON.parse(
          runPython(script, { input }).toString(),
        );
        const test = dieboldMariano(ours, theirs, { horizon });
        expect(test.degrees).toBe(degrees);
        expect(test.statistic / statistic).toBeCloseTo(1, 9);
        expect(test.pValue / pValue).toBeCloseTo(1, 8);
        const interval = skillInterval(ours, theirs, { horizon, confidence: 0.9 });
        expect(interval.lower).toBeCloseTo(lower, 9);
        expect(interval.upper).toBeCloseTo(upper, 9);
      }
    });
  });

  it('refuses what is no number, and options it does not know', () => {
    for (const value of [null, '1', '', true, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => dieboldMariano([1, value, 3] as number[], [1, 2, 3])).toThrow('row 2');
      expect(() => skillInterval([1, 2, 3], [1, value, 3] as number[])).toThrow('row 2');
    }
    expect(() => dieboldMariano([1, 2, 3], [1, 2])).toThrow('`baseline` holds 2 values where 3 are expected');
    expect(() => dieboldMariano([1], [1], { lag: 1 } as never)).toThrow('did you mean `lags`?');
    expect(() => skillInterval([1], [1], { replication: 5 } as never)).toThrow(
      'did you mean `replications`?',
    );
    expect(() => holm([0.1, 2])).toThrow('row 2 does not lie between 0 and 1');
    expect(() => holm(['0.1'] as never)).toThrow('row 1');
  });

  it.each([
    [40, 12],
    [120, 6],
    [200, 1],
  ])('of %d rows %d ahead cries wolf as often as it says', (rows, horizon) => {
    const rng = new Rng(rows);
    const runs = 3000;
    let [alarms, outside] = [0, 0];
    // errors of overlapping forecasts: each is the sum of as many shocks as there are rows ahead
    const errors = () => {
      const shocks = Float64Array.from({ length: rows + horizon }, () => rng.normal());
      return Float64Array.from({ length: rows }, (_, row) =>
        Math.abs(shocks.subarray(row, row + horizon).reduce((sum, shock) => sum + shock, 0)),
      );
    };
    for (let run = 0; run < runs; run++) {
      const [ours, theirs] = [errors(), errors()];
      if (dieboldMariano(ours, theirs, { horizon }).pValue < 0.05) alarms++;
      const { lower, upper } = skillInterval(ours, theirs, { horizon });
      if (lower > 0 || upper < 0) outside++;
    }
    for (const count of [alarms, outside]) {
      // three standard errors of .05 in so many runs are .012
      expect(count / runs).toBeGreaterThan(0.038);
      expect(count / runs).toBeLessThan(0.078);
    }
  });

  it('by Newey and West cries wolf about as often as it says where nothing overlaps', () => {
    const rng = new Rng(3);
    let alarms = 0;
    for (let trial = 0; trial < 400; trial++) {
      let rest = 0;
      const losses = Float64Array.from({ length: 200 }, () => {
        rest = 0.3 * rest + rng.normal();
        return rest;
      });
      const options = { variance: 'newey-west' } as const;
      if (dieboldMariano(losses, new Float64Array(200), options).pValue < 0.05) alarms++;
    }
    expect(alarms / 400).toBeGreaterThan(0.02);
    expect(alarms / 400).toBeLessThan(0.11);
  });
});

describe('the interval of the skill', () => {
  it.each(['cosine', 'stationary', 'moving'] as const)(
    '%s: covers the true skill about as often as it says',
    (method) => {
      const rng = new Rng(11);
      let covered = 0;
      for (let trial = 0; trial < 200; trial++) {
        const baseline = Float64Array.from({ length: 150 }, () => Math.abs(rng.normal()));
        const losses = Float64Array.from(baseline, (loss) => 0.5 * loss + 0.4 * Math.abs(rng.normal()));
        const { lower, upper } = skillInterval(losses, baseline, { method, replications: 150, seed: trial });
        // E = .5 m + .4 m of m
        if (lower <= 0.1 && upper >= 0.1) covered++;
      }
      expect(covered / 200).toBeGreaterThan(0.88);
      expect(covered / 200).toBeLessThan(0.99);
    },
  );

  it('is wider where neighbours are related, which single rows would not show', () => {
    const rng = new Rng(5);
    let rest = 0;
    const baseline = Float64Array.from({ length: 600 }, () => {
      rest = 0.9 * rest + rng.normal();
      return 10 + rest;
    });
    const losses = new Float64Array(600).fill(10);
    const width = (blockRows: number) => {
      const { lower, upper } = skillInterval(losses, baseline, { method: 'stationary', blockRows });
      return upper - lower;
    };
    expect(width(40)).toBeGreaterThan(2 * width(1));
  });

  it.each(['stationary', 'moving'] as const)(
    '%s: one huge loss does not spoil the blocks without it',
    (method) => {
      for (const spike of [1e16, 1e18, 1e25]) {
        // no replication can be better than .5: each row loses 1 or more, the baseline 2
        const losses = [spike, ...new Array(99).fill(1)];
        const { upper } = skillInterval(losses, new Array(100).fill(2), { method });
        expect(upper).toBeLessThanOrEqual(0.5 + 1e-9);
      }
    },
  );

  it('is exact where there is no luck, repeatable, and NaN against a perfect baseline', () => {
    expect(skillInterval([1, 1, 1, 1], [2, 2, 2, 2])).toEqual({ skill: 0.5, lower: 0.5, upper: 0.5 });
    const noise = bellShaped(60).map(Math.abs);
    const other = bellShaped(61).slice(1).map(Math.abs);
    const drawn = (seed: number) => skillInterval(noise, other, { method: 'stationary', seed });
    expect(drawn(4)).toEqual(drawn(4));
    expect(drawn(4)).not.toEqual(drawn(5));
    expect(skillInterval([1, 1], [0, 0]).lower).toBeNaN();
    expect(skillInterval([1, 1, 2], [0, 0, 0]).lower).toBeNaN();
    // perfect: no skill is above 1, however little is known
    expect(skillInterval([0, 0, 0], [1, 2, 3])).toEqual({ skill: 1, lower: 1, upper: 1 });
    expect(skillInterval([0, 0.5, 0, 0], [9, 2, 3, 8]).upper).toBeLessThan(1);
    expect(() => skillInterval([1, 1], [1, 1], { confidence: 1 })).toThrow('`confidence`');
  });
});

describe('Holm', () => {
  it('is that of statsmodels 0.13.5, and passes over what is no number', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual(
      [0.03, 0.06, 0.06, 0.02].map((p) => expect.closeTo(p, 12)),
    );
    expect(holm([Number.NaN, 0.04])).toEqual([Number.NaN, 0.04]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });

  it('spends more of the level on what weighs more', () => {
    // by hand: the smallest p / w first, times all the weight that is left over its own
    expect(holm([0.02, 0.01, 0.03], { weights: [2, 1, 1] })).toEqual(
      [0.04, 0.04, 0.04].map((p) => expect.closeTo(p, 12)),
    );
    expect(holm([0.02, 0.004, 0.03], { weights: [2, 1, 1] })).toEqual(
      [0.03, 0.016, 0.03].map((p) => expect.closeTo(p, 12)),
    );
    expect(holm([0.01, 0.04, 0.03], { weights: [5, 5, 5] })).toEqual(
      holm([0.01, 0.04, 0.03]).map((p) => expect.closeTo(p, 12)),
    );
    expect(() => holm([0.1, 0.2], { weights: [1, 0] })).toThrow('The weight of row 2 is not above 0');
    expect(() => holm([0.1, 0.2], { weights: [1] })).toThrow('`weights`');
  });

  describeWithPython(['statsmodels'], 'beside statsmodels', () => {
    it('is the same', () => {
      const pValues = bellShaped(30).map((value) => Math.min(1, Math.abs(value) / 4));
      const script = `
import sys, json
from statsmodels.stats.multitest import multipletests
print(json.dumps(list(multipletests(json.load(sys.stdin), method='holm')[1])))`;
      const expected = JSON.parse(runPython(script, { input: JSON.stringify(pValues) }).toString());
      expect(holm(pValues)).toEqual(expected.map((p: number) => expect.closeTo(p, 12)));
    });
  });
});
