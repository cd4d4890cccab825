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

describe('intervals of exponential smoothing', () => {
  const series = wanderingSeries(120);
  const ratios = async (model: ReturnType<typeof dampedHolt>) => {
    const fitted = await fit<SmoothingFit>(model, series);
    const { point, quantiles } = await forecast(model, series, { horizon: 4, levels: [0.1, 0.9] });
    const width = (ahead: number) => quantiles[1]![ahead]! - point[ahead]!;
    return { fitted, ratios: [0, 1, 2, 3].map((ahead) => (width(ahead) / width(0)) ** 2), first: width(0) };
  };

  it('simple: 1 + (h - 1) alpha^2', async () => {
    const { fitted, ratios: found, first } = await ratios(simpleExponentialSmoothing());
    expect(found).toEqual([0, 1, 2, 3].map((ahead) => expect.closeTo(1 + ahead * fitted.alpha ** 2, 10)));
    expect(first).toBeCloseTo(1.2815515655446004 * Math.sqrt(fitted.sse / 118), 10);
  });

  it('damped: by simulating the surprises of the rows ahead', async () => {
    const { fitted, ratios: found } = await ratios(dampedHolt());
    // what a surprise of 1 in row 0 does to the rows after it, by the recursion itself
    const response = (rows: number) => {
      let [level, trend] = [fitted.alpha, fitted.beta];
      for (let row = 1; row < rows; row++) {
        level += fitted.phi * trend;
        trend *= fitted.phi;
      }
      return level + fitted.phi * trend;
    };
    let variance = 1;
    expect(found[0]).toBe(1);
    for (let ahead = 1; ahead < 4; ahead++) {
      variance += response(ahead) ** 2;
      expect(found[ahead]).toBeCloseTo(variance, 10);
    }
  });
});
