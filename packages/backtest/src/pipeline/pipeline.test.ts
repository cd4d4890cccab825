import { forecastFromPoints, forecastFromSamples, type TimeSeries } from '@btcfc/core';
import { arRidge, persistence } from '@btcfc/models';
import { backtest } from '../run/backtest';
import { randomWalk } from '../synthetic/synthetic-series';
import { type PipelineStep, pipeline } from './pipeline';

const series = randomWalk({ rows: 60, seed: 2 });
const folds = { trainRows: 30, testRows: 10 };

interface Scale {
  mean: number;
  deviation: number;
}

function scaler(seen: TimeSeries[] = []): PipelineStep<Scale> {
  return {
    name: 'scaler',
    fit(rows) {
      seen.push(rows);
      const mean = rows.values.reduce((sum, value) => sum + value, 0) / rows.values.length;
      const variance = rows.values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.values.length;
      return { mean, deviation: Math.sqrt(variance) };
    },
    transform: (rows, { mean, deviation }) => ({
      ...rows,
      values: rows.values.map((value) => (value - mean) / deviation),
    }),
    invert: (values, { mean, deviation }) => values.map((value) => value * deviation + mean),
  };
}

it('fits each step per fold on the training rows, and takes forecasts back', async () => {
  const seen: TimeSeries[] = [];
  const models = {
    scaled: pipeline({ steps: [scaler(seen)], model: arRidge({ alpha: 0, lags: 3, target: 'difference' }) }),
    plain: arRidge({ alpha: 0, lags: 3, target: 'difference' }),
  };
  const { forecasts } = await backtest({ models, series, folds, horizon: 2 });
  expect(seen.map(({ values }) => values)).toEqual([30, 40, 50].map((rows) => series.slice(0, rows)));
  // an autoregression without a penalty doesn't mind the scale
  for (const [position, value] of forecasts.scaled.point.entries()) {
    expect(value).toBeCloseTo(forecasts.plain.point[position]!, 6);
  }
});

it('gives each step what the ones before it made, and inverts in reverse order', async () => {
  const seen: number[] = [];
  const doubled: PipelineStep = {
    name: 'doubled',
    transform: (rows) => ({ ...rows, values: rows.values.map((value) => 2 * value) }),
    invert: (values) => values.map((value) => value / 2),
  };
  const shifted: PipelineStep = {
    name: 'shifted',
    fit: (rows) => seen.push(rows.values[0]!),
    transform: (rows) => ({ ...rows, values: rows.values.map((value) => value + 1) }),
    invert: (values) => values.map((value) => value - 1),
  };
  const model = pipeline({ steps: [doubled, shifted], model: persistence() });
  const { forecasts } = await backtest({ models: { model }, series, folds });
  expect(seen[0]).toBe(2 * series[0]!);
  expect([...forecasts.model.point]).toEqual(
    [...forecasts.persistence.point].map((value) => expect.closeTo(value, 12)),
  );
});

it('inverts quantiles and samples, level by level and draw by draw', async () => {
  const model = pipeline({
    steps: [scaler()],
    model: ({ tail, horizon, origin, levels }) => {
      const last = tail(1).values[0]!;
      const samples = Float64Array.from([last - 1, last, last + 1].flatMap((value) => [value, value]));
      return forecastFromSamples({ origins: [origin], horizon, levels, samples });
    },
  });
  const { forecasts } = await backtest({ models: { model }, series, folds, levels: [0.5], horizon: 2 });
  const { quantiles, last } = forecasts.model;
  expect([...quantiles[0]!.subarray(0, 2)]).toEqual([
    expect.closeTo(last[0]!, 10),
    expect.closeTo(last[0]!, 10),
  ]);

  const values = series.slice(0, 30);
  const tail = (count: number) => ({ values: values.slice(-count) });
  const asked = { panel: [], horizon: 2, levels: [], seed: 0 };
  const fitted = await model.fit({ ...asked, series: { values }, first: 0 });
  const { sample } = await model.predict(fitted, [{ ...asked, series: { values }, origin: 29, tail }]);
  const draws = [...new Set(sample!({ count: 50, seed: 0 }))].sort((a, b) => a - b);
  expect(draws).toHaveLength(3);
  expect(draws[0]! + draws[2]!).toBeCloseTo(2 * values.at(-1)!, 10);
});

it('batches, keeps covariates, and does not let a step write into the others’ rows', async () => {
  let batches = 0;
  const vandal: PipelineStep = {
    name: 'vandal',
    transform(rows) {
      const size = rows.values.map(Math.abs);
      rows.values.fill(0);
      return { values: size, pastCovariates: { ...rows.pastCovariates, size } };
    },
    invert: (values, _, { values: known }) => values.map((value) => value * Math.sign(known.at(-1)!)),
  };
  const model = pipeline({
    steps: [vandal],
    model: {
      fit: () => null,
      predict: (_, inputs) => {
        batches++;
        return forecastFromPoints({
          origins: inputs.map(({ origin }) => origin),
          horizon: 1,
          point: inputs.map(({ series: rows }) => rows.pastCovariates!.size!.at(-1)!),
        });
      },
    },
  });
  const { forecasts } = await backtest({ models: { model }, series, folds });
  expect(batches).toBe(3);
  expect(forecasts.model.point).toEqual(forecasts.persistence.point);
});

it('names a step that loses rows', async () => {
  const model = pipeline({
    steps: [{ name: 'dropped', transform: ({ values }) => ({ values: values.slice(1) }) }],
    model: persistence(),
  });
  await expect(backtest({ models: { model }, series, folds })).rejects.toThrow(
    'Step "dropped" made 29 rows of 30',
  );
});
