import { studentTQuantile } from '@btcfc/core';
import { polynomialOf, studentTTerms } from './head-part';

it.each([0.0001, 0.01, 0.05, 0.25, 0.4, 0.975])("has Student's quantile at %p to ten digits", (level) => {
  const polynomial = polynomialOf(studentTTerms, (x) => studentTQuantile(level, 4 / (x + 1)));
  for (let step = 0; step <= 100; step++) {
    const degrees = step === 100 ? 1e6 : 2 + (step / 15) ** 4;
    const value = polynomial.reduceRight((sum, coefficient) => sum * (4 / degrees - 1) + coefficient, 0);
    const expected = studentTQuantile(level, degrees);
    expect(Math.abs(value / expected - 1)).toBeLessThan(1e-10);
  }
});
