import { Rng } from '@btcfc/core';
import { describeWithR, runR } from '@btcfc/test-support';
import { fit, forecast, points, spread } from '../test-support/ask';
import { accidentalDeaths, airPassengers, webUsers } from '../test-support/classic-series';
import { arima } from './arima';
import type { ArimaModelFit } from './arima-model';
import { autoArima } from './auto-arima';

const levels = [0.05, 0.5, 0.95];
const withGaps = Float64Array.from(airPassengers);
for (const row of [9, 39, 40, 89]) withGaps[row] = Number.NaN;

/** (p,d,q)(P,D,Q), with a c where there is a constant. */
function orderOf({ p, d, q, P, D, Q, constant }: ArimaModelFit): string {
  return `(${p},${d},${q})(${P},${D},${Q})${constant ? 'c' : ''}`;
}

/** The largest distance from what is expected, as a share of it. */
function distance(found: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(found[index]! / value - 1)));
}

// R 4.2.2, forecast 8.20: forecast(auto.arima(y)) and forecast(Arima(y, ...)), level = 90
const recorded = [
  {
    name: 'AirPassengers',
    model: autoArima({ period: 12 }),
    values: airPassengers,
    order: '(2,1,1)(0,1,0)',
    aicc: 1018.165165,
    sigma2: 132.3447494,
    mean: [445.6349014, 420.3949965, 449.1983163, 491.8399485, 503.3944798, 566.8624553],
    upper: [464.5593308, 442.6048152, 474.1309842, 518.5531319, 531.4239755, 595.8676087],
  },
  {
    name: 'USAccDeaths',
    model: autoArima({ period: 12 }),
    values: accidentalDeaths,
    order: '(0,1,1)(0,1,1)',
    aicc: 857.3163507,
    sigma2: 102860.2681,
    mean: [8336.061266, 7531.829141, 8314.64376, 8616.868756, 9488.912522, 9859.75736],
    upper: [8864.022277, 8139.386479, 8992.514699, 9358.415855, 10289.0845, 10714.54288],
  },
  {
    name: 'WWWusage',
    model: autoArima({ period: 1 }),
    values: webUsers,
    order: '(1,1,1)(0,0,0)',
    aicc: 514.5521032,
    sigma2: 9.995325201,
    mean: [218.8804967, 218.1523987, 217.6788612, 217.3708838, 217.1705828, 217.0403117],
    upper: [224.0807647, 230.6057686, 237.40093, 243.9912181, 250.2056301, 256.0017235],
  },
  {
    name: 'WWWusage by Arima(c(3, 0, 0))',
    model: arima({ order: [3, 0, 0] }),
    values: webUsers,
    order: '(3,0,0)(0,0,0)c',
    aicc: 535.2652642,
    sigma2: 10.85338662,
    mean: [218.0229725, 215.5829902, 212.6911601, 209.4885555, 206.1211746, 202.7050926],
    upper: [223.4418569, 227.7762653, 232.0708771, 235.7540115, 238.6522238, 240.7794245],
  },
  {
    name: 'AirPassengers by Arima(c(1, 0, 0), c(0, 1, 1)) with a drift',
    model: arima({ order: [1, 0, 0], seasonal: [0, 1, 1], period: 12 }),
    values: airPassengers,
    order: '(1,0,0)(0,1,1)c',
    aicc: 1027.269905,
    sigma2: 133.7678595,
    mean: [445.0893801, 420.0915306, 452.7628419, 487.2769797, 499.8819721, 561.6778237],
    upper: [464.1134375, 444.0182898, 479.1258835, 514.9590425, 528.3033327, 590.5206154],
  },
  {
    name: 'AirPassengers with gaps by Arima(c(0, 1, 1), c(0, 1, 1))',
    model: arima({ order: [0, 1, 1], seasonal: [0, 1, 1], period: 12 }),
    values: withGaps,
    order: '(0,1,1)(0,1,1)',
    aicc: 990.3286051,
    sigma2: 134.1687436,
    mean: [447.3990018, 421.8739405, 451.9974151, 490.8125602, 502.5700877, 564.9722594],
    upper: [466.4515441, 444.6962956, 478.0496784, 519.7362693, 534.1048538, 598.9178335],
  },
];

