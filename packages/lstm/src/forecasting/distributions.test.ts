import { normalCdf, normalQuantile, Rng, studentTCdf, studentTQuantile } from '@btcfc/core';
import recorded from '../../reference/distributions.json';
import { studentTDraw } from './student-t-draw';

function expectRelative(value: number, expected: number, tolerance: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

it('has the normal distribution of SciPy', () => {
  for (const [probability, quantile] of recorded.normal.quantiles) {
    expectRelative(normalQuantile(probability!), quantile!, 1e-13);
  }
  for (const [value, probability] of recorded.normal.cdf) {
    expectRelative(normalCdf(value!), probability!, 1e-8);
  }
});

it("has Student's t distribution of SciPy", () => {
  for (const [probability, degrees, quantile] of recorded.studentT.quantiles) {
    if (probability !== 0.5) expectRelative(studentTQuantile(probability!, degrees!), quantile!, 1e-8);
  }
  expect(studentTQuantile(0.5, 3)).toBe(0);
  for (const [value, degrees, probability] of recorded.studentT.cdf) {
    expectRelative(studentTCdf(value!, degrees!), probability!, 1e-9);
  }
});

it.each([2, 3, 8])("draws as Student's t distribution of %d degrees", (degrees) => {
  const rng = new Rng(5);
  const count = 20_000;
  const draws = Float64Array.from({ length: count }, () => studentTDraw(rng.normal(), degrees, rng)).sort();
  const distances = draws.map((draw, index) => Math.abs(studentTCdf(draw, degrees) - (index + 0.5) / count));
  // Kolmogorov & Smirnov's bound at a probability of 0.001
  expect(Math.max(...distances)).toBeLessThan(1.95 / Math.sqrt(count));
});
