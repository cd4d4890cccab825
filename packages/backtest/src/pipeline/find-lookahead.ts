import {
  type AnyForecastModel,
  asForecastModel,
  BtcfcError,
  checkInteger,
  checkLevels,
  type Forecast,
  type ForecastModel,
  option,
  optionsFor,
  Rng,
  sliceSeries,
  type TimeSeries,
  type TimeSeriesLike,
} from '@btcfc/core';
import { checkModelForecast } from '../input/check-model-forecast';
import { createFitInput, createPredictInput, type InputContext } from '../input/model-input';
import { type ColumnsLike, readSeries, withShared } from '../input/read-series';
import { applyStep, fitSteps, type Pipeline, type PipelineStep } from './pipeline';

/**
 * What is examined: a pipeline or model; or a function that builds it from the rows, as a program does that prepares
 * all of them at once: only so can be seen what the steps and the model know from elsewhere.
 */
export type LookaheadSubject =
  | Pipeline
  | AnyForecastModel
  | { build: (series: TimeSeries) => Pipeline | AnyForecastModel };

/** Options of `findLookahead` and `assertNoLookahead`. */
export interface LookaheadOptions {
  /** The series in time order: a `TimeSeries`, or its values alone. */
  series: TimeSeriesLike;
  /** Columns beside the series that are known for the past only, shape [rows] each. @default {} */
  pastCovariates?: ColumnsLike;
  /** Columns that are known ahead, shape [rows] each or longer; they are no future to be hidden. @default {} */
  futureCovariates?: ColumnsLike;
  /** Rows to train on. @default half of them */
  trainRows?: number;
  /** How many times the future is changed, each time from a later row on. @default 3 */
  cuts?: number;
  /** Rows ahead to forecast. @default 1 */
  horizon?: number;
  /** Levels of the quantiles to forecast. @default [] */
  levels?: readonly number[];
  /** Fixes the changes of the future and what the model draws. @default 0 */
  seed?: number;
  /** Difference from which on a value counts as moved, relative to its size. @default 1e-9 */
  tolerance?: number;
}

const lookaheadOptions = optionsFor<LookaheadOptions>()('findLookahead', {
  series: option.anything<TimeSeriesLike, { required: true }>({ required: true }),
  pastCovariates: option.anything<ColumnsLike>(),
  futureCovariates: option.anything<ColumnsLike>(),
  trainRows: option.integer({ min: 1 }),
  cuts: option.integer({ min: 1, default: 3 }),
  horizon: option.integer({ min: 1, default: 1 }),
  levels: option.custom(checkLevels, { default: [] }),
  seed: option.integer({ min: 0, default: 0 }),
  tolerance: option.number({ min: 0, default: 1e-9 }),
});

/** A value before a row that moved because of what came after that row. */
export interface Leak {
  /** Name of the step, or `'model'`. */
  where: string;
  /** `'series'`, the name of a covariate, or `'forecast'`. */
  column: string;
  /** Position of the first value that moved; for a forecast, of the row it was made at. */
  row: number;
  /** Position of the last row that was left as it was. */
  lastKept: number;
  /** How many values up to that row moved: few if a window reaches ahead, all if something was fitted on all rows. */
  moved: number;
  /** What is probably wrong, in words. */
  hint: string;
}

/**
 * Changes the future and looks for what moves in the past: first in each step, given the same past each time so that
 * one step's leak isn't blamed on the next, then in the forecasts. A pipeline without a leak gives an empty list.
 *
 * @throws BtcfcError `INVALID_OPTION`, `INVALID_DATA`; `INVALID_STATE` if the model forecasts differently each time
 *
 * @example
 * import { findLookahead, pipeline, type PipelineStep, randomWalk } from '@btcfc/backtest'
 * import { persistence } from '@btcfc/models'
 * const leaky: PipelineStep = {
 *   name: 'leaky',
 *   transform: (series) => ({ ...series, values: series.values.map((value) => value - Math.max(...series.values)) }),
 * }
 * const subject = pipeline({ steps: [leaky], model: persistence() })
 * const [{ where }] = await findLookahead(subject, { series: randomWalk({ rows: 80 }) }) // -> 'leaky'
 */
