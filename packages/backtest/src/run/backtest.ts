import { createHash } from 'node:crypto';
import { BtcfcError, createProgressClock } from '@btcfc/core';
import { lastValue } from '../baselines/increments';
import type { Fold } from '../folds/walk-forward-folds';
import { BacktestJournal } from '../journal/backtest-journal';
import type { JournalSettings } from '../journal/journal-text';
import type { SeriesData } from '../model/model-input';
import type { BacktestOptions } from './backtest-options';
import { type BacktestTask, type OriginForecast, runTask } from './backtest-task';
import { type ReadOptions, readOptions } from './read-options';
import { runConcurrently } from './run-concurrently';

/** A forecast beside what happened. */
export interface ForecastRecord extends OriginForecast {
  /** Which of several series; `''` where there is one. */
  series: string;
  /** What happened, shape [horizon]; NaN where missing. */
  actual: number[];
  /** The last value known at the origin. */
  last: number;
}

export interface BacktestResult<Name extends string = string> {
  /** All forecasts of each model, by series and then in time order. */
  forecasts: Record<Name, ForecastRecord[]>;
  folds: Fold[];
  horizon: number;
  levels: readonly number[];
  baseline: Name;
  spreadBaseline: Name | undefined;
  /** The series by name, as they came in. */
  series: Record<string, Float64Array>;
}

/**
 * Walks models forward through a series: in each fold they are fitted on the rows before it and forecast its test rows
 * from what lies before each. They are never handed a later row, so they can't look ahead. The same seed gives the
 * same forecasts, whatever the concurrency and however often the work was interrupted.
 *
 * @throws BtcfcError `INVALID_OPTION`, `INVALID_DATA` (also for a forecast that is none), `MISSING_COLUMN`,
 * `INVALID_STATE` for a journal of other settings, `FILE_ACCESS`; or what a model throws
 */
export async function backtest<Name extends string>(
  options: BacktestOptions<Name>,
): Promise<BacktestResult<Name | 'persistence'>> {
  const read = readOptions(options);
  options.signal?.throwIfAborted();
  const tasks = createTasks(read);
  const journal = options.journal
    ? BacktestJournal.open(options.journal, settingsOf(read, options.settings))
    : undefined;
  try {
    const done = await runTasks({ tasks, read, options, journal });
    return createResult(read, tasks, done) as BacktestResult<Name | 'persistence'>;
  } finally {
    journal?.close();
  }
}

interface RunTasksOptions {
  tasks: BacktestTask[];
  read: ReadOptions;
  options: Pick<BacktestOptions, 'signal' | 'onProgress'>;
  journal: BacktestJournal | undefined;
}

async function runTasks({
  tasks,
  read,
  options,
  journal,
}: RunTasksOptions): Promise<Map<string, OriginForecast[]>> {
  const { signal, onProgress } = options;
  const done = new Map(journal?.entries.map(({ task, forecasts }) => [task, forecasts]));
  const todo = tasks.filter(({ id }) => !done.has(id));
  const total = foldsIn(tasks);
  let foldsDone = total - foldsIn(todo);
  const clock = createProgressClock({ total, alreadyDone: foldsDone });
  const dataOf = ({ series }: BacktestTask) => read.series.find(({ name }) => name === series)!;
  const tell = ({ model, series }: BacktestTask, fold: Fold) =>
    onProgress?.({ type: 'fold-end', model, series, fold, ...clock.at(++foldsDone) });
  const keep = (task: BacktestTask, forecasts: OriginForecast[]) => {
    journal?.append({ task: task.id, forecasts });
    done.set(task.id, forecasts);
  };
  const { horizon, levels, knownAhead, seed, stride, refit } = read;
  const shared = { horizon, levels, knownAhead, seed };
  if (read.executor && todo.length > 0) {
    const jobs = todo.map((task) => ({
      task,
      data: dataOf(task),
      ...shared,
      stride,
      refit: refit as boolean | number,
    }));
    const onResult = (forecasts: OriginForecast[], index: number) => {
      keep(todo[index]!, forecasts);
      for (const fold of todo[index]!.folds) tell(todo[index]!, fold);
    };
    await read.executor(jobs, { signal, onResult });
    checkAllDone(todo, done);
    return done;
  }
  const jobs = todo.map((task) => async () => {
    const context = { data: dataOf(task), ...shared, signal };
    const model = read.models.get(task.model)!;
    keep(task, await runTask({ task, model, context, stride, refit, onFoldEnd: (fold) => tell(task, fold) }));
  });
  await runConcurrently(jobs, read.concurrency);
  return done;
}

function checkAllDone(tasks: readonly BacktestTask[], done: ReadonlyMap<string, unknown>): void {
  const missing = tasks.filter(({ id }) => !done.has(id));
  if (missing.length === 0) return;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: `The executor ended without the results of ${missing.length} jobs.`,
    received: missing[0]!.id,
    remedy: 'Call `onResult` with the result and index of each job.',
  });
}

// folds that share a fit can't be told apart
function createTasks({ models, series, folds, refit }: ReadOptions): BacktestTask[] {
  const areApart = refit === true || typeof refit === 'number';
  const groups = areApart ? folds.map((fold) => [fold]) : [folds];
  const tasks: BacktestTask[] = [];
  for (const model of models.keys()) {
    for (const { name } of series) {
      for (const [index, group] of groups.entries()) {
        tasks.push({ id: JSON.stringify([model, name, index]), model, series: name, folds: group });
      }
    }
  }
  return tasks;
}

function foldsIn(tasks: readonly BacktestTask[]): number {
  return tasks.reduce((sum, { folds }) => sum + folds.length, 0);
}

function createResult(
  { models, series, folds, horizon, levels, baseline, spreadBaseline }: ReadOptions,
  tasks: readonly BacktestTask[],
  done: ReadonlyMap<string, OriginForecast[]>,
): BacktestResult {
  const forecasts = Object.fromEntries(
    [...models.keys()].map((name): [string, ForecastRecord[]] => [name, []]),
  );
  for (const task of tasks) {
    const data = series.find(({ name }) => name === task.series)!;
    for (const forecast of done.get(task.id)!) forecasts[task.model]!.push(recordOf(forecast, data, horizon));
  }
  const named = Object.fromEntries(series.map((data) => [data.name, data.series]));
  return { forecasts, folds, horizon, levels, baseline, spreadBaseline, series: named };
}

function recordOf(forecast: OriginForecast, { name, series }: SeriesData, horizon: number): ForecastRecord {
  const known = forecast.origin + 1;
  return {
    series: name,
    ...forecast,
    actual: Array.from(series.subarray(known, known + horizon)),
    last: lastValue(series.subarray(0, known)),
  };
}

function settingsOf(read: ReadOptions, own: unknown): JournalSettings {
  const { models, series, refit, folds, horizon, levels, knownAhead, stride, seed } = read;
  return {
    models: [...models.keys()],
    folds: folds.map(({ train, test, window }) => [train.start, train.end, test.start, test.end, window]),
    horizon,
    levels,
    knownAhead,
    stride,
    refit: typeof refit === 'function' ? 'a function' : refit,
    seed,
    series: series.map(({ name, series }) => [name, digest(series)]),
    covariates: Object.entries(series[0]!.covariates).map(([name, values]) => [name, digest(values)]),
    settings: own ?? null,
  };
}

function digest(values: Float64Array): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}
