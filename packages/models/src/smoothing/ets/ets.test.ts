import { readFileSync } from 'node:fs';
import {
  describeWithR,
  describeWithReference,
  referenceFile,
  runR,
  wanderingSeries,
} from '@btcfc/test-support';
import { fit, forecast, points, predict } from '../../test-support/ask';
import { accidentalDeaths, airPassengers, webUsers } from '../../test-support/classic-series';
import { type EtsModelFit, ets } from './ets';

const levels = [0.05, 0.5, 0.95];

/** The largest distance from what is expected, as a share of it. */
function distance(found: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(found[index]! / value - 1)));
}

interface Answer {
  form: string;
  aicc: number[];
  mean: number[];
  upper: number[];
}

// R 4.2.2, forecast 8.20: forecast(ets(y), level = 90)
const recorded = [
  {
    name: 'AirPassengers',
    values: airPassengers,
    period: 12,
    form: 'ETS(M,Ad,M)',
    aicc: 1400.638432,
    mean: [
      441.80185, 434.11862, 496.63005, 483.23748, 483.99135, 551.0244, 613.17968, 609.36483, 530.54083,
      463.03321, 402.7478, 451.96937,
    ],
    upper: [470.2646899, 468.7108904, 542.8367579, 534.084658, 540.4234078, 621.215233],
  },
  {
    name: 'WWWusage',
    values: webUsers,
    period: 1,
    form: 'ETS(A,Ad,N)',
    aicc: 718.6342062,
    mean: [218.3663349, 217.0350687, 215.9501425, 215.0659733, 214.3454124],
    upper: [224.117301, 228.9380255, 234.5006546, 240.4523422, 246.5764237],
  },
  {
    name: 'USAccDeaths',
    values: accidentalDeaths,
    period: 12,
    form: 'ETS(A,N,A)',
    aicc: 1148.716099,
    mean: [
      8397.496909, 7599.220613, 8396.594687, 8646.509703, 9443.411945, 9893.064727, 10819.1237, 10107.10463,
      9015.232645, 9354.407375, 8880.417695, 9085.492104,
    ],
    upper: [8878.930298, 8159.327993, 9025.611734, 9337.599144, 10191.44054, 10693.99478],
  },
];

describe.each(recorded)('ets on $name, as R recorded it', ({ values, period, form, aicc, mean, upper }) => {
  it('chooses the form and forecasts the same', async () => {
    const model = ets({ period });
    const fitted = await fit<EtsModelFit>(model, values);
    expect(fitted.method).toBe(form);
    expect(Math.abs(fitted.aicc - aicc)).toBeLessThan(0.01);
    const { point, quantiles } = await forecast(model, values, { horizon: mean.length, levels });
    expect(distance(point, mean)).toBeLessThan(0.003);
    expect(distance(quantiles[2]!, upper)).toBeLessThan(0.01);
  });
});

describeWithR('ets beside R at test time', () => {
  const names = [
    'UKgas',
    'woolyrnq',
    'austres',
    'JohnsonJohnson',
    'Nile',
    'BJsales',
    'airmiles',
    'lynx',
    'nhtemp',
  ];
  let answers: Record<string, Answer & { drawn: number[]; values: number[]; period: number[] }>;

  beforeAll(() => {
    answers = runR(`
      set.seed(1)
      answer <- lapply(mget(c(${names.map((name) => `'${name}'`)}), inherits = TRUE), function(y) {
        fitted <- ets(y)
        ahead <- forecast(fitted, h = 8, level = 90)
        drawn <- if (fitted$components[1] == 'A') ahead else
          forecast(fitted, h = 4, level = 90, simulate = TRUE, npaths = 3000)
        list(form = fitted$method, drawn = drawn$upper, aicc = fitted$aicc, mean = ahead$mean, upper = ahead$upper, values = y,
          period = frequency(y))
      })`);
  });

  it.each(names)('chooses the form of %s and forecasts it within a hundredth', async (name) => {
    const { form, aicc, mean, upper, drawn, values, period } = answers[name]!;
    const model = ets({ period: period[0]! });
    const fitted = await fit<EtsModelFit>(model, values);
    expect(fitted.method).toBe(form);
    expect(fitted.aicc).toBeCloseTo(aicc[0]!, 2);
    const { point, quantiles } = await forecast(model, values, { horizon: 8, levels });
    expect(distance(point, mean)).toBeLessThan(0.01);
    // R takes products of normal numbers for normal; where they are not nearly so, simulation tells otherwise
    if (name !== 'lynx') expect(distance(quantiles[2]!, upper)).toBeLessThan(0.03);
    expect(distance(quantiles[2]!, drawn.slice(0, 4))).toBeLessThan(name === 'lynx' ? 0.2 : 0.02);
  });
});

describeWithReference('ets beside R on the handed series', () => {
  // R 4.2.2, forecast 8.20: the form, and what it forecasts 1 and 12 rows ahead
  it.each([
    ['airpass', 12, 'ETS(M,Ad,M)', 441.80185, 451.96937],
    ['nottem', 12, 'ETS(A,N,A)', 40.17228, 39.964505],
    ['ukgas', 4, 'ETS(M,A,M)', 1258.8236, 1026.4825],
    ['woolyrnq', 4, 'ETS(M,N,A)', 6046.3085, 6393.8277],
    ['gas', 12, 'ETS(M,Ad,M)', 54227.29, 61464.625],
    ['realgdp', 1, 'ETS(A,Ad,N)', 12974.273, 12849.821],
    ['seattle', 1, 'ETS(A,N,N)', 5.6208047, 5.6208047],
    ['taylor', 24, 'ETS(M,Ad,M)', 21409.607, 31530.306],
  ])('%s', async (name, period, form, first, last) => {
    const { values } = JSON.parse(readFileSync(referenceFile(`series/${name}.json`), 'utf8')) as {
      values: number[];
    };
    const model = ets({ period });
    expect((await fit<EtsModelFit>(model, values)).method).toBe(form);
    const { point } = await forecast(model, values, { horizon: 12 });
    expect(distance([point[0]!, point[11]!], [first, last])).toBeLessThan(0.01);
  });
});

