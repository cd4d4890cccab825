import { rankAgreement } from './rank-agreement';

const curve = (early: number, late: number, resource = 9) => [
  { resource: 1, value: early },
  { resource, value: late },
];

describe('rankAgreement', () => {
  it.each([
    ['the same order', [1, 2, 3, 4], [5, 6, 7, 8], 1],
    ['one pair of six turned round', [1, 2, 3, 4], [5, 7, 6, 8], 4 / 6],
    ['the opposite order', [1, 2, 3, 4], [8, 7, 6, 5], 0],
    ['ties, which say nothing', [1, 1, 2], [3, 4, 5], 1],
    ['trials that have diverged', [1, 2, Number.POSITIVE_INFINITY], [5, 6, Number.POSITIVE_INFINITY], 1],
  ])("is Kendall's correlation for %s", (_, early, late, expected) => {
    const curves = early.map((value, index) => curve(value, late[index]!));
    expect(rankAgreement({ curves, resource: 1, prior: 0 })).toBeCloseTo(expected, 12);
  });

  it('weighs pairs by the logarithm of how much further they both came', () => {
    // agree at 81, disagree at 3: the third with both others
    const curves = [
      [...curve(1, 1, 3), { resource: 81, value: 1 }],
      [...curve(2, 2, 3), { resource: 81, value: 2 }],
      curve(3, 0, 3),
    ];
    const [far, near] = [Math.log(81), Math.log(3)];
    expect(rankAgreement({ curves, resource: 1, prior: 0 })).toBeCloseTo(
      (far - 2 * near) / (far + 2 * near),
      12,
    );
  });

  it('believes in the order until there is evidence', () => {
    expect(rankAgreement({ curves: [curve(1, 2)], resource: 1, prior: 20 })).toBe(1);
    const turned = [curve(1, 2), curve(2, 1)];
    const weight = Math.log(9);
    expect(rankAgreement({ curves: turned, resource: 1, prior: 20 })).toBeCloseTo(
      (20 - weight) / (20 + weight),
      12,
    );
  });

  it('takes no notice of trials that came no further', () => {
    const curves = [curve(1, 5), curve(2, 6), [{ resource: 1, value: 0 }]];
    expect(rankAgreement({ curves, resource: 1, prior: 0 })).toBe(1);
    expect(rankAgreement({ curves, resource: 9, prior: 3 })).toBe(1);
  });
});
