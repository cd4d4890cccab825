import { Rng } from '@btcfc/core';
import { describeWithPython, runPython } from '@btcfc/test-support';
import { coverageTests } from './coverage-tests';

const days = (count: number, isViolated: (day: number) => boolean) =>
  Array.from({ length: count }, (_, day) => (isViolated(day) ? 1 : 0));

describe('tests of a value-at-risk', () => {
  // the formulas of rugarch's VaRTest, with chi-squared tails by scipy 1.10.1
  const recorded: [string, number[], number, number[]][] = [
    [
      'pairs of violations',
      days(250, (day) => day % 17 < 2),
      0.05,
      [
        18.850490307406886, 1.4137475614399556e-5, 33.51771208792033, 7.0617971248831285e-9,
        4.2500039751484706e-12,
      ],
    ],
    [
      'too few of them, apart',
      days(500, (day) => day % 40 === 0),
      0.05,
      [
        7.298548600128655, 0.0069010334348497135, 0.6413862132257435, 0.4232092746488909,
        0.018874048293074992,
      ],
    ],
    [
      'a run of three',
      days(250, (day) => [3, 4, 5, 90, 91, 200].includes(day)),
      0.01,
      [
        3.555354771061751, 0.059353618972288816, 15.915296651119768, 6.624118722214307e-5,
        5.9156403715580905e-5,
      ],
    ],
    [
      'none at all',
      days(250, () => false),
      0.01,
      [5.025167926750721, 0.024981503053449754, 0, 1, 0.08105851616218145],
    ],
  ];

  it.each(recorded)('are those of rugarch: %s', (_, violations, level, [uc, ucP, ind, indP, bothP]) => {
    const { unconditional, independence, conditional } = coverageTests(violations, level);
    expect(unconditional.statistic).toBeCloseTo(uc!, 9);
    expect(unconditional.pValue / ucP!).toBeCloseTo(1, 8);
    expect(independence.statistic).toBeCloseTo(ind!, 9);
    expect(independence.pValue / indP!).toBeCloseTo(1, 8);
    expect(conditional.statistic).toBeCloseTo(uc! + ind!, 9);
    expect(conditional.pValue / bothP!).toBeCloseTo(1, 8);
  });

  it('call luck something else about as often as they say', () => {
    const rng = new Rng(3);
    let found = 0;
    for (let run = 0; run < 400; run++) {
      const violations = days(1000, () => rng.uniform() < 0.05);
      if (coverageTests(violations, 0.05).unconditional.pValue < 0.05) found++;
    }
    // 5% and three standard errors
    expect(found / 400).toBeGreaterThan(0.017);
    expect(found / 400).toBeLessThan(0.083);
  });

  it('take true and false, tell nothing of no rows, and refuse anything else', () => {
    expect(coverageTests([true, false, false], 0.05)).toEqual(coverageTests([1, 0, 0], 0.05));
    expect(coverageTests([1, 1], 0.05).independence.statistic).toBe(0);
    const { rows, rate, conditional } = coverageTests([], 0.05);
    expect([rows, rate, conditional.pValue]).toEqual([0, Number.NaN, Number.NaN]);
    expect(() => coverageTests([0, 2], 0.05)).toThrow('Row 2 of `violations` is neither 0 nor 1');
    expect(() => coverageTests([0, 1], 1)).toThrow('`level`');
  });
});

describeWithPython(['scipy'], 'tests of a value-at-risk beside scipy', () => {
  it('are likelihood ratios of its distributions', () => {
    const rng = new Rng(8);
    const violations = days(400, () => rng.uniform() < 0.06);
    const script = `
import sys, json, numpy as np
from scipy.stats import binom, chi2
v = np.array(json.load(sys.stdin)); n, x, p = len(v), v.sum(), .05
uc = -2 * (binom.logpmf(x, n, p) - binom.logpmf(x, n, x / n))
t = [[int(((v[:-1] == i) & (v[1:] == j)).sum()) for j in (0, 1)] for i in (0, 1)]
ll = lambda a, q: a[0] * np.log(1 - q) + a[1] * np.log(q)
a, b, c = t[0], t[1], [t[0][0] + t[1][0], t[0][1] + t[1][1]]
ind = 2 * (ll(a, a[1] / sum(a)) + ll(b, b[1] / sum(b)) - ll(c, c[1] / sum(c)))
print(json.dumps([uc, chi2.sf(uc, 1), ind, chi2.sf(ind, 1), chi2.sf(uc + ind, 2)]))`;
    const expected: number[] = JSON.parse(
      runPython(script, { input: JSON.stringify(violations) }).toString(),
    );
    const { unconditional, independence, conditional } = coverageTests(violations, 0.05);
    const ours = [
      unconditional.statistic,
      unconditional.pValue,
      independence.statistic,
      independence.pValue,
      conditional.pValue,
    ];
    for (const [index, value] of ours.entries()) expect(value).toBeCloseTo(expected[index]!, 9);
  });
});
