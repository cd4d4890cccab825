import { normalCdf, normalLogDensity, normalMass } from './normal-distribution';

describe('the normal distribution', () => {
  // scipy.stats.norm.cdf
  it.each([
    [-38, 0],
    [-20, 2.7536241186062337e-89],
    [-8, 6.220960574271785e-16],
    [-3, 0.0013498980316300933],
    [-0.5, 0.3085375387259869],
    [0, 0.5],
    [1, 0.8413447460685429],
    [2.5, 0.9937903346742238],
  ])('has this probability below %d', (z, expected) => {
    expect(Math.abs(normalCdf(z) - expected)).toBeLessThanOrEqual(1e-8 * expected);
  });

  it('keeps small masses in both tails', () => {
    expect(normalMass(8, 9) / 6.219831985865787e-16).toBeCloseTo(1, 7);
    expect(normalMass(-9, -8)).toBe(normalMass(8, 9));
    expect(normalMass(-1, 2)).toBeCloseTo(normalCdf(2) - normalCdf(-1), 14);
    expect(normalMass(0, 0)).toBe(0);
  });

  it('has the density of the textbook', () => {
    expect(Math.exp(normalLogDensity(0))).toBeCloseTo(0.3989422804014327, 14);
    expect(normalLogDensity(3)).toBeCloseTo(-5.418938533204673, 13);
  });
});
