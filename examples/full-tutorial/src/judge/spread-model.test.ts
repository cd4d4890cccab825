import { assertNoLookahead, backtest, type Rows } from '@btcfc/backtest';
import { Rng } from '@btcfc/core';
import { spreadInputs } from './spread-inputs';
import { spreadModel } from './spread-model';

const rows = 420;
const rng = new Rng(3);

/** Calm and wild weeks in turn, as log prices. */
function calmAndWild(): Rows {
  const series = new Float64Array(rows);
  for (let day = 1; day < rows; day++) {
    series[day] = series[day - 1]! + rng.normal() * (Math.floor(day / 20) % 2 === 0 ? 0.01 : 0.04);
  }
  const volume = Float64Array.from({ length: rows }, () => Math.exp(rng.normal()));
  const weekendAhead = Float64Array.from({ length: rows }, (_, day) => (day % 7 < 2 ? 1 : 0));
  return { series, covariates: { volume, weekendAhead } };
}

const data = calmAndWild();
const model = spreadModel({ backend: 'cpu', members: 1, epochs: 2 });

it('looks at no day after the one stood at', async () => {
  await assertNoLookahead(model, { ...data, levels: [0.05, 0.5, 0.95] });
}, 120_000);

it('says the same of a day alone as of many at once', async () => {
  const levels = [0.05, 0.25, 0.5, 0.75, 0.95];
  const folds = { trainRows: 400, testRows: 20 };
  const { predictMany: _, ...oneByOne } = model;
  const run = (asked: typeof model) => backtest({ models: { asked }, ...data, folds, levels, seed: 1 });
  const [together, apart] = [await run(model), await run(oneByOne)];
  expect(together.forecasts.asked).toHaveLength(20);
  apart.forecasts.asked.forEach(({ quantiles }, day) => {
    quantiles![0]!.forEach((quantile, index) => {
      expect(together.forecasts.asked[day]!.quantiles![0]![index]).toBeCloseTo(quantile, 10);
    });
  });
}, 120_000);

it('sees inputs that no level of the price moves', () => {
  const { series, covariates } = data;
  const inputsOf = (logPrice: Float64Array) =>
    spreadInputs({ logPrice, volume: covariates.volume!, weekendAhead: covariates.weekendAhead! });
  const usual = inputsOf(series);
  const dearer = inputsOf(series.map((value) => value + 5));
  usual.X.values.forEach((value, position) => {
    expect(Number.isFinite(value)).toBe(true);
    expect(dearer.X.values[position]).toBeCloseTo(value, 6);
  });
});
