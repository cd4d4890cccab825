import { describeWithR, runR } from '@btcfc/test-support';
import { fit, forecast, points, predict } from '../../test-support/ask';
import { accidentalDeaths, airPassengers, webUsers } from '../../test-support/classic-series';
import { type ThetaFit, theta } from './theta';

const levels = [0.05, 0.5, 0.95];

function distance(found: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(found[index]! / value - 1)));
}

describeWithR('theta beside R at test time', () => {
  const names = ['AirPassengers', 'UKgas', 'nottem', 'JohnsonJohnson', 'WWWusage', 'lynx', 'BJsales', 'gas'];
  let answers: Record<string, Record<'values' | 'period' | 'mean' | 'upper', number[]>>;

  beforeAll(() => {
    answers = runR(`
      answer <- lapply(mget(c(${names.map((name) => `'${name}'`)}), inherits = TRUE), function(y) {
        ahead <- thetaf(y, h = 14, level = 90)
        list(values = y, period = frequency(y), mean = ahead$mean, upper = ahead$upper)
      })`);
  });

  it.each(names)('%s: the points of thetaf, and its intervals where there is no season', async (name) => {
    const { values, period, mean, upper } = answers[name]!;
    const model = theta({ period: period[0]! });
    const { point, quantiles } = await forecast(model, values, { horizon: 14, levels });
    expect(distance(point, mean)).toBeLessThan(1e-4);
    // R's have the same width in every season
    if (period[0] === 1) expect(distance(quantiles[2]!, upper)).toBeLessThan(1e-4);
  });
});

// R 4.2.2, forecast 8.20: thetaf(AirPassengers); statsforecast 2.1.1: Theta and its kin, h = 6
describe.each([
  ['R', 'STM', airPassengers, 12, [440.0781911, 428.3842806, 489.7070987]],
  [
    'statsforecast',
    'OTM',
    airPassengers,
    12,
    [442.942532, 432.231016, 495.307935, 482.308003, 487.494847, 555.580947],
  ],
  [
    'statsforecast',
    'DSTM',
    airPassengers,
    12,
    [440.774114, 429.061861, 490.483268, 476.46129, 480.436984, 546.242775],
  ],
  [
    'statsforecast',
    'DOTM',
    airPassengers,
    12,
    [442.927195, 432.298401, 495.482454, 482.575341, 487.865993, 556.121586],
  ],
  [
    'statsforecast',
    'auto',
    airPassengers,
    12,
    [442.942532, 432.231016, 495.307935, 482.308003, 487.494847, 555.580947],
  ],
  [
    'statsforecast',
    'OTM',
    webUsers,
    1,
    [220.645424, 221.264196, 221.882968, 222.501739, 223.120511, 223.739283],
  ],
  [
    'statsforecast',
    'DSTM',
    webUsers,
    1,
    [220.332924, 220.657618, 220.996479, 221.348605, 221.713147, 222.089311],
  ],
  [
    'statsforecast',
    'DOTM',
    webUsers,
    1,
    [220.020402, 220.020402, 220.020402, 220.020402, 220.020402, 220.020402],
  ],
  [
    'statsforecast',
    'OTM',
    accidentalDeaths,
    12,
    [8260.97972, 7497.58621, 8306.7647, 8535.47896, 9426.29198, 9842.74519],
  ],
  [
    'statsforecast',
    'DOTM',
    accidentalDeaths,
    12,
    [8270.05011, 7511.7431, 8329.13905, 8565.46476, 9467.25976, 9893.84777],
  ],
] as const)('theta as %s recorded it: %s', (_, model, values, period, expected) => {
  it('forecasts the same', async () => {
    const found = await points(theta({ model, period }), values, { horizon: expected.length });
    expect(distance(found, expected)).toBeLessThan(0.001);
  });
});

describe('theta', () => {
  it.each(['STM', 'OTM', 'DSTM', 'DOTM'] as const)(
    '%s: widths by simulating its surprises',
    async (model) => {
      const asked = { horizon: 3, levels: [0.5, 0.95] };
      const options = { model, period: 1 } as const;
      const fitted = await fit<ThetaFit>(theta(options), webUsers);
      const { point, quantiles } = await predict(theta(options), fitted, [webUsers], asked);
      const width = (ahead: number) =>
        (quantiles[1]![ahead]! - point[ahead]!) / (quantiles[1]![0]! - point[0]!);
      // what one unit more in a row changes in the rows after it
      const responses = async (rows: number) => {
        const ahead = [...webUsers, ...point.slice(0, rows)];
        const more = [...ahead.slice(0, -1), ahead.at(-1)! + 1];
        const found = await predict(theta(options), fitted, [ahead, more], { horizon: 3 - rows });
        return Array.from(
          { length: 3 - rows },
          (_, step) => found.point[3 - rows + step]! - found.point[step]!,
        );
      };
      const [first, second] = [await responses(1), await responses(2)];
      expect(width(1)).toBeCloseTo(Math.sqrt(1 + first[0]! ** 2), 6);
      expect(width(2)).toBeCloseTo(Math.sqrt(1 + first[1]! ** 2 + second[0]! ** 2), 6);
    },
  );

  it('adds the season where values are not above 0', async () => {
    const series = Array.from({ length: 40 }, (_, row) => [4, -3, 1, -2][row % 4]! + 0.1 * row - 2);
    const fitted = await fit<ThetaFit>(theta({ period: 4 }), series);
    expect(fitted.season.isFactor).toBe(false);
    const ahead = await points(theta({ model: 'auto', period: 4 }), series, { horizon: 4 });
    const rows = [40, 41, 42, 43].map((row) => [4, -3, 1, -2][row % 4]! + 0.1 * row - 2);
    for (const [step, value] of rows.entries()) expect(Math.abs(ahead[step]! - value)).toBeLessThan(0.25);
  });

  it('takes gaps, constants, and few rows', async () => {
    const holes = airPassengers.map((value, row) => ([0, 40, 77, 143].includes(row) ? Number.NaN : value));
    const whole = await points(theta({ period: 12 }), airPassengers, { horizon: 12 });
    expect(distance(await points(theta({ period: 12 }), holes, { horizon: 12 }), whole)).toBeLessThan(0.03);
    for (const model of ['STM', 'auto'] as const) {
      expect(await points(theta({ model }), new Array(30).fill(4))).toEqual([expect.closeTo(4, 6)]);
      expect(await points(theta({ model }), new Array(30).fill(0))).toEqual([0]);
      expect(await points(theta({ model }), [3])).toEqual([3]);
      expect(await points(theta({ model }), [3, 5])).toEqual([expect.closeTo(5, 3)]);
      expect((await points(theta({ model }), [3, 5, 4, 6, 5], { horizon: 2 })).every(Number.isFinite)).toBe(
        true,
      );
    }
    await expect(forecast(theta(), [3], { levels })).rejects.toThrow('theta needs 2 known training values');
    await expect(points(theta(), [])).rejects.toThrow('at least one known training value');
  });

  it.each([2 ** -900, 2 ** 300])('does not mind values of %p', async (scale) => {
    for (const model of ['STM', 'DOTM'] as const) {
      const found = await points(
        theta({ model, period: 12 }),
        airPassengers.map((value) => value * scale),
        {
          horizon: 12,
        },
      );
      const plain = await points(theta({ model, period: 12 }), airPassengers, { horizon: 12 });
      expect(
        distance(
          found.map((value) => value / scale),
          plain,
        ),
      ).toBeLessThan(0.001);
    }
  });
});
