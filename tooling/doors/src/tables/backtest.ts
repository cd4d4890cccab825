import { backtest } from '@btcfc/backtest';
import type { PredictInput } from '@btcfc/core';
import { persistence } from '@btcfc/models';
import { type Doors, made, options, plumbing, takes } from '../door';

const wave = () => Array.from({ length: 60 }, (_, row) => 10 + Math.sin(row / 3));
const later = () => wave().map((value) => value + 0.5);
const result = () =>
  backtest({ models: { a: persistence() }, series: wave(), folds: { trainRows: 30, testRows: 10 } });
const inputAt = (origin: number) => {
  const tail = () => ({ values: Float64Array.from(wave().slice(0, origin + 1)) });
  return { series: tail(), panel: [], origin, horizon: 1, levels: [], seed: 0, tail };
};

export const backtestDoors: Doors = {
  backtest: takes(
    () => [
      options({
        models: made({ a: persistence() }),
        series: wave(),
        pastCovariates: { x: wave() },
        futureCovariates: { y: wave() },
        folds: options({
          trainRows: 30,
          testRows: 10,
          window: 'expanding',
          stride: 10,
          purge: 0,
          embargo: 0,
        }),
        horizon: 1,
        levels: [0.1, 0.9],
        stride: 1,
        minTrainRows: 5,
        refit: true,
        baseline: 'persistence',
        spreadBaseline: 'a',
        seed: 0,
        concurrency: 1,
        signal: new AbortController().signal,
      }),
    ],
    { taken: { '0.refit': [1] } },
  ),
  backtestWorker: plumbing,
  assertNoLookahead: takes(() => [
    made(persistence()),
    options({
      series: wave(),
      pastCovariates: { x: wave() },
      trainRows: 30,
      cuts: 2,
      horizon: 1,
      levels: [],
      seed: 0,
      tolerance: 1e-9,
    }),
  ]),
  permutationImportance: takes(() => [
    options({
      model: made((input: PredictInput) => input.series.values.at(-1)!),
      inputs: made([40, 45, 50].map(inputAt)),
      actual: [10, 11, 12],
      period: 1,
      repeats: 2,
      seed: 0,
    }),
  ]),
  findLookahead: takes(() => [
    made(persistence()),
    options({
      series: wave(),
      pastCovariates: { x: wave() },
      trainRows: 30,
      cuts: 2,
      horizon: 1,
      levels: [],
      seed: 0,
      tolerance: 1e-9,
    }),
  ]),
  compareForecasts: takes(() => [
    options({
      actual: wave(),
      forecasts: { a: wave(), b: later() },
      baseline: 'b',
      horizon: 1,
      confidence: 0.9,
      replications: 5,
      method: 'moving',
      blockRows: 2,
      variance: 'newey-west',
      lags: 1,
      seed: 1,
    }),
  ]),
  compareLosses: takes(() => [
    options({
      losses: { a: wave(), b: later() },
      baseline: 'b',
      horizon: 1,
      confidence: 0.9,
      replications: 5,
      method: 'moving',
      blockRows: 2,
      variance: 'newey-west',
      lags: 1,
      seed: 1,
    }),
  ]),
  coverage: takes(() => [{ actual: wave(), lower: wave(), upper: later() }]),
  crpsFromQuantiles: takes(() => [
    {
      actual: [1, 2],
      quantiles: [
        [0, 1],
        [0, 2],
      ],
      levels: [0.1, 0.9],
    },
  ]),
  crpsFromSamples: takes(() => [
    [1, 2],
    [
      [0, 1],
      [0, 2],
    ],
  ]),
  createReport: takes(async () => [
    made(await result()),
    options({
      pointLoss: 'absolute',
      period: 1,
      variance: 'newey-west',
      lags: 1,
      replications: 5,
      confidence: 0.9,
      seed: 0,
      method: 'moving',
      blockRows: 2,
    }),
  ]),
  createRiskReport: takes(async () => [
    made(
      await backtest({
        models: { a: persistence() },
        spreadBaseline: 'a',
        levels: [0.01, 0.02, 0.05],
        series: wave(),
        folds: { trainRows: 30, testRows: 10 },
      }),
    ),
    options({
      levels: [0.05],
      tail: 'lower',
      horizons: [1],
      target: 'difference',
      baseline: 'a',
      confidence: 0.9,
      variance: 'newey-west',
      lags: 1,
    }),
  ]),
  coverageTests: takes(() => [[0, 1, 0, 0], 0.05]),
  dieboldMariano: takes(() => [wave(), later(), options({ horizon: 1, variance: 'newey-west', lags: 2 })]),
  directionalAccuracy: takes(() => [wave(), later(), wave()]),
  holm: takes(() => [[0.1, 0.2, 0.5], options({ weights: [1, 2, 1] })]),
  intervalScore: takes(() => [{ actual: wave(), lower: wave(), upper: later() }, 0.1]),
  mae: takes(() => [wave(), later()]),
  mape: takes(() => [wave(), later()]),
  r2: takes(() => [wave(), later()]),
  rmse: takes(() => [wave(), later()]),
  smape: takes(() => [wave(), later()]),
  mase: takes(() => [wave(), later(), options({ training: wave(), period: 2 })]),
  rmsse: takes(() => [wave(), later(), options({ training: wave(), period: 2 })]),
  pinballLoss: takes(() => [
    {
      actual: [1, 2],
      quantiles: [
        [0, 1],
        [0, 2],
      ],
      levels: [0.1, 0.9],
    },
  ]),
  pipeline: takes(() => [
    options({ steps: made([{ name: 'x', transform: (s: unknown) => s }]), model: made(persistence()) }),
  ]),
  pitFromQuantiles: takes(() => [
    {
      actual: [1, 2],
      quantiles: [
        [0, 1],
        [0, 2],
      ],
      levels: [0.1, 0.9],
    },
  ]),
  pitFromSamples: takes(() => [
    [1, 2],
    [
      [0, 1],
      [0, 2],
    ],
  ]),
  pitHistogram: takes(() => [[0.1, 0.5, 0.7], 10]),
  randomWalk: takes(() => [options({ rows: 10, seed: 0, start: 1, deviation: 2 })]),
  seasonalSeries: takes(() => [
    options({ rows: 10, seed: 0, period: 4, level: 1, trend: 1, amplitude: 2, persistence: 0.5, noise: 1 }),
  ]),
  shortfallFromQuantiles: takes(() => [{ quantiles: [[-4, -3, -2]], levels: [0.01, 0.02, 0.05] }, 0.05]),
  shortfallFromSamples: takes(() => [[[3, 1, 2]], 0.5]),
  shortfallLevels: takes(() => [options({ levels: [0.05], tail: 'lower', count: 3 })]),
  shortfallLoss: takes(() => [{ actual: [1], valueAtRisk: [-1], shortfall: [-2] }, 0.05]),
  skill: takes(() => [1, 2]),
  skillInterval: takes(() => [
    wave(),
    later(),
    options({ method: 'moving', horizon: 2, blockRows: 3, replications: 5, confidence: 0.9, seed: 1 }),
  ]),
  tailFolds: takes(() => [
    options({ rows: 60, testRows: 20, count: 2, window: 'sliding', purge: 1, embargo: 1 }),
  ]),
  walkForwardFolds: takes(() => [
    options({ rows: 60, trainRows: 20, testRows: 10, window: 'sliding', purge: 1, embargo: 1, stride: 5 }),
  ]),
};
