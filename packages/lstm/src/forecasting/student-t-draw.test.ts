import { Rng, studentTCdf } from '@btcfc/core';
import { studentTDraw } from './student-t-draw';

it.each([2, 3, 8])("draws as Student's t distribution of %d degrees", (degrees) => {
  const rng = new Rng(5);
  const count = 20_000;
  const draws = Float64Array.from({ length: count }, () => studentTDraw(rng.normal(), degrees, rng)).sort();
  const distances = draws.map((draw, index) => Math.abs(studentTCdf(draw, degrees) - (index + 0.5) / count));
  // Kolmogorov & Smirnov's bound at a probability of 0.001
  expect(Math.max(...distances)).toBeLessThan(1.95 / Math.sqrt(count));
});
