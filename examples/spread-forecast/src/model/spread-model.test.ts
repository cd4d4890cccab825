import { assertNoLookahead, backtest, createReport } from '@btcfc/backtest';
import { joinForecasts, Rng } from '@btcfc/core';
import { spreadInputs } from './spread-inputs';
import { spreadModel } from './spread-model';

const rows = 420;
const rng = new Rng(3);

/** Calm and wild weeks in turn, as log prices. */
function calmAndWild() {
  const series = new Float64Array(rows);
  for (let day = 1; day < rows; day++) {
    series[day] = series[day - 1]! + rng.normal() * (Math.floor(day / 20) % 2 === 0 ? 0.01 : 0.04);
  }
  const volume = Float64Array.from({ length: rows }, () => Math.exp(rng.normal()));
  const weekendAhead = Float64Array.from({ length: rows }, (_, day) => (day % 7 < 2 ? 1 : 0));
  return { series, pastCovariates: { volume, weekendAhead } };
}

const data = calmAndWild();
const model = spreadModel({ backend: 'cpu', members: 1, epochs: 2 });

it('looks at no day after the one stood at', async () => {
  await assertNoLookahead(model, { ...data, levels: [0.05, 0.5, 0.95] });
}, 120_000);

it('says the same of a day alone as of many at once', async () => {
  const levels = [0.05, 0.25, 0.5, 0.75, 0.95];
  const folds = { trainRows: 400, testRows: 20 };
  const oneByOne: typeof model = {
    ...model,
    predict: async (fitted, inputs) =>
      joinForecasts(await Promise.all(inputs.map((input) => model.predict(fitted, [input])))),
  };
  const run = (asked: typeof model) => backtest({ models: { asked }, ...data, folds, levels, seed: 1 });
  const [together, apart] = [await run(model), await run(oneByOne)];
  expect(together.forecasts.asked.origins).toHaveLength(20);
  apart.forecasts.asked.quantiles.forEach((quantiles, level) => {
    quantiles.forEach((quantile, day) => {
      expect(together.forecasts.asked.quantiles[level]![day]).toBeCloseTo(quantile, 10);
    });
  });
}, 120_000);

it('sees of covariates how they stand to what they were, and whether they are known', () => {
  const { series: values, pastCovariates } = data;
  const random = new Rng(8);
  const mood = Float64Array.from({ length: rows }, (_, day) =>
    day < 30 ? Number.NaN : random.normal(50, 9),
  );
  const inputsOf = (mood: Float64Array) =>
    spreadInputs({ values, pastCovariates: { ...pastCovariates, mood } }).X;
  const column = ({ columns, values }: ReturnType<typeof inputsOf>, name: string) =>
    Array.from({ length: rows }, (_, day) => values[day * columns.length + columns.indexOf(name)]!);
  const usual = inputsOf(mood);
  expect(usual.columns).toEqual([
    ...spreadInputs({ values, pastCovariates }).X.columns,
    'mood',
    'mood known',
  ]);
  expect(column(usual, 'mood known')).toEqual(Array.from(mood, (value) => (Number.isNaN(value) ? 0 : 1)));
  // no unit and no level, and nothing from later days
  const standing = column(usual, 'mood');
  const rescaled = column(inputsOf(mood.map((value) => 7 - 300 * value)), 'mood');
  rescaled.forEach((value, day) => {
    expect(value).toBeCloseTo(-standing[day]!, 6);
  });
  expect(standing.slice(0, 31)).toEqual(Array(31).fill(0));
  const later = column(inputsOf(mood.map((value, day) => (day < 200 ? value : 0))), 'mood');
  expect(later.slice(0, 200)).toEqual(standing.slice(0, 200));
  expect(later.slice(200)).not.toEqual(standing.slice(200));
});

it('forecasts from covariates that tell the spread, and from none of later days', async () => {
  // which days will be wild is told by nothing but the covariate
  const random = new Rng(4);
  const wildAhead = Float64Array.from({ length: rows }, () => random.integer(0, 1));
  const series = new Float64Array(rows);
  for (let day = 1; day < rows; day++) {
    series[day] = series[day - 1]! + random.normal() * (wildAhead[day - 1] ? 0.04 : 0.01);
  }
  const told = { ...data.pastCovariates, wild: wildAhead };
  await assertNoLookahead(model, { series, pastCovariates: told, levels: [0.05, 0.95] });
  const levels = [0.05, 0.25, 0.5, 0.75, 0.95];
  const folds = { trainRows: 300, testRows: 120 };
  const learner = spreadModel({ backend: 'wasm', members: 1, epochs: 120 });
  const lossWith = async (pastCovariates: Record<string, Float64Array>) => {
    const result = await backtest({
      models: { learner },
      spreadBaseline: 'learner',
      series,
      pastCovariates,
      folds,
      levels,
      seed: 1,
    });
    return createReport(result).models.find(({ name }) => name === 'learner')!.spread!.pinball;
  };
  expect(await lossWith(told)).toBeLessThan(0.95 * (await lossWith(data.pastCovariates)));
}, 120_000);

it('sees inputs that no level of the price moves', () => {
  const { series, pastCovariates } = data;
  const inputsOf = (values: Float64Array) => spreadInputs({ values, pastCovariates });
  const usual = inputsOf(series);
  const dearer = inputsOf(series.map((value) => value + 5));
  usual.X.values.forEach((value, position) => {
    expect(Number.isFinite(value)).toBe(true);
    expect(dearer.X.values[position]).toBeCloseTo(value, 6);
  });
});
