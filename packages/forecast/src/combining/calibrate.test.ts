import { Rng } from '@btcfc/core';
import type { Windows } from '../evaluation/windows';
import { calibrate, uncalibrated, widen } from './calibrate';

const horizon = 8;
const levels = [0.05, 0.25, 0.5, 0.75, 0.95];
// quantiles of the standard normal distribution
const scores = [-1.6449, -0.6745, 0, 0.6745, 1.6449];

/** Forecasts of 0 whose intervals are those of a standard normal error, and what came: errors of these deviations. */
function walked(deviations: readonly number[], origins: number): { windows: Windows; actual: Float64Array } {
  const rng = new Rng(9);
  const rows = origins * horizon;
  const windows = {
    origins: Array.from({ length: origins }, (_, index) => index * horizon),
    folds: new Array<number>(origins).fill(0),
    point: new Float64Array(rows),
    quantiles: scores.map((score) => new Float64Array(rows).fill(score)),
  };
  const actual = Float64Array.from({ length: rows + 1 }, (_, row) =>
    row === 0 ? 0 : deviations[(row - 1) % horizon]! * rng.normal(),
  );
  return { windows, actual };
}

const even = (deviation: number) => new Array<number>(horizon).fill(deviation);

describe('the calibration of intervals', () => {
  it.each([0.6, 1, 2])('finds how far off they are where errors are %s times as wide', (deviation) => {
    const { windows, actual } = walked(even(deviation), 300);
    for (const factor of calibrate(windows, levels, actual, 300).factors) {
      // steps of the search and a share believed in 1 lie in between
      expect(Math.abs(Math.log(factor / deviation))).toBeLessThan(0.15);
    }
  });

  it('lets them grow with the rows ahead where errors do', () => {
    const { windows, actual } = walked(
      Array.from({ length: horizon }, (_, step) => Math.exp(-0.4 + (0.8 * step) / (horizon - 1))),
      2000,
    );
    const { factors } = calibrate(windows, levels, actual, 300);
    expect(factors.at(-1)! / factors[0]!).toBeGreaterThan(1.8);
    expect(factors.at(-1)! / factors[0]!).toBeLessThan(2.6);
  });

  it('believes few windows little', () => {
    const { windows, actual } = walked(even(2), 300);
    const [few, many] = [3, 300].map((count) => calibrate(windows, levels, actual, count).factors[0]!);
    expect(few).toBeGreaterThan(1);
    expect(few).toBeLessThan(1.25);
    expect(many).toBeGreaterThan(1.75);
  });

  it('widens about the point, on as the last row ahead, and leaves the median alone', () => {
    const rows = {
      point: Float64Array.of(1, 1, 1),
      quantiles: [0, 1.5, 4].map((value) => new Float64Array(3).fill(value)),
    };
    const wide = widen(rows, [0.1, 0.5, 0.9], 3, { factors: [1, 2] });
    expect(wide.map((values) => Array.from(values))).toEqual([
      [0, -1, -1],
      [1.5, 1.5, 1.5],
      [4, 7, 7],
    ]);
    expect(widen(rows, [0.1, 0.5, 0.9], 3, uncalibrated)).toEqual(rows.quantiles);
  });
});
