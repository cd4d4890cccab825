import { Rng } from '@btcfc/core';
import { bellShaped, describeWithPython, runPythonOnFloats, wanderingSeries } from '@btcfc/test-support';
import { forecastSeries } from '../forecasting/forecast-series';
import { fit, forecast, points, predict, spread } from '../test-support/ask';
import { type ArRidgeFit, arRidge } from './ar-ridge';

describe('the autoregression with a ridge penalty', () => {
  it('finds the law of a series and goes on with it', async () => {
    const series = [1, 2];
    while (series.length < 40) series.push(1 + 0.5 * series.at(-1)! - 0.3 * series.at(-2)!);
    const ahead = await points(arRidge({ lags: 2, alpha: 0, target: 'level' }), series.slice(0, 30), {
      horizon: 10,
    });
    for (const [step, value] of series.slice(30).entries()) expect(ahead[step]).toBeCloseTo(value, 5);
  });

  it('looks at the lags named', async () => {
    const series = Array.from({ length: 60 }, (_, row) => [1, 5, 2, 9][row % 4]!);
    expect(await points(arRidge({ lags: [4], alpha: 0, target: 'level' }), series, { horizon: 4 })).toEqual(
      [1, 5, 2, 9].map((value) => expect.closeTo(value, 6)),
    );
  });

  it('chooses the penalty that did best where the second half was walked forward: little where there is a law, much where there is none', async () => {
    const law: number[] = [1];
    for (const shock of bellShaped(200)) law.push(0.9 * law.at(-1)! + shock);
    const weights = async (series: number[], alpha: number | number[]) =>
      (await fit<ArRidgeFit>(arRidge({ alpha, target: 'level', lags: 12 }), series)).parts[0]!.steps;
    expect(await weights(law, [1e9, 1e-6])).toEqual(await weights(law, 1e-6));
    const rng = new Rng(1);
    const coins = Array.from({ length: 60 }, () => rng.normal());
    expect(await weights(coins, [1e-6, 1e9])).toEqual(await weights(coins, 1e9));
  });

  it('forecasts over a gap as long as its lags, from what is known before it', async () => {
    const series = Array.from({ length: 60 }, (_, row) =>
      row < 50 ? 100 + Math.sin(row * row) : Number.NaN,
    );
    const filled = series.map((value) => (Number.isNaN(value) ? series[49]! : value));
    for (const target of ['difference', 'level', 'log-difference'] as const) {
      const model = arRidge({ lags: [1, 2], target });
      const expected = await points(model, filled, { horizon: 3, trainRows: 40 });
      expect(await points(model, series, { horizon: 3, trainRows: 40 })).toEqual(expected);
    }
  });

  it('tells how far off it is for each row ahead, as a random walk is', async () => {
    let sum = 100;
    const walk = bellShaped(600).map((shock) => (sum += shock));
    const deviation = Math.sqrt(bellShaped(600).reduce((total, shock) => total + shock ** 2, 0) / 600);
    const { quantiles } = await forecast(arRidge({ lags: 1, alpha: 1e6, target: 'difference' }), walk, {
      horizon: 4,
      levels: [0.1586552539314571, 0.8413447460685429],
    });
    for (let ahead = 0; ahead < 4; ahead++) {
      const half = (quantiles[1]![ahead]! - quantiles[0]![ahead]!) / 2;
      expect(half / (deviation * Math.sqrt(ahead + 1))).toBeCloseTo(1, 0);
    }
  });

  it('follows a season and a growing level by itself', async () => {
    const season = [0, 12, 30, 18, -5, -20, -35, 0];
    const series = Array.from({ length: 96 }, (_, row) => (100 + row) * (1 + season[row % 8]! / 100));
    for (const period of [8, 'auto'] as const) {
      const ahead = await points(arRidge({ period }), series.slice(0, 80), { horizon: 16 });
      for (let step = 0; step < 16; step++) expect(ahead[step]! / series[80 + step]!).toBeCloseTo(1, 1);
    }
  });

  it('takes covariates: what was known before, and what is known ahead', async () => {
    const noise = bellShaped(240);
    const promotion = Float64Array.from({ length: 246 }, (_, row) => ((row * row) % 7 < 2 ? 1 : 0));
    const orders = Float64Array.from(noise, (_, row) => Math.sin(row * row));
    const values = Float64Array.from(
      { length: 240 },
      (_, row) => 50 + 20 * promotion[row]! + 5 * (orders[row - 1] ?? 0),
    );
    const series = { values, pastCovariates: { orders }, futureCovariates: { promotion } };
    const asked = { model: arRidge({ period: 1 }), horizon: 6 };
    const { point } = await forecastSeries({ ...asked, series });
    for (let step = 0; step < 6; step++) {
      const own = step === 0 ? 5 * orders[239]! : 0;
      expect(Math.abs(point[step]! - 50 - 20 * promotion[240 + step]! - own)).toBeLessThan(
        step === 0 ? 2 : 6,
      );
    }
    const short = { ...series, futureCovariates: { promotion: promotion.slice(0, 242) } };
    await expect(forecastSeries({ ...asked, series: short })).rejects.toThrow('"promotion" needs');
    const plain = await forecastSeries({
      ...asked,
      model: arRidge({ covariates: false, period: 1 }),
      series: short,
    });
    expect(plain.point.length).toBe(6);
  });

  it.each([1, 2, 3, 6, 12, 30])('takes %p rows by itself', async (rows) => {
    const series = Array.from({ length: rows }, (_, row) => 10 + Math.sin(row * row));
    const ahead = await points(arRidge(), series, { horizon: 5 });
    expect(ahead.every((value) => value > 5 && value < 20)).toBe(true);
  });

  it.each([1e-150, 1e12, 1e150])('forecasts alike at the scale of %p', async (scale) => {
    const series = wanderingSeries(120);
    const plain = await points(arRidge({ period: 1 }), series, { horizon: 3 });
    const scaled = await points(
      arRidge({ period: 1 }),
      series.map((value) => value * scale),
      { horizon: 3 },
    );
    for (let step = 0; step < 3; step++) expect(scaled[step]! / scale / plain[step]!).toBeCloseTo(1, 6);
  });

  it('takes constants, zeros and counts', async () => {
    const asked = { horizon: 3, levels: [0.1, 0.9] };
    const constant = await spread(arRidge(), new Array(40).fill(5), asked);
    expect(constant).toEqual({
      point: new Array(3).fill(expect.closeTo(5, 9)),
      quantiles: new Array(3).fill([expect.closeTo(5, 9), expect.closeTo(5, 9)]),
    });
    expect(await points(arRidge(), new Array(40).fill(0), asked)).toEqual([0, 0, 0]);
    const counts = Array.from({ length: 80 }, (_, row) => (row % 9 === 4 ? 2 : 0));
    for (const value of await points(arRidge({ period: 1 }), counts, asked))
      expect(Math.abs(value)).toBeLessThan(3);
  });

  it('forecasts no further than it was fitted for', async () => {
    const model = arRidge();
    const fitted = await fit<ArRidgeFit>(model, wanderingSeries(60), { horizon: 2 });
    await expect(predict(model, fitted, [wanderingSeries(60)], { horizon: 3 })).rejects.toThrow(
      'fitted for 2 rows ahead',
    );
  });

  it('says how many rows it needs', async () => {
    await expect(points(arRidge({ lags: 5 }), [1, 2, 3, 4, 5, 6])).rejects.toThrow('needs 8 rows');
    expect(() => arRidge({ lags: [0] })).toThrow('`lags`');
    expect(() => arRidge({ alpha: -1 })).toThrow('`alpha`');
  });

  describeWithPython(['sklearn'], 'beside scikit-learn', () => {
    it('forecasts what Ridge after StandardScaler does', async () => {
      const series = wanderingSeries(200);
      const script = `
import sys, numpy as np
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler
x = np.frombuffer(sys.stdin.buffer.read()); d = np.diff(x); out = []
for h in range(3):
    rows = range(4, len(d) - 1 - h)
    X = np.array([[d[t-l] for l in range(5)] for t in rows]); y = np.array([x[t+2+h] - x[t+1] for t in rows])
    s = StandardScaler().fit(X); m = Ridge(alpha=3.0).fit(s.transform(X), y)
    out.append(x[-1] + m.predict(s.transform([[d[-1-l] for l in range(5)]]))[0])
sys.stdout.buffer.write(np.array(out).tobytes())`;
      const expected = runPythonOnFloats(script, series);
      const ahead = await points(arRidge({ lags: 5, alpha: 3, target: 'difference' }), series, {
        horizon: 3,
      });
      for (let step = 0; step < 3; step++) expect(ahead[step]).toBeCloseTo(expected[step]!, 8);
    });
  });
});

it.each([true, false])(
  'stays near what was seen where the last value is huge, above zero: %p',
  async (isPositive) => {
    const rng = new Rng(3);
    const series = Array.from({ length: 120 }, () => (isPositive ? 100 : 0) + 5 * rng.normal());
    series.push(1e9);
    const { point } = await forecastSeries({ model: arRidge(), series, horizon: 12 });
    for (const value of point) {
      expect(value).toBeLessThan(1.5e9 * (isPositive ? 10 : 1));
      expect(value).toBeGreaterThan(-1e5);
    }
  },
);
