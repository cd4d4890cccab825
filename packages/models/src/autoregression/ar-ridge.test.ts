import { Rng } from '@btcfc/core';
import { bellShaped, describeWithPython, runPythonOnFloats, wanderingSeries } from '@btcfc/test-support';
import { fit, forecast, points } from '../test-support/ask';
import { type ArRidgeFit, arRidge } from './ar-ridge';

describe('the autoregression with a ridge penalty', () => {
  it('finds the law of a series and goes on with it', async () => {
    const series = [1, 2];
    while (series.length < 40) series.push(1 + 0.5 * series.at(-1)! - 0.3 * series.at(-2)!);
    const ahead = await points(arRidge({ lags: 2, alpha: 0, scale: 'level' }), series.slice(0, 30), {
      horizon: 10,
    });
    for (const [step, value] of series.slice(30).entries()) expect(ahead[step]).toBeCloseTo(value, 5);
  });

  it('looks at the lags named', async () => {
    const series = Array.from({ length: 60 }, (_, row) => [1, 5, 2, 9][row % 4]!);
    expect(await points(arRidge({ lags: [4], alpha: 0, scale: 'level' }), series, { horizon: 4 })).toEqual(
      [1, 5, 2, 9].map((value) => expect.closeTo(value, 6)),
    );
  });

  it('chooses the penalty that did best on the last fifth: little where there is a law, much where there is none', async () => {
    const law: number[] = [1];
    for (const shock of bellShaped(200)) law.push(0.9 * law.at(-1)! + shock);
    const weights = async (series: number[], alpha: number | number[]) =>
      (await fit<{ weights: number[] }>(arRidge({ alpha, scale: 'level', lags: 3 }), series)).weights;
    expect(await weights(law, [1e9, 1e-6])).toEqual(await weights(law, 1e-6));
    const coins = Array.from({ length: 60 }, (_, row) =>
      row < 48 ? (-1) ** row : 0.1 * (-1) ** Math.floor(row / 2),
    );
    expect(await weights(coins, [1e-6, 1e9])).toEqual(await weights(coins, 1e9));
  });

  it('forecasts over a gap as long as its lags, from what is known before it', async () => {
    const series = Array.from({ length: 60 }, (_, row) =>
      row < 50 ? 100 + Math.sin(row * row) : Number.NaN,
    );
    const filled = series.map((value) => (Number.isNaN(value) ? series[49]! : value));
    for (const scale of ['difference', 'level', 'log-difference'] as const) {
      const model = arRidge({ lags: [1, 2], scale });
      const expected = await points(model, filled, { horizon: 3, trainRows: 40 });
      expect(await points(model, series, { horizon: 3, trainRows: 40 })).toEqual(expected);
    }
  });

  it.each(['level', 'difference'] as const)(
    'carries its errors on as simulated paths do: %s',
    async (scale) => {
      const rng = new Rng(4);
      const law: number[] = [0, 0];
      for (let row = 2; row < 400; row++) law.push(0.6 * law[row - 1]! - 0.3 * law[row - 2]! + rng.normal());
      let sum = 0;
      const series = scale === 'level' ? law : law.map((move) => (sum += move));
      const model = arRidge({ lags: 2, scale });
      const { weights, intercept, deviation } = await fit<ArRidgeFit>(model, series);
      expect(deviation).toBeCloseTo(1, 0);
      const { point, quantiles } = await forecast(model, series, {
        horizon: 4,
        levels: [0.1586552539314571, 0.5],
      });
      for (let ahead = 0; ahead < 4; ahead++) {
        const ends = Array.from({ length: 20_000 }, () => {
          const moves = law.slice(-2);
          for (let step = 0; step <= ahead; step++) {
            const [before, last] = moves.slice(-2) as [number, number];
            moves.push(intercept + weights[0]! * last + weights[1]! * before + deviation * rng.normal());
          }
          return scale === 'level' ? moves.at(-1)! : moves.slice(2).reduce((total, move) => total + move, 0);
        });
        const mean = ends.reduce((total, end) => total + end, 0) / ends.length;
        const spread = Math.sqrt(ends.reduce((total, end) => total + (end - mean) ** 2, 0) / ends.length);
        expect((point[ahead]! - quantiles[0]![ahead]!) / spread).toBeCloseTo(1, 1);
      }
    },
  );

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
x = np.frombuffer(sys.stdin.buffer.read()); d = np.diff(x)
X = np.array([[d[t-l] for l in range(1, 6)] for t in range(5, len(d))])
s = StandardScaler().fit(X); m = Ridge(alpha=3.0).fit(s.transform(X), d[5:])
d = list(d); out = []
for _ in range(3):
    p = m.predict(s.transform([[d[-l] for l in range(1, 6)]]))[0]; d.append(p); out.append(p)
sys.stdout.buffer.write((x[-1] + np.cumsum(out)).tobytes())`;
      const expected = runPythonOnFloats(script, series);
      const ahead = await points(arRidge({ lags: 5, alpha: 3 }), series, { horizon: 3 });
      for (let step = 0; step < 3; step++) expect(ahead[step]).toBeCloseTo(expected[step]!, 8);
    });
  });
});
