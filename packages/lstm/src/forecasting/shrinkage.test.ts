import { Rng } from '@btcfc/core';
import type { Loss } from '../settings/loss';
import { chooseShrinkage } from './shrinkage';

// truth is `signal` times the forecast change, and noise
function chosen(signal: number, noise: number, loss: Loss, horizon = 1): number[] {
  const rng = new Rng(4);
  const count = 600 * horizon;
  const persistence = Float64Array.from({ length: count }, () => rng.normal(5));
  const forecast = persistence.map((value) => value + rng.normal());
  const truth = persistence.map(
    (value, position) => value + signal * (forecast[position]! - value) + rng.normal(0, noise),
  );
  return chooseShrinkage({ forecast, truth, persistence, horizon, loss });
}

it.each(['mse', 'mae'] as const)('keeps what is true and nothing of noise: %s', (loss) => {
  expect(chosen(1, 0, loss)).toEqual([1]);
  expect(chosen(0.5, 0, loss)[0]).toBeCloseTo(0.5, 10);
  expect(chosen(0, 1, loss)).toEqual([0]);
  expect(chosen(-1, 0.1, loss)).toEqual([0]);
  const [share] = chosen(1, 1, loss);
  expect(share).toBeGreaterThan(0.75);
  expect(share).toBeLessThan(1);
});

it('chooses for each step', () => {
  expect(chosen(1, 0, 'mse', 3)).toEqual([1, 1, 1]);
});
