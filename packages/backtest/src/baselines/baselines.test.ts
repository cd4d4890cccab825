import { describeWithPython, runPythonOnFloats } from '@btcfc/test-support';
import { type AnyForecastModel, asForecastModel, type DistributionForecast } from '../model/forecast-model';
import { createFitInput, createPredictInput, type InputContext } from '../model/model-input';
import { bellShaped, garchMoves, wanderingSeries } from '../test-support/fixed-series';
import { arRidge } from './ar-ridge';
import { ewmaQuantiles, expandingQuantiles } from './empirical-spread';
import { dampedHolt, type SmoothingFit, simpleExponentialSmoothing } from './exponential-smoothing';
import { type GarchFit, garch } from './garch';
import { drift, persistence, seasonalNaive } from './naive';

interface Asked {
  horizon?: number;
  levels?: readonly number[];
  trainRows?: number;
}

function contextOf(series: ArrayLike<number>, { horizon = 1, levels = [] }: Asked): InputContext {
  const data = { name: '', panel: {}, series: Float64Array.from(series), covariates: {} };
  return { data, horizon, levels, knownAhead: [], seed: 0, signal: undefined };
}

async function fit<Fitted>(
  model: AnyForecastModel,
  series: ArrayLike<number>,
  asked: Asked = {},
): Promise<Fitted> {
  const end = asked.trainRows ?? series.length;
  return (await asForecastModel(model).fit(
    createFitInput(contextOf(series, asked), { start: 0, end }),
  )) as Fitted;
}

async function forecast(model: AnyForecastModel, series: ArrayLike<number>, asked: Asked = {}) {
  const fitted = await fit(model, series, asked);
  return asForecastModel(model).predict(
    fitted,
    createPredictInput(contextOf(series, asked), series.length - 1),
  );
}

const points = async (...args: Parameters<typeof forecast>) =>
  Array.from((await forecast(...args)) as number[]);
const spread = async (...args: Parameters<typeof forecast>) =>
  (await forecast(...args)) as Required<DistributionForecast>;

describe('naive baselines', () => {
  it('persistence says the last value that is there', async () => {
    expect(await points(persistence(), [3, 1, 2], { horizon: 2 })).toEqual([2, 2]);
    expect(await points(persistence(), [3, 1, Number.NaN])).toEqual([1]);
  });

  it('drift is exact on a straight line, and on exponential growth on the log scale', async () => {
    expect(await points(drift(), [5, 8, 11, 14], { horizon: 3 })).toEqual([17, 20, 23]);
    const [next] = await points(drift({ scale: 'log-return' }), [2, 2.2, 2.42]);
    expect(next).toBeCloseTo(2.662, 12);
    expect(await points(drift(), [7])).toEqual([7]);
  });

  it('drift refuses what has no logarithm', async () => {
    await expect(points(drift({ scale: 'log-return' }), [1, 0])).rejects.toThrow(
      'not so in row 2. Received: 0',
    );
  });

  it('seasonal naive repeats the last season as often as needed, around what is missing', async () => {
    expect(await points(seasonalNaive({ period: 3 }), [9, 9, 9, 1, 2, 3], { horizon: 5 })).toEqual([
      1, 2, 3, 1, 2,
    ]);
    expect(await points(seasonalNaive({ period: 3 }), [7, 8, 9, Number.NaN, 2, 3])).toEqual([7]);
    expect(await points(seasonalNaive({ period: 3 }), [7, 8])).toEqual([8]);
  });
});

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
    expect((late as number[])[0]).toBeGreaterThan(45);
    expect(await points(dampedHolt(), new Array(30).fill(4))).toEqual([expect.closeTo(4, 6)]);
    const gap = series.map((value, row) => (row === 50 ? Number.NaN : value));
    expect(Number.isFinite((await points(simpleExponentialSmoothing(), gap))[0])).toBe(true);
    await expect(points(simpleExponentialSmoothing(), [Number.NaN])).rejects.toThrow(
      'at least one training value',
    );
  });
});

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

