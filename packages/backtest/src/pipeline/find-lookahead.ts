import { BtcfcError, checkInteger, Rng } from '@btcfc/core';
import { checkLevels } from '../metrics/spread-metrics';
import { type AnyForecastModel, asForecastModel, type ForecastModel } from '../model/forecast-model';
import { createFitInput, createPredictInput, type InputContext } from '../model/model-input';
import { type ForecastValues, readForecast } from '../model/read-forecast';
import { type Rows, readRows, sliceRows } from '../model/rows';
import { applyStep, fitSteps, type Pipeline, type PipelineStep } from './pipeline';

/**
 * What is examined: a pipeline or model; or a function that builds it from the rows, as a program does that prepares
 * all of them at once: only so can be seen what the steps and the model know from elsewhere.
 */
export type LookaheadSubject =
  | Pipeline
  | AnyForecastModel
  | { build: (rows: Rows) => Pipeline | AnyForecastModel };

export interface LookaheadOptions {
  /** The series in time order, shape [rows]. */
  series: ArrayLike<number>;
  /** Columns beside the series. @default {} */
  covariates?: Readonly<Record<string, ArrayLike<number>>>;
  /** Rows to train on. @default half of them */
  trainRows?: number;
  /** How many times the future is changed, each time from a later row on. @default 3 */
  cuts?: number;
  /** @default 1 */
  horizon?: number;
  /** @default [] */
  levels?: readonly number[];
  /** @default 0 */
  seed?: number;
  /** Difference from which on a value counts as moved, relative to its size. @default 1e-9 */
  tolerance?: number;
}

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
 */