describe('ARIMA models', () => {
  it.each(recorded)('are those of R: $name', async ({ model, values, order, aicc, sigma2, mean, upper }) => {
    const fitted = await fit<ArimaModelFit>(model, values);
    expect(orderOf(fitted)).toBe(order);
    expect(fitted.aicc).toBeCloseTo(aicc, 1);
    expect(fitted.sigma2 / sigma2).toBeCloseTo(1, 2);
    const ahead = await forecast(model, values, { horizon: 6, levels });
    expect(distance(ahead.point, mean)).toBeLessThan(1e-3);
    expect(distance(ahead.quantiles[2]!, upper)).toBeLessThan(2e-3);
  });

  it('forecast logarithms where they are told to, as R with lambda = 0', async () => {
    const asked = { horizon: 6, levels };
    const logs = await spread(autoArima({ period: 12 }), airPassengers.map(Math.log), asked);
    for (const transform of ['log', 'auto'] as const) {
      const values = await spread(autoArima({ period: 12, transform }), airPassengers, asked);
      expect(distance(values.point, logs.point.map(Math.exp))).toBeLessThan(1e-12);
      expect(distance(values.quantiles[5]!, logs.quantiles[5]!.map(Math.exp))).toBeLessThan(1e-12);
    }
    const zeros = [...webUsers, 0];
    const plain = await points(autoArima({ period: 1 }), zeros, asked);
    expect(await points(autoArima({ period: 1, transform: 'auto' }), zeros, asked)).toEqual(plain);
    await expect(points(autoArima({ transform: 'log' }), zeros, asked)).rejects.toThrow('Logarithms need');
  });

  it('go on from later rows with what they learned', async () => {
    const model = arima({ order: [0, 1, 1], seasonal: [0, 1, 1], period: 12 });
    const early = await points(model, airPassengers.slice(0, 132), { horizon: 12 });
    expect(distance(early, airPassengers.slice(132))).toBeLessThan(0.12);
    const late = await points(model, airPassengers, { horizon: 12, trainRows: 132 });
    expect(distance(late, await points(model, airPassengers, { horizon: 12 }))).toBeLessThan(0.02);
    expect(distance(late, early)).toBeGreaterThan(0.05);
  });

  it('forecast over a gap at the end, and count rows missing at the start for nothing', async () => {
    const model = arima({ order: [0, 1, 1], seasonal: [0, 1, 1], period: 12 });
    const all = await spread(model, airPassengers, { horizon: 8, levels });
    const missing = new Array<number>(3).fill(Number.NaN);
    const late = await spread(model, [...airPassengers, ...missing], { horizon: 5, levels });
    expect(distance(late.point, all.point.slice(3))).toBeLessThan(1e-12);
    expect(distance(late.quantiles.flat(), all.quantiles.slice(3).flat())).toBeLessThan(1e-12);
    const early = await spread(model, [...missing, ...airPassengers], { horizon: 8, levels });
    expect(distance(early.point, all.point)).toBeLessThan(1e-12);
  });

  it('find a long season, and forecast it with what STL leaves', async () => {
    const series = Array.from(
      { length: 480 },
      (_, hour) => 50 + 0.05 * hour + 20 * Math.sin((2 * Math.PI * hour) / 48) + Math.sin(hour * hour),
    );
    const fitted = await fit<ArimaModelFit>(autoArima({ period: 48 }), series, { trainRows: 432 });
    expect(fitted.stlPeriod).toBe(48);
    const ahead = await points(autoArima({ period: 48 }), series.slice(0, 432), { horizon: 48 });
    expect(distance(ahead, series.slice(432))).toBeLessThan(0.12);
  });

  it.each([1e-160, 1e-8, 1e12, 1e150])('forecast alike at the scale of %p', async (scale) => {
    const asked = { horizon: 6, levels };
    const plain = await spread(autoArima({ period: 12 }), airPassengers, asked);
    const scaled = await spread(
      autoArima({ period: 12 }),
      airPassengers.map((value) => value * scale),
      asked,
    );
    expect(
      distance(
        scaled.point.map((value) => value / scale),
        plain.point,
      ),
    ).toBeLessThan(0.02);
    expect(
      distance(
        scaled.quantiles[5]!.map((value) => value / scale),
        plain.quantiles[5]!,
      ),
    ).toBeLessThan(0.05);
  });

  it.each([1e-11, 1e-3, 1e9, 1e10])('choose the same orders at the scale of %p', async (scale) => {
    const week = [-1, 6, 11, 3, -4, -8, -7];
    const noise = new Rng(3);
    const series = Array.from({ length: 150 }, (_, row) => 100 + week[row % 7]! + 5 * noise.normal());
    const orders = async (values: number[]) => {
      const { p, d, q, P, D, Q } = await fit<ArimaModelFit>(autoArima({ period: 7 }), values);
      return { p, d, q, P, D, Q };
    };
    const plain = await orders(series);
    expect(plain.P + plain.Q).toBeGreaterThan(0);
    expect(await orders(series.map((value) => value * scale))).toEqual(plain);
  });

  it('leave a constant series, a line and a repeated season as they are', async () => {
    const asked = { horizon: 4, levels };
    expect(await spread(autoArima(), [3, 3, 3, 3, 3, 3], asked)).toEqual({
      point: [3, 3, 3, 3],
      quantiles: new Array(4).fill([3, 3, 3]),
    });
    expect(await points(autoArima(), new Array(30).fill(0), asked)).toEqual([0, 0, 0, 0]);
    expect(await points(autoArima(), [7], asked)).toEqual([7, 7, 7, 7]);
    const line = Array.from({ length: 20 }, (_, row) => 5 + 2 * row);
    expect(distance(await points(autoArima({ period: 1 }), line, asked), [45, 47, 49, 51])).toBeLessThan(
      1e-6,
    );
    const season = Array.from({ length: 24 }, (_, row) => [1, 5, 2, 9][row % 4]!);
    expect(distance(await points(autoArima({ period: 4 }), season, asked), [1, 5, 2, 9])).toBeLessThan(1e-6);
  });

  it.each([2, 3, 4, 5, 8, 12, 25])('take %p rows', async (rows) => {
    const series = Array.from({ length: rows }, (_, row) => 10 + Math.sin(row * row));
    for (const period of [1, 4]) {
      const { point, quantiles } = await spread(autoArima({ period }), series, { horizon: 3, levels });
      expect(point.every((value) => value > 0 && value < 20)).toBe(true);
      expect(quantiles.every(([low, , high]) => high! >= low!)).toBe(true);
    }
  });

  it('take counts with many zeros', async () => {
    const series = Array.from({ length: 90 }, (_, row) =>
      row % 11 === 3 || row % 17 === 5 ? 1 + (row % 3) : 0,
    );
    const ahead = await points(autoArima(), series, { horizon: 5 });
    for (const value of ahead) expect(Math.abs(value)).toBeLessThan(2);
  });

  it('say what they can not do', async () => {
    expect(() => arima({ order: [1, 0] as never })).toThrow('three whole numbers');
    expect(() => arima({ order: [0, 1, 1], seasonal: [0, 1, 1], period: 52 })).toThrow('at most 24');
    await expect(points(autoArima(), [Number.NaN, Number.NaN])).rejects.toThrow('no known value');
    const model = arima({ order: [0, 1, 1], seasonal: [0, 1, 1], period: 12 });
    const fitted = await fit(model, airPassengers);
    expect(() =>
      model.predict(fitted as never, [
        {
          series: { values: Float64Array.of(1, 2, 3) },
          origin: 2,
          panel: [],
          horizon: 1,
          levels: [],
          seed: 0,
        } as never,
      ]),
    ).toThrow('needs 14 rows');
  });

  describeWithR('beside R', () => {
    interface Answer {
      values: (number | null)[];
      period: number[];
      orders: number[];
      constant: number[];
      mean: number[];
      upper: number[];
    }

    it('chooses the same orders of classic series, and forecasts the same', async () => {
      const answers = runR<Record<string, Answer>>(`
        series <- list(LakeHuron = LakeHuron, lynx = lynx, presidents = presidents, UKgas = UKgas, wineind = wineind,
          austres = austres, sunspot = sunspot.year)
        answer <- lapply(series, function(y) {
          fit <- auto.arima(y); ahead <- forecast(fit, h = 8, level = 90)
          list(values = y, period = frequency(y), orders = arimaorder(fit)[1:6],
            constant = any(c('drift', 'intercept') %in% names(coef(fit))), mean = ahead$mean, upper = ahead$upper)
        })`);
      for (const [name, answer] of Object.entries(answers)) {
        const values = answer.values.map((value) => value ?? Number.NaN);
        const model = autoArima({ period: answer.period[0]! });
        const [p, d, q, P, D, Q] = answer.orders.map((order) => order ?? 0);
        const order = `(${p},${d},${q})(${P},${D},${Q})${answer.constant[0] ? 'c' : ''}`;
        expect(`${name} ${orderOf(await fit<ArimaModelFit>(model, values))}`).toBe(`${name} ${order}`);
        const ahead = await forecast(model, values, { horizon: 8, levels });
        expect(distance(ahead.point, answer.mean)).toBeLessThan(1e-3);
        // R counts the first row of a differenced series to the variance: up to 2% of it where the level is high
        expect(distance(ahead.quantiles[2]!, answer.upper)).toBeLessThan(0.01);
      }
    }, 60_000);

    it('takes logarithms where the criterion of Guerrero is nearer to them', async () => {
      interface Told {
        values: number[];
        period: number[];
        lambda: number[];
      }
      const answers = runR<Record<string, Told>>(`
        series <- list(AirPassengers = AirPassengers, gas = gas, UKgas = UKgas, wineind = wineind, lynx = lynx,
          JohnsonJohnson = JohnsonJohnson, woolyrnq = woolyrnq, Nile = Nile, LakeHuron = LakeHuron)
        answer <- lapply(series, function(y)
          list(values = y, period = frequency(y), lambda = BoxCox.lambda(y, method = 'guerrero')))`);
      const isLog = async ({ values, period }: Told) => {
        const seasonal = [0, period[0]! > 1 ? 1 : 0, 0] as const;
        const model = arima({ order: [0, 1, 0], seasonal, period: period[0]!, transform: 'auto' });
        return (await fit<ArimaModelFit>(model, values)).isLog;
      };
      for (const [name, answer] of Object.entries(answers))
        expect([name, await isLog(answer)]).toEqual([name, answer.lambda[0]! < 0.5]);
      expect(await isLog({ values: webUsers.map((value) => value - 100), period: [1], lambda: [] })).toBe(
        false,
      );
    }, 60_000);
  });
});