describe('empirical quantiles', () => {
  const levels = [0.1, 0.5, 0.9];
  const moves = [...garchMoves(120)];

  it('expanding: those of all moves so far', async () => {
    const series = [0, 1, 3, 6, 10, 15];
    const { quantiles, point } = await spread(expandingQuantiles(), series, { levels: [0.25, 0.5] });
    // moves 1 2 3 4 5
    expect(quantiles).toEqual([[17, 18]]);
    expect(point).toEqual([18]);
    const late = await spread(expandingQuantiles({ window: 3 }), series, { levels: [0.5] });
    expect(late.quantiles).toEqual([[19]]);
    const two = await spread(expandingQuantiles(), series, { levels: [0.5], horizon: 2 });
    // sums over two: 3 5 7 9
    expect(two.quantiles).toEqual([[18], [21]]);
  });

  it('scaled: wide when the series moved of late, by as much', async () => {
    const calm = await spread(ewmaQuantiles({ scale: 'level' }), [...moves, ...new Array(50).fill(0.001)], {
      levels,
    });
    const wild = await spread(ewmaQuantiles({ scale: 'level' }), [...moves, 5, -5, 5, -5], { levels });
    const width = ({ quantiles }: { quantiles: unknown }) =>
      (quantiles as number[][])[0]![2]! - (quantiles as number[][])[0]![0]!;
    expect(width(wild)).toBeGreaterThan(4 * width(calm));
  });

  it('scaled: as written down by hand', async () => {
    const { quantiles } = await spread(ewmaQuantiles({ scale: 'level', decay: 0.5, warmup: 1 }), [2, 4, 1], {
      levels: [0.5],
    });
    // squares known before each: 4, 4, 10; now 5.5; moves 4 / 2 and 1 / sqrt(10)
    const now = Math.sqrt(5.5);
    expect((quantiles as number[][])[0]![0]).toBeCloseTo((now * 2 + now / Math.sqrt(10)) / 2, 12);
  });

  it('scaled: chooses the decay with the smaller pinball loss on the last fifth', async () => {
    const chosen = (decay: number | number[]) =>
      fit<{ decay: number }>(ewmaQuantiles({ scale: 'level', decay }), garchMoves(400), { levels });
    expect((await chosen([0.05, 0.9])).decay).toBe(0.9);
    expect((await chosen(0.5)).decay).toBe(0.5);
  });

  it('survives a series that never moves', async () => {
    const still = new Array(60).fill(5);
    expect((await spread(ewmaQuantiles(), still, { levels })).quantiles).toEqual([[5, 5, 5]]);
    expect((await spread(expandingQuantiles(), still, { levels })).quantiles).toEqual([[5, 5, 5]]);
  });
});

// recorded with arch 8.0.0: arch_model(r, mean='Constant', vol='GARCH', p=1, q=1)
describe('GARCH(1,1)', () => {
  const moves = garchMoves(400);

  it('finds the parameters and likelihood of arch', async () => {
    const fitted = await fit<GarchFit>(garch({ scale: 'level' }), moves);
    expect(fitted.logLikelihood).toBeCloseTo(-555.14603, 3);
    expect(fitted.mu).toBeCloseTo(-0.0578955, 2);
    expect(fitted.omega).toBeCloseTo(0.0418158, 2);
    expect(fitted.alpha).toBeCloseTo(0.210068, 2);
    expect(fitted.beta).toBeCloseTo(0.760184, 2);
  });

  it("with Student's t, is at least as likely as what arch finds", async () => {
    const fitted = await fit<GarchFit>(garch({ scale: 'level', distribution: 'student-t' }), moves);
    expect(fitted.logLikelihood).toBeGreaterThan(-555.276096);
    expect(fitted.logLikelihood).toBeLessThan(-555.1);
    expect(fitted.nu).toBeGreaterThan(100);
  });

  it('forecasts the variance of arch one, two and three steps ahead', async () => {
    const levels = [0.05, 0.5, 0.95];
    const { quantiles } = await spread(garch({ scale: 'level' }), moves, { horizon: 3, levels });
    const width = (step: number) =>
      (quantiles as number[][])[step]![2]! - (quantiles as number[][])[step]![0]!;
    expect((width(1) / width(0)) ** 2).toBeCloseTo(0.45626493 / 0.42715625, 2);
    expect((width(2) / width(0)) ** 2).toBeCloseTo(0.4845077 / 0.42715625, 2);
  });

  it('adds up variances where moves add up, and needs some moves', async () => {
    let sum = 0;
    const prices = moves.map((move) => {
      sum += move / 100;
      return Math.exp(sum);
    });
    const { quantiles } = await spread(garch(), prices, { horizon: 2, levels: [0.05, 0.95] });
    const width = (step: number) =>
      Math.log((quantiles as number[][])[step]![1]! / (quantiles as number[][])[step]![0]!);
    expect((width(1) / width(0)) ** 2).toBeGreaterThan(1.9);
    await expect(points(garch(), [1, 2, 3])).rejects.toThrow('needs 20 moves');
  });
});