export async function findLookahead(subject: LookaheadSubject, options: LookaheadOptions): Promise<Leak[]> {
  const read = lookaheadOptions.read(options);
  const { cuts, horizon, levels, seed, tolerance } = read;
  const series = withShared(readSeries(read.series as TimeSeries)[0]!, read);
  const count = series.values.length;
  const trainRows = checkInteger('trainRows', read.trainRows ?? Math.floor(count / 2), {
    min: 1,
    max: count - horizon - 1,
  });
  const leaks: Leak[] = [];
  for (const lastKept of cutsBetween(trainRows - 1, count - horizon - 1, cuts)) {
    const changed = changeFuture(series, lastKept, new Rng(seed).split('future').split(lastKept));
    const examined = { series, changed, lastKept, trainRows, tolerance };
    leaks.push(...(await stepLeaks(subject, examined)));
    leaks.push(...(await modelLeaks(subject, examined, { horizon, levels, seed })));
  }
  return firstOfEach(leaks);
}

/**
 * Like `findLookahead`, for tests: returns where nothing moves.
 *
 * @throws BtcfcError `INVALID_DATA` naming each step that looks ahead, its column and row
 *
 * @example
 * import { assertNoLookahead, randomWalk } from '@btcfc/backtest'
 * import { arRidge } from '@btcfc/models'
 * await assertNoLookahead(arRidge(), { series: randomWalk({ rows: 80 }) })
 */
