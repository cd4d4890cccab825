import { backtest, createReport } from '@btcfc/backtest';
import { Rng, type TimeSeries } from '@btcfc/core';
import { LSTMForecaster, lstm } from '@btcfc/lstm';
import { ets, seasonalNaive } from '@btcfc/models';

jest.setTimeout(120_000);

const season = [0, 4, -3, 2];

/** Quarters of shops of all sizes, one season for all, drowned in noise in each of them; some opened later. */
const shops = Array.from({ length: 16 }, (_, shop): TimeSeries => {
  const rng = new Rng(100 + shop);
  const rows = shop % 6 === 5 ? 28 : 40;
  const size = 10 ** (shop % 4);
  const from = 40 - rows;
  return {
    id: `shop ${shop}`,
    values: Float64Array.from(
      { length: rows },
      (_, row) => size * (40 + season[(from + row) % 4]! + 2.5 * rng.normal()),
    ),
    dates: Float64Array.from({ length: rows }, (_, row) => Date.UTC(2015, 3 * (from + row))),
    staticCovariates: { kind: shop % 2 === 0 ? 'corner' : 'mall' },
  };
});

const settings = { seqLen: 6, hiddenDim: 8, dropout: 0.1, batchSize: 64, updates: 200, seed: 4 };

it('one network for all shops is judged on each of them beside models of each', async () => {
  const models = {
    naive: seasonalNaive({ period: 4 }),
    ets: ets(),
    network: lstm({ ...settings, global: true }),
  };
  const folds = { trainRows: 24, testRows: 5 };
  const result = await backtest({
    models,
    series: shops,
    folds,
    horizon: 2,
    baseline: 'naive',
    levels: [0.05, 0.5, 0.95],
  });
  const report = createReport(result, { period: 4 });
  expect(report.models.map(({ name }) => name)).toEqual(['naive', 'ets', 'network']);
  const [naive, , network] = report.models;
  expect(network!.series.map(({ id }) => id)).toEqual(shops.map(({ id }) => id));
  for (const { id, mase, pointComparison } of network!.series) {
    expect(mase).toBeGreaterThan(0);
    expect(Number.isFinite(pointComparison.skill)).toBe(true);
    expect(String(report)).toContain(id);
  }
  // a season of one series is twice the noise, that of all is not
  expect(network!.point.mase).toBeLessThan(0.9 * naive!.point.mase);
  const better = network!.series.filter(({ mase }, shop) => mase < naive!.series[shop]!.mase);
  // of 16 coins so many heads are one in two hundred
  expect(better.length).toBeGreaterThanOrEqual(14);

  // what it says is what the network says that is fitted on the rows of the fold
  const cut = shops.map((one) => {
    const rows = one.values.length - 16;
    return { ...one, values: one.values.slice(0, rows), dates: one.dates!.slice(0, rows) };
  });
  const forecaster = new LSTMForecaster({ ...settings, horizon: 2 });
  await forecaster.fit({ series: cut });
  const byHand = await forecaster.forecast({ series: cut });
  forecaster.dispose();
  const { id: ids, folds: inFold, origins, point } = result.forecasts.network;
  byHand.id!.forEach((id, shop) => {
    const row = ids!.findIndex((one, at) => one === id && inFold[at] === 0 && origins[at] === 23);
    expect(row).toBeGreaterThanOrEqual(0);
    for (const step of [0, 1]) {
      expect(point[2 * row + step]! / byHand.point[2 * shop + step]!).toBeCloseTo(1, 4);
    }
  });
  expect(result.leftOut).toEqual([]);
});
