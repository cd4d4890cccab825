import { Rng } from '../numerics/rng';
import { inferPeriod } from './infer-period';

function wave(period: number, rows: number, noise: number, seed: number): number[] {
  const rng = new Rng(seed);
  const shape = Array.from({ length: period }, () => rng.normal());
  return Array.from(
    { length: rows },
    (_, row) => 50 + 0.1 * row + shape[row % period]! * 3 + noise * rng.normal(),
  );
}

describe('inferPeriod', () => {
  it.each([4, 7, 12, 24, 52])('finds a season of %i rows under noise and a trend', (period) => {
    // a shape drawn at random may itself have a shorter period, or nearly so
    const found = Array.from({ length: 40 }, (_, seed) => inferPeriod(wave(period, period * 12, 0.5, seed)));
    expect(found.filter((each) => each === period).length).toBeGreaterThanOrEqual(36);
  });

  it('finds the season with values missing', () => {
    const values = wave(12, 144, 0.5, 5).map((value, row) => (row % 17 === 3 ? Number.NaN : value));
    expect(inferPeriod(values)).toBe(12);
  });

  it('finds none in random walks but by chance', () => {
    let found = 0;
    for (let seed = 0; seed < 200; seed++) {
      const rng = new Rng(seed);
      let level = 0;
      const walk = Array.from({ length: 200 }, () => (level += rng.normal()));
      if (inferPeriod(walk) !== 1) found++;
    }
    expect(found).toBeLessThan(20);
  });

  it('finds none in constants and in what is too short', () => {
    expect(inferPeriod(new Array(50).fill(3))).toBe(1);
    expect(inferPeriod([1, 2, 1])).toBe(1);
  });
});
