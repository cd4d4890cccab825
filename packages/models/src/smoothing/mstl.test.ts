import { describeWithR, runR } from '@btcfc/test-support';
import { ets, type MstlFit, mstl } from '../index';
import { fit, forecast, points, predict } from '../test-support/ask';

function distance(found: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(found[index]! / value - 1)));
}

describeWithR('seasons by STL beside R at test time', () => {
  interface Answer {
    values: number[];
    mean: number[];
    upper: number[];
  }
  let answers: Record<'several' | 'single', Answer>;

  beforeAll(() => {
    answers = runR(`
      ask <- function(y) { f <- stlf(y, h = 60, level = 90); list(values = y, mean = f$mean, upper = f$upper) }
      answer <- list(several = ask(msts(as.numeric(taylor)[1:1200], c(48, 336))),
        single = ask(ts(as.numeric(taylor)[1:700], frequency = 48)))`);
  });

  it.each([
    ['several', mstl({ period: [48, 336] })],
    ['single', mstl({ period: 48 })],
    ['single', ets({ period: 48 })],
  ] as const)('%s: points within a hundredth, and intervals', async (name, model) => {
    const { values, mean, upper } = answers[name];
    const { point, quantiles } = await forecast(model, values, { horizon: 60, levels: [0.5, 0.95] });
    expect(distance(point, mean)).toBeLessThan(0.01);
    expect(distance(quantiles[1]!, upper)).toBeLessThan(0.01);
  });
});

describe('mstl', () => {
  const day = (row: number) => 10 * Math.sin((2 * Math.PI * row) / 24);
  const week = (row: number) =>
    8 * Math.sin((2 * Math.PI * row) / 168) + 8 * Math.cos((8 * Math.PI * row) / 168);
  const series = Array.from({ length: 24 * 35 }, (_, row) => 100 + day(row) + week(row));

  it('repeats a day and a week', async () => {
    const point = await points(mstl({ period: [24, 168] }), series, { horizon: 168 });
    const expected = Array.from({ length: 168 }, (_, ahead) => 100 + day(ahead) + week(ahead));
    expect(distance(point, expected)).toBeLessThan(0.02);
  });

  it('goes on from later rows, with the seasons found in them', async () => {
    const model = mstl({ period: 24 });
    const fitted = await fit<MstlFit>(model, series.slice(0, 480));
    // the second half swings twice as far
    const later = series.map((value, row) => (row < 480 ? value : value + day(row)));
    const { point } = await predict(model, fitted, [later], { horizon: 24 });
    const swing = Math.max(...point) - Math.min(...point);
    expect(swing).toBeGreaterThan(30);
  });

  it('forecasts without a season where there are too few rows', async () => {
    expect(await points(mstl({ period: 12 }), [4, 5])).toEqual([expect.closeTo(5, 3)]);
    expect(await points(mstl(), [3])).toEqual([3]);
    await expect(points(mstl(), [Number.NaN])).rejects.toThrow('at least one known training value');
  });
});
