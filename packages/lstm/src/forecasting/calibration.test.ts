import { normalQuantile, Rng } from '@btcfc/core';
import type { Loss } from '../settings/loss';
import { calibratedSpread } from './calibration';

/** Forecasts of 0 that promise a normal error of deviation 1, and what came: errors of this deviation. */
function spreadFor(deviation: number, independent: number, loss: Loss = 'gaussian'): number {
  const rng = new Rng(5);
  const location = new Float64Array(4000);
  const quantile = (_: number, level: number) => normalQuantile(level);
  const truth = location.map(() => deviation * rng.normal());
  return calibratedSpread({ location, quantile, draw: undefined }, truth, loss, independent);
}

it.each([0.5, 1, 3])('finds by how much errors are wider: %s', (deviation) => {
  expect(spreadFor(deviation, 1e6) / deviation).toBeCloseTo(1, 1);
  expect(spreadFor(deviation, 1e6, { quantiles: [0.1, 0.5, 0.9] }) / deviation).toBeCloseTo(1, 1);
});

it('believes few windows little', () => {
  const [one, twelve, many] = [1, 12, 1e6].map((windows) => spreadFor(4, windows));
  expect(one).toBeLessThan(1.2);
  // as many as the spread itself is believed by: half of the way, in logarithms
  expect(twelve).toBeCloseTo(Math.sqrt(many!), 2);
});

it('looks past what is not known, and at nothing where there is no interval', () => {
  const location = new Float64Array(3);
  const normal = { location, quantile: (_: number, level: number) => normalQuantile(level), draw: undefined };
  const missing = Float64Array.of(Number.NaN, Number.NaN, Number.NaN);
  expect(calibratedSpread(normal, missing, 'student-t', 10)).toBe(1);
  expect(calibratedSpread({ ...normal, quantile: undefined }, location, 'mae', 10)).toBe(1);
  expect(calibratedSpread(normal, location, { quantiles: [0.5, 0.9] }, 10)).toBe(1);
});
