import { asForecastModel, forecastFromPoints, memoryStore } from '@btcfc/core';
import { type Door, type Doors, made, options, takes } from '../door';

const levels = () => [0.1, 0.5, 0.9];
const actual = () => Array.from({ length: 60 }, (_, row) => 100 + Math.sin(row * row));
const rows = () => ({ forecast: { point: actual().map(() => 100) }, actual: actual() });
const wave = () => Array.from({ length: 60 }, (_, row) => 10 + Math.sin(row / 3));

/** Its options; what it fits and forecasts with comes from `forecastSeries` or a backtest, which try it. */
const model = (given: object): Door => takes(() => [options(given)]);

const points = (value: number) => forecastFromPoints({ origins: [9], horizon: 1, point: [value] });

const bands = () => ({ levels: levels(), tails: 'joint', base: 'residual' });
const warm = (calibrator: { warmUp(given: object): void }) => calibrator.warmUp(rows());

const online = (given: object): Door =>
  takes(() => [options({ ...bands(), memory: 100, unbounded: 'largest', ...given })], {
    members: {
      warmUp: takes(() => [rows()]),
      run: takes(() => [rows()], { before: warm }),
      next: takes(() => [{ point: [100] }], { before: warm }),
      update: takes(() => [100.5], {
        before: (calibrator: { warmUp(given: object): void; next(given: object): void }) => {
          calibrator.warmUp(rows());
          calibrator.next({ point: [100] });
        },
      }),
    },
  });

export const modelsDoors: Doors = {
  AdaptiveConformal: online({ learningRate: 0.01 }),
  arima: model({ order: [1, 0, 1], seasonal: [0, 1, 1], period: 4, constant: true, transform: 'none' }),
  autoArima: model({
    period: 4,
    d: 1,
    D: 1,
    maxp: 2,
    maxq: 2,
    maxP: 1,
    maxQ: 1,
    approximation: true,
    transform: 'none',
  }),
  arRidge: model({ lags: 3, alpha: 1, target: 'level', period: 4, covariates: true }),
  average: takes(() => [options({ models: made({ mine: asForecastModel('mine', () => 1) }) })]),
  boostedScale: model({
    windows: [1, 5],
    leverage: [5],
    trees: 3,
    leaves: 4,
    minRows: 5,
    learningRate: 0.1,
    warmup: 30,
    tailHalfLife: 500,
  }),
  combineForecasts: takes(() => [
    options({ forecasts: [made(points(1)), made(points(2))], method: 'average' }),
  ]),
  croston: model({ variant: 'sba', alpha: 0.2 }),
  dampedHolt: model({}),
  decompose: takes(() => [wave(), options({ period: 4, seasonWindow: 7, robust: false })]),
  drift: model({ target: 'difference' }),
  egarch: model({ distribution: 'normal' }),
  ets: model({ model: 'ZZZ', damped: false, period: 4 }),
  ewma: model({ decay: 0.9, warmup: 30, tailHalfLife: 500 }),
  expandingQuantiles: model({ target: 'difference' }),
  forecastSeries: takes(() => [
    options({
      model: made(asForecastModel('mine', () => 1)),
      series: wave(),
      horizon: 1,
      levels: [],
      seed: 0,
      signal: new AbortController().signal,
    }),
  ]),
  garch: model({ distribution: 'normal' }),
  gjr: model({ distribution: 'normal' }),
  hampelFilter: takes(() => [wave(), options({ window: 5, threshold: 3, placement: 'trailing' })]),
  logHar: model({
    ...{ windows: [1, 5], leverage: [5], covariates: [], alpha: 1 },
    ...{ warmup: 30, tailHalfLife: 500 },
  }),
  mstl: model({ period: 4, seasonWindow: 7, robust: true }),
  persistence: model({}),
  PidConformal: online({ learningRate: 0.1, gain: 1, saturation: 0.5 }),
  ResidualClipper: takes(() => [options({ threshold: 4, action: 'clip' })], {
    members: {
      fit: takes(() => [{ values: [1, 2, 3, 2], reference: [1, 1, 1, 1] }]),
      apply: takes(() => [{ values: [1, 2], reference: [1, 1] }], {
        before: (clipper: { fit(given: object): void }) =>
          clipper.fit({ values: [1, 2, 3, 2], reference: [1, 1, 1, 1] }),
      }),
    },
  }),
  seasonalNaive: model({ period: 4 }),
  simpleExponentialSmoothing: model({}),
  spreadPool: model({
    ...{ weights: { boosted: 2 }, target: 'difference', surpriseDecay: 0.98 },
    ...{ warmup: 30, tailHalfLife: 500 },
  }),
  tsb: model({ alpha: 0.2, beta: 0.2 }),
  theta: model({ model: 'STM', period: 4 }),
  SplitConformal: takes(() => [options(bands())], {
    members: {
      fit: takes(() => [rows()]),
      apply: takes(() => [{ point: [100] }], {
        before: (calibrator: { fit(given: object): void }) => calibrator.fit(rows()),
      }),
      save: takes(() => [made(memoryStore())], {
        before: (calibrator: { fit(given: object): void }) => calibrator.fit(rows()),
        taken: { '0': ['1'] },
      }),
    },
  }),
};
