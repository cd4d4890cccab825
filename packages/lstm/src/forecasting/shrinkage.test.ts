import { Rng } from '@btcfc/core';
import type { Loss } from '../settings/loss';
import { chooseShrinkage } from './shrinkage';

interface Law {
  /** How much of the forecast change at a step is true. */
  signal: (step: number) => number;
  noise: number;
  loss: Loss;
  horizon?: number;
  windows?: number;
  seed?: number;
}

// truth is `signal` times the forecast change, and noise
function chosen({ signal, noise, loss, horizon = 1, windows = 600, seed = 4 }: Law): number[] {
  const rng = new Rng(seed);
  const count = windows * horizon;
  const baseline = Float64Array.from({ length: count }, () => rng.normal(5));
  const forecast = baseline.map((value) => value + rng.normal());
  const truth = baseline.map(
    (value, position) =>
      value + signal(position % horizon) * (forecast[position]! - value) + rng.normal(0, noise),
  );
  return chooseShrinkage({ forecast, truth, baseline, horizon, loss });
}

it.each(['mse', 'mae'] as const)('keeps what is true and nothing of noise: %s', (loss) => {
  expect(chosen({ signal: () => 1, noise: 0, loss })).toEqual([1]);
  expect(chosen({ signal: () => 0.5, noise: 0, loss })[0]).toBeCloseTo(0.5, 10);
  expect(chosen({ signal: () => 0, noise: 1, loss })).toEqual([0]);
  expect(chosen({ signal: () => -1, noise: 0.1, loss })).toEqual([0]);
  const [share] = chosen({ signal: () => 1, noise: 1, loss });
  expect(share).toBeGreaterThan(0.75);
  expect(share).toBeLessThan(1);
});

it.each(['mse', 'mae'] as const)('finds shares that fall or rise with the row ahead: %s', (loss) => {
  expect(chosen({ signal: () => 1, noise: 0, loss, horizon: 3 })).toEqual([1, 1, 1]);
  const falling = [1, 0.75, 0.5, 0.25, 0];
  chosen({ signal: (step) => falling[step]!, noise: 0, loss, horizon: 5 }).forEach((share, step) => {
    expect(share).toBeCloseTo(falling[step]!, 10);
  });
  const rising = chosen({ signal: (step) => step / 4, noise: 0.3, loss, horizon: 5 });
  rising.forEach((share, step) => {
    expect(Math.abs(share - step / 4)).toBeLessThan(0.15);
  });
});

it('does not jump from row to row on few windows, and is no worse than a choice of its own for each row', () => {
  // half of the change is true at all rows: 15 windows say little of any of them
  let errorOfLine = 0;
  let errorOfEach = 0;
  for (let seed = 0; seed < 30; seed++) {
    const law = { signal: () => 0.5, noise: 1, loss: 'mse', windows: 15, seed } as const;
    const shares = chosen({ ...law, horizon: 12 });
    const steps = shares.slice(1).map((share, step) => share - shares[step]!);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 10);
    errorOfLine += shares.reduce((sum, share) => sum + (share - 0.5) ** 2, 0) / 12;
    for (let row = 0; row < 12; row++) {
      const [share] = chosen({ ...law, seed: 1000 + 12 * seed + row });
      errorOfEach += (share! - 0.5) ** 2 / 12;
    }
  }
  expect(errorOfLine).toBeLessThan(errorOfEach);
});
