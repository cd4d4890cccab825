import { Rng, studentTTwoSidedP } from '@btcfc/core';
import { bellShaped, describeWithPython, garchMoves, runPython } from '@btcfc/test-support';
import { skillInterval } from './block-bootstrap';
import { dieboldMariano } from './diebold-mariano';
import { holm } from './holm';

describe('Diebold-Mariano', () => {
  const differences = garchMoves(400).slice(0, 150);
  const zeros = new Float64Array(150);
  const harvey = (rows: number, horizon: number) =>
    Math.sqrt((rows + 1 - 2 * horizon + (horizon * (horizon - 1)) / rows) / rows);

  it('is the HAC t of statsmodels, times the correction for few rows', () => {
    // recorded with statsmodels 0.13.5: OLS on a constant, cov_type='HAC', use_correction=False
    expect(dieboldMariano(differences, zeros, { lags: 0 }).statistic).toBeCloseTo(
      -0.34650271 * harvey(150, 1),
      7,
    );
    expect(dieboldMariano(differences, zeros, { lags: 3 }).statistic).toBeCloseTo(
      -0.39339129 * harvey(150, 1),
      7,
    );
    expect(dieboldMariano(differences, zeros, { horizon: 4, lags: 3 }).statistic).toBeCloseTo(
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

  it('takes the horizon into its lags, and knows when there is nothing to tell', () => {
    expect(dieboldMariano(differences, zeros, { horizon: 12 }).lags).toBe(11);
    expect(dieboldMariano([1, 2, 3, 4], [1, 2, 3, 4])).toMatchObject({ statistic: 0, pValue: 1 });
    expect(dieboldMariano([1, 2], [0, 0]).pValue).toBeNaN();
    expect(dieboldMariano([1, 1, 1], [0, 0, 0])).toMatchObject({
      statistic: Number.POSITIVE_INFINITY,
      pValue: 0,
    });
  });

  it('refuses a horizon of more rows than there are, and tells nothing of one of all rows', () => {
    // R's dm.test stops as well
    expect(() => dieboldMariano([1, 2, 3, 5, 4], [2, 2, 2, 2, 2], { horizon: 9 })).toThrow(
      '`horizon` is 9, but only 5 rows are compared',
    );
    expect(dieboldMariano([1, 2, 3, 5, 4], [2, 2, 2, 2, 2], { horizon: 5 })).toMatchObject({
      statistic: 0,
      pValue: 1,
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

  it('cries wolf about as often as it says, on losses that differ by luck alone', () => {
    const rng = new Rng(3);
    let alarms = 0;
    for (let trial = 0; trial < 400; trial++) {
      let rest = 0;
      const losses = Float64Array.from({ length: 200 }, () => {
        rest = 0.3 * rest + rng.normal();
        return rest;
      });
      if (dieboldMariano(losses, new Float64Array(200)).pValue < 0.05) alarms++;
    }
    expect(alarms / 400).toBeGreaterThan(0.02);
    expect(alarms / 400).toBeLessThan(0.11);
  });
});

describe('the interval of the skill', () => {
  it.each(['stationary', 'moving'] as const)(
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
      const { lower, upper } = skillInterval(losses, baseline, { blockRows });
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
    expect(skillInterval(noise, other, { seed: 4 })).toEqual(skillInterval(noise, other, { seed: 4 }));
    expect(skillInterval(noise, other, { seed: 4 })).not.toEqual(skillInterval(noise, other, { seed: 5 }));
    expect(skillInterval([1, 1], [0, 0]).lower).toBeNaN();
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
