import { wanderingSeries } from '@btcfc/test-support';
import { fit, forecast, points } from '../test-support/ask';
import { dampedHolt, type SmoothingFit, simpleExponentialSmoothing } from './exponential-smoothing';

// recorded with statsmodels 0.13.5: SimpleExpSmoothing and ExponentialSmoothing, initialization_method='estimated'
describe('exponential smoothing', () => {
  const series = wanderingSeries(120);

  it('finds the weight, first level and forecast of statsmodels', async () => {
    const fitted = await fit<SmoothingFit>(simpleExponentialSmoothing(), series);
    expect(fitted.alpha).toBeCloseTo(0.677659, 3);
    expect(fitted.level).toBeCloseTo(9.99581, 2);
    expect(fitted.sse).toBeCloseTo(7.0823246, 5);
    expect((await points(simpleExponentialSmoothing(), series, { horizon: 2 }))[1]).toBeCloseTo(8.2334943, 3);
  });

  it('damped, has errors no larger than those of statsmodels, and its forecasts nearly', async () => {
    const fitted = await fit<SmoothingFit>(dampedHolt(), series);
    expect(fitted.sse).toBeLessThan(6.9484447 * 1.0005);
    const ahead = await points(dampedHolt(), series, { horizon: 3 });
    for (const [step, value] of [8.22711729, 8.21746701, 8.20824814].entries()) {
      expect(Math.abs(ahead[step]! - value)).toBeLessThan(0.05);
    }
  });

  it('damps: the trend fades with the steps ahead', async () => {
    const line = Array.from({ length: 40 }, (_, row) => 3 + 2 * row);
    const ahead = await points(dampedHolt(), line, { horizon: 40 });
    expect(ahead[0]! - line.at(-1)!).toBeCloseTo(2, 0);
    expect(ahead[39]! - ahead[38]!).toBeLessThan(ahead[1]! - ahead[0]!);
  });

  it('goes on from later rows with what it learned, and takes gaps and constants', async () => {
    const late = await forecast(simpleExponentialSmoothing(), [...series, 50, 50, 50, 50], {
      trainRows: 120,
    });
    expect(late.point[0]).toBeGreaterThan(45);
    expect(await points(dampedHolt(), new Array(30).fill(4))).toEqual([expect.closeTo(4, 6)]);
    const gap = series.map((value, row) => (row === 50 ? Number.NaN : value));
    expect(Number.isFinite((await points(simpleExponentialSmoothing(), gap))[0])).toBe(true);
    await expect(points(simpleExponentialSmoothing(), [Number.NaN])).rejects.toThrow(
      'at least one training value',
    );
  });
});
