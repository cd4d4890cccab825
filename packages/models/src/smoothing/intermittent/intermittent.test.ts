import { Rng } from '@btcfc/core';
import { describeWithR, runR } from '@btcfc/test-support';
import { fit, forecast, points, predict, spread } from '../../test-support/ask';
import { croston } from './croston';
import { tsb } from './tsb';

const demand = [0, 0, 3, 0, 0, 0, 2, 0, 1, 0, 0, 5, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 4, 0, 0];
const levels = [0.05, 0.5, 0.75, 0.95, 0.99];

// statsforecast 2.1.1: CrostonClassic, CrostonSBA, TSB(alpha_d=.1, alpha_p=.1), TSB(alpha_d=.2, alpha_p=.3)
it.each([
  ['croston, classic', croston({ variant: 'classic' }), 0.85854643],
  ['croston, sba', croston(), 0.81561911],
  ['tsb', tsb(), 0.64340243],
  ['tsb, faster', tsb({ alpha: 0.2, beta: 0.3 }), 0.51592676],
])('%s forecasts as statsforecast recorded it', async (_, model, expected) => {
  expect(await points(model, demand, { horizon: 2 })).toEqual([
    expect.closeTo(expected, 8),
    expect.closeTo(expected, 8),
  ]);
});

describeWithR('croston beside R at test time', () => {
  it.each([0.1, 0.3])('with a weight of %p', async (alpha) => {
    const { mean } = runR<{ mean: number[] }>(
      `answer <- list(mean = croston(c(${demand}), h = 3, alpha = ${alpha})$mean)`,
    );
    const found = await points(croston({ variant: 'classic', alpha }), demand, { horizon: 3 });
    expect(found).toEqual(mean.map((value) => expect.closeTo(value, 10)));
  });
});

describe('quantiles of intermittent demand', () => {
  it.each([
    ['croston', croston()],
    ['tsb', tsb()],
  ])('%s: zeros and past sizes, of the mean that is forecast', async (_, model) => {
    const many = Array.from({ length: 999 }, (_, index) => (index + 0.5) / 999);
    const { point, quantiles } = await spread(model, demand, { horizon: 2, levels: many });
    const mean = quantiles[0]!.reduce((sum, value) => sum + value, 0) / many.length;
    expect(mean).toBeCloseTo(point[0]!, 2);
    expect(new Set(quantiles[1])).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  it('cover what a simulation draws', async () => {
    const rng = new Rng(3);
    const draw = () => (rng.uniform() < 0.3 ? rng.integer(1, 8) : 0);
    const series = Array.from({ length: 2000 }, draw);
    const { quantiles } = await spread(tsb({ alpha: 0.005, beta: 0.005 }), series, {
      levels: [0.5, 0.8, 0.95],
    });
    // 0 up to .7, then eight sizes in equal shares: .8 lies at the third, .95 at the seventh
    expect(quantiles[0]![0]).toBe(0);
    expect(Math.abs(quantiles[0]![1]! - 3)).toBeLessThanOrEqual(1);
    expect(Math.abs(quantiles[0]![2]! - 7)).toBeLessThanOrEqual(1);
  });
});

describe.each([
  ['croston', croston()],
  ['tsb', tsb()],
])('%s', (_, model) => {
  it('takes zeros, a single row, gaps and demands in every row', async () => {
    const zeros = await forecast(model, new Array(9).fill(0), { horizon: 2, levels });
    expect([...zeros.point, ...zeros.quantiles.flatMap((each) => [...each])]).toEqual(new Array(12).fill(0));
    expect((await forecast(model, [0], { levels })).point[0]).toBe(0);
    const { point, quantiles } = await forecast(model, [Number.NaN, 4], { levels: [0.1] });
    expect(point[0]).toBeGreaterThan(3.7);
    expect([0, 4]).toContain(quantiles[0]![0]);
    const holes = demand.flatMap((value) => [value, Number.NaN]);
    expect(await points(model, holes)).toEqual(await points(model, demand));
    expect((await points(model, [2, 3, 2, 3, 2]))[0]).toBeGreaterThan(2);
  });

  it('goes on from later rows, and refuses what is below 0', async () => {
    const fitted = await fit(model, demand);
    const { point } = await predict(model, fitted, [demand, [...demand, 9, 9, 9]]);
    expect(point[1]).toBeGreaterThan(point[0]! * 1.5);
    await expect(points(model, [1, 0, -2])).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringContaining('not so in row 3'),
    });
  });
});

it('tsb falls while nothing is asked for, croston does not', async () => {
  const ceased = [...demand, ...new Array(40).fill(0)];
  expect((await points(tsb(), ceased))[0]).toBeLessThan(0.05);
  expect(await points(croston(), ceased)).toEqual(await points(croston(), demand));
});