export async function findLookahead(subject: LookaheadSubject, options: LookaheadOptions): Promise<Leak[]> {
  const {
    series,
    covariates = {},
    trainRows = Math.floor(series.length / 2),
    cuts = 3,
    horizon = 1,
    levels = [],
    seed = 0,
    tolerance = 1e-9,
  } = options;
  const rows = readRows(series, covariates);
  const count = rows.series.length;
  checkInteger('horizon', horizon, { min: 1 });
  checkInteger('trainRows', trainRows, { min: 1, max: count - horizon - 1 });
  checkInteger('cuts', cuts, { min: 1 });
  checkLevels(levels);
  const leaks: Leak[] = [];
  for (const lastKept of cutsBetween(trainRows - 1, count - horizon - 1, cuts)) {
    const changed = changeFuture(rows, lastKept, new Rng(seed).split('future').split(lastKept));
    const examined = { rows, changed, lastKept, trainRows, tolerance };
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
 * await assertNoLookahead({ build: (rows) => pipeline({ steps: stepsFor(rows), model }) }, { series, covariates })
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
  rows: Rows;
  changed: Rows;
  lastKept: number;
  trainRows: number;
  tolerance: number;
}

async function stepLeaks(subject: LookaheadSubject, examined: Examined): Promise<Leak[]> {
  const { rows, changed, lastKept, trainRows, tolerance } = examined;
  const before = stepsOf(buildFrom(subject, rows));
  const after = stepsOf(buildFrom(subject, changed));
  const { states } = await fitSteps(before, sliceRows(rows, 0, trainRows));
  const leaks: Leak[] = [];
  let kept = rows;
  let moved = changed;
  for (const [index, step] of before.entries()) {
    // fitted anew, each on its own past, which the future must not have moved
    const state = await after[index]!.fit?.(sliceRows(moved, 0, trainRows));
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

async function modelLeaks(
  subject: LookaheadSubject,
  { rows, changed, lastKept, trainRows, tolerance }: Examined,
  asked: Pick<InputContext, 'horizon' | 'levels' | 'seed'>,
): Promise<Leak[]> {
  const forecast = async (data: Rows) => {
    const model = modelOf(buildFrom(subject, data));
    return forecastAt({ model, data, trainRows, origin: lastKept, asked });
  };
  const [first, again, other] = [await forecast(rows), await forecast(rows), await forecast(changed)];
  if (!areSame(first, again, tolerance)) throw notRepeatable();
  if (areSame(first, other, tolerance)) return [];
  // a leak of a step moves the forecast as well: the model is to blame only where its steps are not
  if ((await stepLeaks(subject, { rows, changed, lastKept, trainRows, tolerance })).length > 0) return [];
  const leak = { where: 'model', column: 'forecast', row: lastKept, lastKept, moved: 1 };
  return [{ ...leak, hint: 'the model knows rows that it was not given' }];
}

interface ForecastAtOptions {
  model: ForecastModel;
  data: Rows;
  trainRows: number;
  origin: number;
  asked: Pick<InputContext, 'horizon' | 'levels' | 'seed'>;
}

async function forecastAt({
  model,
  data,
  trainRows,
  origin,
  asked,
}: ForecastAtOptions): Promise<ForecastValues> {
  const context: InputContext = {
    data: { name: '', panel: {}, ...data },
    knownAhead: [],
    signal: undefined,
    ...asked,
  };
  const fitted = await model.fit(createFitInput(context, { start: 0, end: trainRows }));
  try {
    const forecast = await model.predict(fitted, createPredictInput(context, origin));
    return readForecast(forecast, { model: 'model', origin, ...asked });
  } finally {
    await model.dispose?.(fitted);
  }
}

function buildFrom(subject: LookaheadSubject, rows: Rows): Pipeline | AnyForecastModel {
  const isBuilder = typeof subject === 'object' && 'build' in subject;
  return isBuilder ? subject.build(sliceRows(rows, 0, rows.series.length)) : subject;
}

function stepsOf(built: Pipeline | AnyForecastModel): readonly PipelineStep[] {
  return typeof built === 'object' && 'steps' in built ? built.steps : [];
}

function modelOf(built: Pipeline | AnyForecastModel): ForecastModel {
  return asForecastModel(built as AnyForecastModel);
}

function cutsBetween(first: number, last: number, count: number): number[] {
  const places = Array.from({ length: count }, (_, index) =>
    Math.round(first + ((last - first) * (index + 1)) / (count + 1)),
  );
  return [...new Set(places)];
}

/** Later values become others: of another size, in another order, and some of them missing where some were. */
function changeFuture(rows: Rows, lastKept: number, rng: Rng): Rows {
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
  const columns = Object.entries(rows.covariates).map(([name, values]) => [name, change(values)]);
  return { series: change(rows.series), covariates: Object.fromEntries(columns) };
}

function withPast(future: Rows, past: Rows, lastKept: number): Rows {
  const join = (column: string) => {
    const known = valuesOf(past, column);
    return valuesOf(future, column).map((value, row) => (row <= lastKept ? known[row]! : value));
  };
  const columns = Object.keys(future.covariates).map((name) => [name, join(name)]);
  return { series: join('series'), covariates: Object.fromEntries(columns) };
}

const seriesColumn = 'series';

function columnsOf({ covariates }: Rows): string[] {
  return [seriesColumn, ...Object.keys(covariates)];
}

function valuesOf({ series, covariates }: Rows, column: string): Float64Array {
  return column === seriesColumn ? series : (covariates[column] ?? new Float64Array());
}

function movedRows(a: Float64Array, b: Float64Array, lastKept: number, tolerance: number): number[] {
  const moved: number[] = [];
  for (let row = 0; row <= lastKept; row++) if (!isClose(a[row]!, b[row]!, tolerance)) moved.push(row);
  return moved;
}

function areSame(a: ForecastValues, b: ForecastValues, tolerance: number): boolean {
  const list = ({ point, quantiles = [], samples = [] }: ForecastValues) =>
    [point, ...quantiles, ...samples].flat();
  const other = list(b);
  return list(a).every((value, index) => isClose(value, other[index]!, tolerance));
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
