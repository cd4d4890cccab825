import { normalQuantile, Rng } from '@btcfc/core';
import type { Loss } from '../settings/loss';
import { movedForecast, respreadForecast } from './heads';
import { believedShare, chooseShrinkage, shareOfTrained } from './shrinkage';

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

describe('shares by seasons', () => {
  const monthly = { target: 'seasonal-log-difference', period: 12, horizon: 12 } as const;

  it('grow from none of one season toward all', () => {
    expect(shareOfTrained(1, monthly)).toBe(0);
    expect(shareOfTrained(25, monthly)).toBeCloseTo(1 / 2, 12);
    expect(shareOfTrained(12 * 9 - 11, monthly)).toBeCloseTo(0.8, 12);
    expect(shareOfTrained(1e6, monthly)).toBeGreaterThan(0.999);
    // a horizon of two seasons needs twice as many rows
    expect(shareOfTrained(49, { ...monthly, horizon: 24 })).toBeCloseTo(1 / 2, 12);
  });

  it('count horizons where there is no season, and are all where one is read off the calendar', () => {
    expect(shareOfTrained(25, { ...monthly, target: 'log-difference', period: 1 })).toBeCloseTo(1 / 2, 12);
    expect(shareOfTrained(5, { ...monthly, target: 'log-difference' })).toBe(1);
  });
});

describe('shares of what has no season', () => {
  // truth is `signal` times the forecast change, and noise
  const share = ({
    signal,
    noise,
    count,
    seed = 8,
  }: {
    signal: number;
    noise: number;
    count: number;
    seed?: number;
  }) => {
    const rng = new Rng(seed);
    const baseline = Float64Array.from({ length: count }, () => rng.normal(5));
    const forecast = baseline.map((value) => value + rng.normal());
    const truth = baseline.map(
      (value, row) => value + signal * (forecast[row]! - value) + rng.normal(0, noise),
    );
    return believedShare({ forecast, truth, baseline, horizon: 1, loss: 'student-t' }, count);
  };

  it('are what is true where many windows say so', () => {
    expect(share({ signal: 0.6, noise: 0.2, count: 3000 })).toBeCloseTo(0.6, 1);
    expect(share({ signal: 0, noise: 1, count: 3000 })).toBeLessThan(0.1);
    expect(share({ signal: -1, noise: 0.1, count: 3000 })).toBe(0);
  });

  it('believe few windows little, those with much noise less, and a single one not at all', () => {
    expect(share({ signal: 1, noise: 0, count: 3 })).toBe(1);
    expect(share({ signal: 1, noise: 0, count: 1 })).toBe(0);
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    const [few, some, many] = [3, 12, 500].map(
      (count) => seeds.reduce((sum, seed) => sum + share({ signal: 1, noise: 1.5, count, seed }), 0) / 40,
    );
    expect(few).toBeLessThan(0.5);
    expect(some).toBeGreaterThan(few!);
    expect(many).toBeGreaterThan(0.9);
  });

  it('are none of a forecast without change', () => {
    const same = Float64Array.of(1, 2, 3);
    expect(believedShare({ forecast: same, truth: same, baseline: same, horizon: 1, loss: 'mse' }, 3)).toBe(
      0,
    );
  });
});

it('averages quantiles with those of no change where spreads shrink too', () => {
  const normal = {
    location: Float64Array.of(2),
    quantile: (_: number, level: number) => 2 + 0.5 * normalQuantile(level),
  };
  const draw = (_: number, score: number) => 2 + 0.5 * score;
  const moved = movedForecast({ ...normal, draw }, Float64Array.of(0.75 * (0.4 - 2)));
  const shrunk = respreadForecast(moved, { kept: () => 0.25, toward: () => 3 });
  for (const level of [0.05, 0.3, 0.5, 0.95]) {
    const [own, none] = [2 + 0.5 * normalQuantile(level), 0.4 + 3 * normalQuantile(level)];
    expect(shrunk.quantile!(0, level)).toBeCloseTo(0.25 * own + 0.75 * none, 10);
  }
  expect(shrunk.draw!(0, 1, new Rng(0))).toBeCloseTo(0.25 * 2.5 + 0.75 * 3.4, 10);
  expect(
    respreadForecast(
      { location: normal.location, quantile: undefined, draw: undefined },
      { kept: () => 0, toward: () => 1 },
    ).location[0],
  ).toBe(2);
});
