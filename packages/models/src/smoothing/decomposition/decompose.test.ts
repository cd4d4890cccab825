import { describeWithR, runR } from '@btcfc/test-support';
import { airPassengers } from '../../test-support/classic-series';
import { decompose } from './decompose';

function largestDistance(found: Float64Array, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  return Math.max(...expected.map((value, row) => Math.abs(value - found[row]!)));
}

interface Parts {
  values: number[];
  trend: number[];
  first: number[];
  second: number[];
}

describeWithR('decompose beside R at test time', () => {
  let answers: Record<'monthly' | 'quarterly' | 'periodic' | 'several', Parts>;

  beforeAll(() => {
    answers = runR(`
      parts <- function(x, fitted, second = 0) list(values = x, trend = fitted[, 'Trend'], first = fitted[, 3], second = second)
      several <- msts(as.numeric(taylor)[1:1500], c(48, 336))
      both <- mstl(several)
      still <- stl(nottem, s.window = 'periodic')$time.series
      answer <- list(monthly = parts(co2, mstl(co2)), quarterly = parts(UKgas, mstl(UKgas)),
        periodic = list(values = nottem, trend = still[, 'trend'], first = still[, 'seasonal'], second = 0),
        several = parts(several, both, both[, 4]))`);
  });

  it.each([
    ['monthly', { period: 12 }],
    ['quarterly', { period: 4 }],
    ['periodic', { period: 12, seasonWindow: 'periodic' }],
    ['several', { period: [336, 48] }],
  ] as const)('%s: the same trend and seasons', (name, options) => {
    const { values, trend, first, second } = answers[name];
    const found = decompose(values, options);
    expect(largestDistance(found.trend, trend)).toBeLessThan(1e-6);
    expect(largestDistance(found.seasons[0]!, first)).toBeLessThan(1e-6);
    if (found.periods.length > 1) expect(largestDistance(found.seasons[1]!, second)).toBeLessThan(1e-6);
  });

  it('finds seasons by itself', () => {
    expect(decompose(answers.several.values).periods).toContain(336);
    expect(decompose(answers.monthly.values).periods).toEqual([12]);
  });
});

describe('decompose', () => {
  // statsmodels 0.13.5+dfsg: STL(y, period=12, seasonal=11, trend=21, low_pass=13, seasonal_deg=0, robust=True,
  // seasonal_jump=2, trend_jump=3, low_pass_jump=2).fit(inner_iter=1, outer_iter=15)
  it('lets outliers count for less, as statsmodels recorded it', () => {
    const { trend, seasons } = decompose(airPassengers, { period: 12, robust: true });
    const rows = [0, 50, 143];
    expect(rows.map((row) => trend[row])).toEqual([
      expect.closeTo(130.2890302, 6),
      expect.closeTo(223.004389, 6),
      expect.closeTo(501.8981234, 6),
    ]);
    expect(rows.map((row) => seasons[0]![row])).toEqual([
      expect.closeTo(-20.8686623, 6),
      expect.closeTo(3.4044157, 6),
      expect.closeTo(-33.9312458, 6),
    ]);
  });

  it('adds up, and leaves a missing row out of the rest alone', () => {
    const values = airPassengers.map((value, row) => (row === 30 ? null : value));
    const { trend, seasons, remainder } = decompose(values, { period: 12 });
    expect(remainder.findIndex(Number.isNaN)).toBe(30);
    const sum = trend.map((value, row) => value + seasons[0]![row]! + remainder[row]!);
    expect(sum[31]).toBeCloseTo(airPassengers[31]!, 10);
    const whole = decompose(airPassengers, { period: 12 });
    expect(Math.abs(seasons[0]![30]! / whole.seasons[0]![30]! - 1)).toBeLessThan(0.15);
  });

  it('leaves out seasons of which there are too few', () => {
    expect(decompose([1, 2, 3, 4, 5, 6], { period: [3, 4] }).periods).toEqual([]);
    expect(decompose([5]).trend).toEqual(Float64Array.of(5));
  });

  it.each([[4], [8], [5.5]])('refuses a window of %p seasons', (seasonWindow) => {
    expect(() => decompose([1, 2, 3], { seasonWindow })).toThrow('an odd number of 7 or more');
  });
});