describe('ets by itself', () => {
  it('finds the period where none is given', async () => {
    const fitted = await fit<EtsModelFit>(ets(), airPassengers);
    expect(fitted.period).toBe(12);
    expect(fitted.method).toBe('ETS(M,Ad,M)');
  });

  it('fits only what it was asked for', async () => {
    const method = async (options: Parameters<typeof ets>[0]) =>
      (await fit<EtsModelFit>(ets({ period: 12, ...options }), airPassengers)).method;
    expect(await method({ model: 'AAA', damped: false })).toBe('ETS(A,A,A)');
    expect(await method({ model: 'MAN', damped: true })).toBe('ETS(M,Ad,N)');
    expect(await method({ model: 'ZNZ' })).toBe('ETS(M,N,M)');
  });

  it('goes on from later rows with what it learned, as if it had stood there', async () => {
    const model = ets({ period: 12 });
    const fitted = await fit<EtsModelFit>(model, airPassengers.slice(0, 120));
    const { point } = await predict(model, fitted, [airPassengers.slice(0, 120), airPassengers], {
      horizon: 12,
    });
    // a year later the season is as before, on another level
    const growth = Array.from({ length: 12 }, (_, month) => point[12 + month]! / point[month]!);
    expect(Math.min(...growth)).toBeGreaterThan(1.15);
    expect(Math.max(...growth)).toBeLessThan(1.45);
  });

  it('passes missing rows over', async () => {
    const holes = airPassengers.map((value, row) =>
      [0, 40, 41, 77, 143].includes(row) ? Number.NaN : value,
    );
    const { point } = await forecast(ets({ period: 12 }), holes, { horizon: 12 });
    const whole = await points(ets({ period: 12 }), airPassengers, { horizon: 12 });
    expect(distance(point, whole)).toBeLessThan(0.03);
  });

  it.each([
    ['zeros', new Array(20).fill(0), 0],
    ['values that are all alike', new Array(20).fill(7), 7],
    ['one value', [3], 3],
    ['two values', [3, 5], 5],
    ['one value among missing ones', [Number.NaN, 4, Number.NaN], 4],
  ])('gives the last of %s', async (_, values, expected) => {
    expect(await points(ets(), values, { horizon: 2 })).toEqual([
      expect.closeTo(expected, 3),
      expect.closeTo(expected, 3),
    ]);
  });

  it('has no width on what is constant, and refuses quantiles after a single value', async () => {
    const { quantiles } = await forecast(ets(), new Array(20).fill(7), { levels });
    expect(quantiles.map(([value]) => value)).toEqual([7, 7, 7]);
    await expect(forecast(ets(), [7], { levels })).rejects.toThrow('ets needs 2 known training values');
  });

  it('leaves the season out where there are too few rows for it', async () => {
    expect(
      (await fit<EtsModelFit>(ets({ model: 'AAA', period: 12 }), airPassengers.slice(0, 12))).method,
    ).toBe('ETS(A,A,N)');
  });

  it.each([2 ** -900, 2 ** -40, 2 ** 40, 2 ** 900])('does not mind values of %p', async (scale) => {
    const scaled = airPassengers.map((value) => value * scale);
    const { point, quantiles } = await forecast(ets({ period: 12 }), scaled, { horizon: 12, levels });
    const plain = await forecast(ets({ period: 12 }), airPassengers, { horizon: 12, levels });
    expect(
      distance(
        point.map((value) => value / scale),
        Array.from(plain.point),
      ),
    ).toBeLessThan(0.03);
    expect(quantiles[0]!.every((low, ahead) => low > 0 && low < point[ahead]!)).toBe(true);
  });

  it('takes additive errors where values are not above 0, and refuses others then', async () => {
    const series = wanderingSeries(60).map((value) => value - 10);
    expect((await fit<EtsModelFit>(ets(), series)).form.error).toBe('A');
    await expect(fit(ets({ model: 'MNN' }), series)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringContaining("Pass `model: 'ZNN'`"),
    });
  });

  it.each([2, 7])('is not led astray by a perfect season of %p rows', async (period) => {
    const series = Array.from({ length: 59 }, (_, row) => 10 + Math.sin((2 * Math.PI * row) / period));
    const found = await points(ets({ period }), series, { horizon: 7 });
    const expected = Array.from(
      { length: 7 },
      (_, ahead) => 10 + Math.sin((2 * Math.PI * (59 + ahead)) / period),
    );
    expect(distance(found, expected)).toBeLessThan(0.01);
  });

  it('draws the same intervals again', async () => {
    const ask = () => forecast(ets({ model: 'MAM', period: 12 }), airPassengers, { horizon: 3, levels });
    expect((await ask()).quantiles).toEqual((await ask()).quantiles);
  });

  it('refuses forms that there are not', () => {
    expect(() => ets({ model: 'AAM' as never })).toThrow('`model` must be "auto", or three letters');
    expect(() => ets({ model: 'ANN', damped: true })).toThrow('there is no trend');
  });
});