export async function assertNoLookahead(subject: LookaheadSubject, options: LookaheadOptions): Promise<void> {
  const leaks = await findLookahead(subject, options);
  if (leaks.length === 0) return;
  const told = leaks.map(
    ({ where, column, row, lastKept, hint }) =>
      `"${where}" moved ${column} in row ${row} when only rows after ${lastKept} were changed (${hint})`,
  );
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The past depends on the future: ${told.join('; ')}.`,
    received: leaks,
    remedy: 'Fit on the training rows, and compute each row from itself and the ones before it.',
  });
}

interface Examined {
  series: TimeSeries;
  changed: TimeSeries;
  lastKept: number;
  trainRows: number;
  tolerance: number;
}

async function stepLeaks(subject: LookaheadSubject, examined: Examined): Promise<Leak[]> {
  const { series, changed, lastKept, trainRows, tolerance } = examined;
  const before = stepsOf(buildFrom(subject, series));
  const after = stepsOf(buildFrom(subject, changed));
  const { states } = await fitSteps(before, sliceSeries(series, 0, trainRows));
  const leaks: Leak[] = [];
  let kept = series;
  let moved = changed;
  for (const [index, step] of before.entries()) {
    // fitted anew, each on its own past, which the future must not have moved
    const state = await after[index]!.fit?.(sliceSeries(moved, 0, trainRows));
    const expected = await applyStep(step, kept, states[index]);
    const received = await applyStep(after[index]!, moved, state);
    for (const column of columnsOf(expected)) {
      const rowsMoved = movedRows(
        valuesOf(expected, column),
        valuesOf(received, column),
        lastKept,
        tolerance,
      );
      if (rowsMoved.length === 0) continue;
      const leak = { where: step.name, column, row: rowsMoved[0]!, lastKept, moved: rowsMoved.length };
      leaks.push({ ...leak, hint: hintFor(leak) });
    }
    kept = expected;
    moved = withPast(received, expected, lastKept);
  }
  return leaks;
}

type AskedOf = Pick<InputContext, 'horizon' | 'levels' | 'seed'>;

async function modelLeaks(subject: LookaheadSubject, examined: Examined, asked: AskedOf): Promise<Leak[]> {
  const { series, changed, lastKept, trainRows, tolerance } = examined;
  const forecast = async (data: TimeSeries) => {
    const model = modelOf(buildFrom(subject, data));
    return forecastAt({ model, series: data, trainRows, origin: lastKept, asked });
  };
  const [first, again, other] = [await forecast(series), await forecast(series), await forecast(changed)];
  if (!areSame(first, again, tolerance)) throw notRepeatable();
  if (areSame(first, other, tolerance)) return [];
  // a leak of a step moves the forecast as well: the model is to blame only where its steps are not
  if ((await stepLeaks(subject, examined)).length > 0) return [];
  const leak = { where: 'model', column: 'forecast', row: lastKept, lastKept, moved: 1 };
  return [{ ...leak, hint: 'the model knows rows that it was not given' }];
}

interface ForecastAtOptions {
  model: ForecastModel;
  series: TimeSeries;
  trainRows: number;
  origin: number;
  asked: AskedOf;
}

async function forecastAt({ model, series, trainRows, origin, asked }: ForecastAtOptions): Promise<Forecast> {
  const placed = { series, start: 0 };
  const context: InputContext = { placed, panel: model.global ? [placed] : [], ...asked };
  const fitted = await model.fit(createFitInput(context, { start: 0, end: trainRows }));
  try {
    const forecast = await model.predict(fitted, [createPredictInput(context, origin)]);
    return checkModelForecast(forecast, { model: 'model', origins: [origin], ...asked });
  } finally {
    await model.dispose?.(fitted);
  }
}

function buildFrom(subject: LookaheadSubject, series: TimeSeries): Pipeline | AnyForecastModel {
  const isBuilder = typeof subject === 'object' && subject !== null && 'build' in subject;
  if (!isBuilder) return subject;
  return subject.build(sliceSeries(series, 0, series.values.length, Number.POSITIVE_INFINITY));
}

function stepsOf(built: Pipeline | AnyForecastModel): readonly PipelineStep[] {
  return typeof built === 'object' && built !== null && 'steps' in built ? built.steps : [];
}

function modelOf(built: Pipeline | AnyForecastModel): ForecastModel {
  return asForecastModel('The model examined', built as AnyForecastModel);
}

function cutsBetween(first: number, last: number, count: number): number[] {
  const places = Array.from({ length: count }, (_, index) =>
    Math.round(first + ((last - first) * (index + 1)) / (count + 1)),
  );
  return [...new Set(places)];
}

/** Later values become others: of another size, in another order, and there where some were missing. */
function changeFuture(series: TimeSeries, lastKept: number, rng: Rng): TimeSeries {
  const change = (values: Float64Array) => {
    const size =
      values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : Math.abs(value)), 0) / values.length ||
      1;
    return values.map((value, row) => {
      if (row <= lastKept) return value;
      // a value in the place of a missing one shows what was filled from there
      return (
        (Number.isNaN(value) ? size : Math.abs(value)) * rng.uniform(1.5, 3) + size * rng.uniform(0.5, 1)
      );
    });
  };
  const columns = Object.entries(series.pastCovariates ?? {}).map(([name, values]) => [name, change(values)]);
  const values = change(series.values);
  return { ...series, values, ...(columns.length > 0 && { pastCovariates: Object.fromEntries(columns) }) };
}

function withPast(future: TimeSeries, past: TimeSeries, lastKept: number): TimeSeries {
  const join = (column: string) => {
    const known = valuesOf(past, column);
    return valuesOf(future, column).map((value, row) => (row <= lastKept ? known[row]! : value));
  };
  const joinAll = (columns: Readonly<Record<string, Float64Array>>) =>
    Object.fromEntries(Object.keys(columns).map((name) => [name, join(name)]));
  const { pastCovariates, futureCovariates } = future;
  return {
    ...future,
    values: join(seriesColumn),
    ...(pastCovariates && { pastCovariates: joinAll(pastCovariates) }),
    ...(futureCovariates && { futureCovariates: joinAll(futureCovariates) }),
  };
}

const seriesColumn = 'series';

function columnsOf({ pastCovariates, futureCovariates }: TimeSeries): string[] {
  return [seriesColumn, ...Object.keys({ ...pastCovariates, ...futureCovariates })];
}

function valuesOf({ values, pastCovariates, futureCovariates }: TimeSeries, column: string): Float64Array {
  if (column === seriesColumn) return values;
  return pastCovariates?.[column] ?? futureCovariates?.[column] ?? new Float64Array();
}

function movedRows(a: Float64Array, b: Float64Array, lastKept: number, tolerance: number): number[] {
  const moved: number[] = [];
  for (let row = 0; row <= lastKept; row++) if (!isClose(a[row]!, b[row]!, tolerance)) moved.push(row);
  return moved;
}

function areSame(a: Forecast, b: Forecast, tolerance: number): boolean {
  const others = [b.point, ...b.quantiles];
  return [a.point, ...a.quantiles].every((values, index) =>
    values.every((value, position) => isClose(value, others[index]![position]!, tolerance)),
  );
}

function isClose(a: number, b: number, tolerance: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE);
}

function hintFor({ row, lastKept, moved }: Omit<Leak, 'hint'>): string {
  if (moved > lastKept / 2) return 'something is fitted on all rows';
  const reach = lastKept + 1 - row;
  return `it reaches at least ${reach} ${reach === 1 ? 'row' : 'rows'} ahead`;
}

function firstOfEach(leaks: readonly Leak[]): Leak[] {
  const seen = new Map<string, Leak>();
  for (const leak of leaks) {
    const key = JSON.stringify([leak.where, leak.column]);
    if (!seen.has(key)) seen.set(key, leak);
  }
  return [...seen.values()];
}

function notRepeatable(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'The model forecasts differently from the same rows with the same seed, so nothing can be told.',
    remedy: 'Take all randomness from the `seed` that `fit` and `predict` are given.',
  });
}
