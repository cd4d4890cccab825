import { Rng } from '@btcfc/core';
import { forecast } from '../running/forecast';
import { leaveOutUnknown } from './known-ahead';

const rng = new Rng(5);
const promotion = Float64Array.from({ length: 63 }, () => (rng.uniform() < 0.3 ? 1 : 0));
const values = Float64Array.from({ length: 60 }, (_, row) => 10 + 8 * promotion[row]! + rng.normal());
const asked = { horizon: 3, candidates: ['arRidge'], period: 1, progress: false } as const;

describe('covariates that are to be known ahead', () => {
  it('are left out of all series where one of them does not know them up to the last row ahead', () => {
    const price = new Float64Array(63).fill(2);
    const unknown = price.map((value, row) => (row === 62 ? Number.NaN : value));
    const { series, leftOut } = leaveOutUnknown(
      [
        { id: 'a', values, futureCovariates: { promotion, price } },
        { id: 'b', values, futureCovariates: { promotion, price: unknown } },
      ],
      3,
    );
    expect(leftOut).toEqual(['price']);
    expect(series.map(({ futureCovariates }) => Object.keys(futureCovariates!))).toEqual([
      ['promotion'],
      ['promotion'],
    ]);
    const holed = price.map((value, row) => (row === 61 ? Number.NaN : value));
    expect(leaveOutUnknown([{ values, futureCovariates: { promotion, holed } }], 3)).toMatchObject({
      leftOut: [],
      holed: ['holed'],
    });
    expect(leaveOutUnknown([{ values, futureCovariates: { promotion } }], 4).leftOut).toEqual(['promotion']);
  });

  it('are told, and their models go on without them', async () => {
    const known = await forecast({ values, futureCovariates: { promotion } }, asked);
    // what a promotion brings is seen in what comes
    known.forecast.point.forEach((value, row) => {
      expect(Math.abs(value - (10 + 8 * promotion[60 + row]!))).toBeLessThan(3);
    });
    const without = await forecast(
      { values, futureCovariates: { promotion: promotion.slice(0, 60) } },
      asked,
    );
    expect(without.notes.join()).toContain('"promotion" was left out: it is not known for the 3 rows ahead');
    expect(without.series[0]!.leftOut).toEqual({});
    expect(without.series[0]!.candidates.map(({ name }) => name)).toContain('arRidge');
  });
});
