import { arRidge } from '../baselines/ar-ridge';
import { persistence } from '../baselines/naive';
import type { Rows } from '../model/rows';
import { backtest } from '../run/backtest';
import { randomWalk } from '../synthetic/synthetic-series';
import { type PipelineStep, pipeline } from './pipeline';

const series = randomWalk({ rows: 60, seed: 2 });
const folds = { trainRows: 30, testRows: 10 };

interface Scale {
  mean: number;
  deviation: number;
}

function scaler(seen: Rows[] = []): PipelineStep<Scale> {
  return {
    name: 'scaler',
    fit(rows) {
      seen.push(rows);
      const mean = rows.series.reduce((sum, value) => sum + value, 0) / rows.series.length;
      const variance = rows.series.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.series.length;
      return { mean, deviation: Math.sqrt(variance) };
    },
    transform: (rows, { mean, deviation }) => ({
      ...rows,
      series: rows.series.map((value) => (value - mean) / deviation),
    }),
    invert: (values, { mean, deviation }) => values.map((value) => value * deviation + mean),
  };
}

it('fits each step per fold on the training rows, and takes forecasts back', async () => {
  const seen: Rows[] = [];
  const models = {
    scaled: pipeline({ steps: [scaler(seen)], model: arRidge({ alpha: 0, lags: 3 }) }),
    plain: arRidge({ alpha: 0, lags: 3 }),
  };
  const { forecasts } = await backtest({ models, series, folds, horizon: 2 });
  expect(seen.map((rows) => rows.series)).toEqual([30, 40, 50].map((rows) => series.slice(0, rows)));
  // an autoregression without a penalty doesn't mind the scale
  for (const [index, { point }] of forecasts.scaled.entries()) {
    expect(point).toEqual(forecasts.plain[index]!.point.map((value) => expect.closeTo(value, 6)));
  }
});

it('gives each step what the ones before it made, and inverts in reverse order', async () => {
  const seen: number[] = [];
  const doubled: PipelineStep = {
    name: 'doubled',
    transform: (rows) => ({ ...rows, series: rows.series.map((value) => 2 * value) }),
    invert: (values) => values.map((value) => value / 2),
  };
  const shifted: PipelineStep = {
    name: 'shifted',
    fit: (rows) => seen.push(rows.series[0]!),
    transform: (rows) => ({ ...rows, series: rows.series.map((value) => value + 1) }),
    invert: (values) => values.map((value) => value - 1),
  };
  const model = pipeline({ steps: [doubled, shifted], model: persistence() });
  const { forecasts } = await backtest({ models: { model }, series, folds });
  expect(seen[0]).toBe(2 * series[0]!);
  expect(forecasts.model.map(({ point }) => point[0])).toEqual(
    forecasts.persistence.map(({ point }) => expect.closeTo(point[0]!, 12)),
  );
});

it('inverts quantiles and samples, level by level and draw by draw', async () => {
  const model = pipeline({
    steps: [scaler()],
    model: ({ tail, horizon }) => {
      const last = tail(1).series[0]!;
      return { samples: Array.from({ length: horizon }, () => [last - 1, last, last + 1]) };
    },
  });
  const { forecasts } = await backtest({ models: { model }, series, folds, levels: [0.5], horizon: 2 });
  const { quantiles, samples, last } = forecasts.model[0]!;
  expect(quantiles).toEqual([[expect.closeTo(last, 10)], [expect.closeTo(last, 10)]]);
  expect(samples![1]![0]! + samples![1]![2]!).toBeCloseTo(2 * last, 10);
});

it('batches, keeps covariates, and does not let a step write into the others’ rows', async () => {
  let batches = 0;
  const vandal: PipelineStep = {
    name: 'vandal',
    transform(rows) {
      const size = rows.series.map(Math.abs);
      rows.series.fill(0);
      return { series: size, covariates: { ...rows.covariates, size } };
    },
    invert: (values, _, { series }) => values.map((value) => value * Math.sign(series.at(-1)!)),
  };
  const model = pipeline({
    steps: [vandal],
    model: {
      fit: () => null,
      predict: () => 0,
      predictMany: (_, inputs) => {
        batches++;
        return inputs.map(({ covariates }) => covariates.size!.at(-1)!);
      },
    },
  });
  const { forecasts } = await backtest({ models: { model }, series, folds });
  expect(batches).toBe(3);
  expect(forecasts.model.map(({ point }) => point)).toEqual(forecasts.persistence.map(({ point }) => point));
});

it('names a step that loses rows', async () => {
  const model = pipeline({
    steps: [{ name: 'dropped', transform: ({ series }) => ({ series: series.slice(1), covariates: {} }) }],
    model: persistence(),
  });
  await expect(backtest({ models: { model }, series, folds })).rejects.toThrow(
    'Step "dropped" made 29 rows of 30',
  );
});
