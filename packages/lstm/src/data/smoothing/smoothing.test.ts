import { Rng } from '@btcfc/core';
import { learnSmoothing } from './learn-smoothing';
import { type SharedSmoothing, smooth } from './smooth';

const period = 4;

/** What phases share when they sum to 0. */
const apart = (one: number, other: number) => Number(one === other) - 1 / period;

const smoothing: SharedSmoothing = {
  rates: { level: 0.3, trend: 0.01, season: 0.05, firstTrend: 0.2, damping: 0.9 },
  trend: 0.4,
  season: {
    mean: [1, -2, 0.5, 0.5],
    covariance: [0, 1, 2, 3].map((one) =>
      [0, 1, 2, 3].map((other) => 3 * apart(one, other) + 0.2 * (one - 1.5) * (other - 1.5)),
    ),
  },
};

function rising(rows: number): Float64Array {
  const season = [2, -3, 1, 0];
  return Float64Array.from(
    { length: rows },
    (_, row) => 20 + 0.3 * row + season[row % 4]! + Math.sin(row * row),
  );
}

/**
 * Level, trend and the next six rows that `KalmanRun` of R 4.2.2's stats gives, with the phases of the season in the state
 * in turn, so that what is observed is the same on all rows: see `reference/record_smoothing.R`.
 */
const recorded = [
  {
    rows: 15,
    phase: 0,
    digits: 8,
    told: [
      24.3518411812, 0.1873385552, 24.8305036759, 26.6588052728, 21.5989000519, 25.8448596519, 25.3523520819,
      27.1284688383,
    ],
  },
  {
    rows: 15,
    phase: 3,
    digits: 8,
    told: [
      24.3876799817, 0.1912383521, 24.8833611436, 26.7020958908, 21.7749873217, 25.7477398339, 25.4160727847,
      27.1815363678,
    ],
  },
  // gains come again after sixty rows
  {
    rows: 150,
    phase: 1,
    digits: 4,
    told: [
      64.9361828519, 0.1351653312, 65.6000215016, 65.0658482581, 67.418932162, 62.76072946, 65.9765366966,
      65.4047119336,
    ],
  },
];

it.each(recorded)(
  'of $rows rows from phase $phase on is the Kalman filter of R',
  ({ rows, phase, digits, told }) => {
    const { last, ahead } = smooth(rising(rows), smoothing, { phase, horizon: 6 });
    const received = [last[0]!, last[1]!, ...ahead.subarray(-6)];
    received.forEach((value, place) => {
      expect(value).toBeCloseTo(told[place]!, digits);
    });
  },
);

it('is not surprised by what is missing, and goes on with what it expected', () => {
  const values = rising(30);
  values[20] = Number.NaN;
  const { surprises, ahead } = smooth(values, smoothing, { phase: 0, horizon: 2 });
  expect(surprises[20]).toBeNaN();
  expect(ahead[20 * 2]).toBeCloseTo(ahead[19 * 2 + 1]!, 10);
});

it('knows no row before its time', () => {
  const values = rising(30);
  const whole = smooth(values, smoothing, { phase: 0, horizon: 2 });
  const part = smooth(values.subarray(0, 17), smoothing, { phase: 0, horizon: 2 });
  expect(part.ahead).toEqual(whole.ahead.subarray(0, 34));
});

describe('what series share', () => {
  const many = (make: (rng: Rng, row: number) => number, rows = 40) =>
    Array.from({ length: 40 }, (_, index) => {
      const rng = new Rng(index);
      return { values: Float64Array.from({ length: rows }, (__, row) => make(rng, row)), phase: 0 };
    });
  const share = ({ rates }: SharedSmoothing) => {
    // of a level alone: what each new row counts for at last
    const { level } = rates;
    return (Math.sqrt(level * level + 4 * level) - level) / 2;
  };

  it('is to follow random walks at once, and noise about a level hardly', () => {
    let walk = 0;
    const walks = many((rng, row) => (walk = (row === 0 ? 0 : walk) + rng.normal()));
    const noise = many((rng) => rng.normal());
    const learn = { period: 1, horizon: 1, isAlike: true };
    expect(share(learnSmoothing(walks, learn))).toBeGreaterThan(0.8);
    expect(share(learnSmoothing(noise, learn))).toBeLessThan(0.1);
  });

  it('is the usual trend and season, which a series of few rows is expected to have', () => {
    const season = [3, -1, -2, 0];
    const alike = many((rng, row) => 0.1 * row + season[row % 4]! + 0.5 * rng.normal(), 16);
    const shared = learnSmoothing(alike, { period: 4, horizon: 4, isAlike: true });
    expect(shared.trend).toBeCloseTo(0.1, 1);
    shared.season.mean.forEach((value, phase) => {
      expect(Math.abs(value - season[phase]!)).toBeLessThan(0.15);
    });
    const { ahead } = smooth(Float64Array.of(103), shared, { phase: 0, horizon: 3 });
    season.slice(1).forEach((value, step) => {
      expect(Math.abs(ahead[step]! - (100 + value + 0.1 * (step + 1)))).toBeLessThan(0.4);
    });
  });

  it('is no season of the same size where sizes are not alike', () => {
    const sizes = many((rng, row) => 10 * rng.normal() + (row % 4), 16);
    const { trend, season } = learnSmoothing(sizes, { period: 4, horizon: 4, isAlike: false });
    expect([trend, ...season.mean]).toEqual([0, 0, 0, 0, 0]);
  });
});
