import { normalQuantile } from '@btcfc/core';
import { describeWithR, runR } from '@btcfc/test-support';
import { fit, forecast, points, predict } from '../test-support/ask';
import { airPassengers, webUsers } from '../test-support/classic-series';
import { drift } from './drift';
import { persistence } from './persistence';
import { type SeasonalNaiveFit, seasonalNaive } from './seasonal-naive';

describe('naive baselines', () => {
  it('persistence says the last value that is there', async () => {
    expect(await points(persistence(), [3, 1, 2], { horizon: 2 })).toEqual([2, 2]);
    expect(await points(persistence(), [3, 1, Number.NaN])).toEqual([1]);
  });

  it('drift is exact on a straight line, and on exponential growth on the log scale', async () => {
    expect(await points(drift(), [5, 8, 11, 14], { horizon: 3 })).toEqual([17, 20, 23]);
    const [next] = await points(drift({ target: 'log-difference' }), [2, 2.2, 2.42]);
    expect(next).toBeCloseTo(2.662, 12);
    expect(await points(drift(), [7])).toEqual([7]);
  });

  it('drift refuses what has no logarithm', async () => {
    await expect(points(drift({ target: 'log-difference' }), [1, 0])).rejects.toThrow(
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

describe('intervals of naive baselines', () => {
  const levels = [0.1, 0.5, 0.9];
  const z = normalQuantile(0.9);
  const widths = async (...args: Parameters<typeof forecast>) => {
    const { point, quantiles } = await forecast(...args);
    expect(quantiles[1]).toEqual(point);
    return Array.from(point, (value, ahead) => (quantiles[2]![ahead]! - value) / z);
  };

  // by hand, after Forecasting: Principles and Practice, table 5.2
  it('persistence: the root of the rows ahead', async () => {
    // moves 1, -2, 4: their mean square is 7
    const found = await widths(persistence(), [3, 4, 2, 6], { horizon: 3, levels });
    expect(found).toEqual([1, 2, 3].map((ahead) => expect.closeTo(Math.sqrt(7 * ahead), 12)));
  });

  it('seasonal naive: the root of the seasons ahead', async () => {
    // errors of the second season: 1, -1
    const found = await widths(seasonalNaive({ period: 2 }), [5, 9, 6, 8], { horizon: 5, levels });
    expect(found).toEqual([1, 1, 2, 2, 3].map((seasons) => expect.closeTo(Math.sqrt(seasons), 12)));
  });

  it('drift: wider by what the average step is uncertain', async () => {
    // moves 1, 3, 2: average 2, sum of squares 2 over two degrees of freedom
    const found = await widths(drift(), [0, 1, 4, 6], { horizon: 4, levels });
    expect(found).toEqual(
      [1, 2, 3, 4].map((ahead) => expect.closeTo(Math.sqrt(ahead * (1 + ahead / 3)), 12)),
    );
  });

  it('say how many values they need', async () => {
    await expect(forecast(persistence(), [3], { levels })).rejects.toThrow('needs 2 known training values');
    await expect(forecast(drift(), [3, 4], { levels })).rejects.toThrow('needs 3 known training values');
    await expect(forecast(seasonalNaive({ period: 2 }), [3, 4], { levels })).rejects.toThrow(
      'needs 3 known training values',
    );
    await expect(points(persistence(), [Number.NaN])).rejects.toThrow('no known value');
  });
});

it('forecasts from many origins at once as from each', async () => {
  const series = [3, 1, 2, Number.NaN, 5, 4, 7];
  const known = [4, 5, 7].map((rows) => series.slice(0, rows));
  const asked = { horizon: 2, levels: [0.2, 0.8] };
  for (const model of [persistence(), drift(), seasonalNaive({ period: 3 })]) {
    const fitted = await model.fit({
      ...asked,
      series: { values: Float64Array.from(series) },
      first: 0,
      panel: [],
      seed: 0,
    });
    const together = await predict(model, fitted, known, asked);
    expect([...together.origins]).toEqual([3, 4, 6]);
    const single = await Promise.all(known.map((rows) => predict(model, fitted, [rows], asked)));
    expect([...together.point]).toEqual(single.flatMap(({ point }) => [...point]));
    expect([...together.quantiles[1]!]).toEqual(single.flatMap(({ quantiles }) => [...quantiles[1]!]));
  }
});

it('drift counts the rows of a gap', async () => {
  expect(await points(drift(), [0, Number.NaN, 4, Number.NaN, Number.NaN, 10], { horizon: 2 })).toEqual([
    12, 14,
  ]);
});

it('refuses options it does not know, and values that are no numbers', async () => {
  expect(() => persistence({ period: 7 } as never)).toThrow('`period` is not an option of persistence');
  expect(() => seasonalNaive({ periods: 7 } as never)).toThrow('did you mean `period`?');
  expect(() => drift({ target: 'log-return' } as never)).toThrow('`target` must be one of');
  await expect(
    (async () =>
      drift().fit({
        series: { values: [1, '2'] as never },
        first: 0,
        panel: [],
        horizon: 1,
        levels: [],
        seed: 0,
      }))(),
  ).rejects.toThrow('row 2');
});

describeWithR('naive baselines beside R at test time', () => {
  type Answer = Record<'snaive' | 'naive' | 'drift', { mean: number[]; upper: number[] }>;
  let answers: Answer;

  beforeAll(() => {
    answers = runR(`
      ask <- function(f) list(mean = f$mean, upper = f$upper)
      answer <- list(snaive = ask(snaive(AirPassengers, h = 30, level = 90)), naive = ask(naive(WWWusage, h = 5, level = 90)),
        drift = ask(rwf(WWWusage, h = 5, level = 90, drift = TRUE)))`);
  });

  it.each([
    ['snaive', seasonalNaive({ period: 12 }), airPassengers],
    ['naive', persistence(), webUsers],
    ['drift', drift(), webUsers],
  ] as const)('%s', async (name, model, values) => {
    const { mean, upper } = answers[name];
    const found = await forecast(model, values, { horizon: mean.length, levels: [0.5, 0.95] });
    expect(Array.from(found.point)).toEqual(mean.map((value) => expect.closeTo(value, 8)));
    expect(Array.from(found.quantiles[1]!)).toEqual(upper.map((value) => expect.closeTo(value, 6)));
  });
});

it('seasonal naive finds the period where none is given', async () => {
  expect((await fit<SeasonalNaiveFit>(seasonalNaive(), airPassengers)).period).toBe(12);
});

it.each([1e-200, 1e200])('intervals keep to the scale of %p', async (scale) => {
  const series = [3, 5, 4, 8, 6, 7, 9, 5];
  const asked = { horizon: 2, levels: [0.1, 0.9] };
  for (const model of [persistence(), drift(), seasonalNaive({ period: 2 })]) {
    const { quantiles } = await forecast(model, series, asked);
    const scaled = await forecast(
      model,
      series.map((value) => value * scale),
      asked,
    );
    quantiles.forEach((values, level) => {
      values.forEach((value, step) => {
        expect(scaled.quantiles[level]![step]! / scale).toBeCloseTo(value, 9);
      });
    });
  }
});
