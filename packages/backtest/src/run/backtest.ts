import {
  type AnyForecastModel,
  BtcfcError,
  createProgressClock,
  createTeller,
  digestOf,
  type TimeSeries,
} from '@btcfc/core';
import type { Fold } from '../folds/walk-forward-folds';
import { BacktestJournal } from '../journal/backtest-journal';
import type { JournalSettings } from '../journal/journal-text';
import type { BacktestJob } from './backtest-job';
import type { BacktestOptions } from './backtest-options';
import { type BacktestForecast, type BacktestResult, joinTasks, type LeftOut } from './backtest-result';
import { type BacktestTask, runTask, type TaskForecasts } from './backtest-task';
import { type ReadOptions, readOptions } from './read-options';
import { runConcurrently } from './run-concurrently';
import { canLearn, isJudged, trainRowsOf } from './taking-part';

/**
 * Walks models forward through a series: in each fold they are fitted on the rows before it and forecast its test rows
 * from what lies before each. They are never handed a later row, so they can't look ahead. The same seed gives the
 * same forecasts, whatever the concurrency and however often the work was interrupted.
 *
 * @throws BtcfcError `INVALID_OPTION`, `INVALID_DATA` (also for a forecast that is not what was asked for),
 * `INVALID_STATE` for a journal of other settings, `FILE_ACCESS`, `UNAVAILABLE` for a journal in a page; or what a model
 * throws
 *
 * @example
 * import { backtest, createReport, randomWalk } from '@btcfc/backtest'
 * import { arRidge } from '@btcfc/models'
 * const series = randomWalk({ rows: 300 })
 * const result = await backtest({ models: { ar: arRidge() }, series, folds: { trainRows: 200, testRows: 50 } })
 * const report = String(createReport(result))
 */
export async function backtest<Name extends string>(
  options: BacktestOptions<Name>,
): Promise<BacktestResult<Name | 'persistence'>> {
  const read = readOptions(options);
  read.signal?.throwIfAborted();
  const tasks = createTasks(read);
  const journal = read.journal ? BacktestJournal.open(read.journal, settingsOf(read)) : undefined;
  try {
    const done = await runTasks(tasks, read, journal);
    return createResult(read, tasks, done) as BacktestResult<Name | 'persistence'>;
  } finally {
    journal?.close();
  }
}

async function runTasks(
  tasks: readonly BacktestTask[],
  read: ReadOptions,
  journal: BacktestJournal | undefined,
): Promise<Map<string, TaskForecasts>> {
  const { placed, horizon, levels, seed, stride, refit, minTrainRows, signal, executor, onProgress } = read;
  const done = new Map(journal?.entries.map(({ task, forecasts }) => [task, forecasts]));
  const todo = tasks.filter(({ id }) => !done.has(id));
  const total = foldsIn(tasks);
  let foldsDone = total - foldsIn(todo);
  const clock = createProgressClock({ total, alreadyDone: foldsDone });
  const teller = createTeller(onProgress);
  const tell = (task: BacktestTask, fold: Fold) => {
    const { model } = task;
    const id = isGlobal(read.models.get(model)!) ? '' : (placed[task.series[0]!]!.series.id ?? '');
    teller.tell({ type: 'fold-end', model, id, fold, ...clock.at(++foldsDone) });
  };
  const keep = (task: BacktestTask, forecasts: TaskForecasts) => {
    journal?.append({ task: task.id, forecasts });
    done.set(task.id, forecasts);
  };
  const jobOf = (task: BacktestTask) => {
    const series = task.series.map((place) => placed[place]!);
    return { task, series, horizon, levels, seed, stride, minTrainRows };
  };
  if (executor && todo.length > 0) {
    const jobs = todo.map((task): BacktestJob => ({ ...jobOf(task), refit: refit as boolean | number }));
    const onResult = (forecasts: TaskForecasts, index: number) => {
      keep(todo[index]!, forecasts);
      for (const fold of todo[index]!.folds) tell(todo[index]!, fold);
    };
    await executor(jobs, { signal, onResult });
    await teller.settled();
    checkAllDone(todo, done);
    return done;
  }
  const jobs = todo.map((task) => async () => {
    const model = read.models.get(task.model)!;
    const onFoldEnd = (fold: Fold) => tell(task, fold);
    keep(task, await runTask({ ...jobOf(task), model, refit, signal, onFoldEnd }));
  });
  await runConcurrently(jobs, read.concurrency);
  await teller.settled();
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
function createTasks(read: ReadOptions): BacktestTask[] {
  const { models, placed, folds, refit } = read;
  const areApart = refit === true || typeof refit === 'number';
  const groups = areApart ? folds.map((fold) => [fold]) : [folds];
  const takesPart = placed.map((series) =>
    folds.map((fold) => canLearn(series, fold, read) && isJudged(series, fold, read)),
  );
  const tasks: BacktestTask[] = [];
  const add = (model: string, id: string | null, series: number[]) => {
    for (const [index, group] of groups.entries()) {
      const own = group.filter((fold) => series.some((place) => takesPart[place]![fold.index]));
      if (own.length > 0) tasks.push({ id: JSON.stringify([model, id, index]), model, series, folds: own });
    }
  };
  for (const [name, model] of models) {
    if (isGlobal(model)) add(name, null, [...placed.keys()]);
    else for (const [place, { series }] of placed.entries()) add(name, series.id ?? '', [place]);
  }
  return tasks;
}

function isGlobal(model: AnyForecastModel): boolean {
  return typeof model === 'object' && model.global === true;
}

function leftOut(read: ReadOptions): LeftOut[] {
  return read.placed.flatMap((placed) => {
    const judged = read.folds.filter((fold) => isJudged(placed, fold, read));
    // one that is judged nowhere is missed in all of them
    const missed = judged.length > 0 ? judged : read.folds;
    return missed
      .filter((fold) => !canLearn(placed, fold, read))
      .map((fold) => ({
        id: placed.series.id ?? '',
        fold: fold.index,
        trainRows: trainRowsOf(placed, fold),
      }));
  });
}

function foldsIn(tasks: readonly BacktestTask[]): number {
  return tasks.reduce((sum, { folds }) => sum + folds.length, 0);
}

function createResult(
  read: ReadOptions,
  tasks: readonly BacktestTask[],
  done: ReadonlyMap<string, TaskForecasts>,
): BacktestResult {
  const { models, series, folds, horizon, stride, levels, baseline, spreadBaseline } = read;
  const entries = [...models.keys()].map((model): [string, BacktestForecast] => {
    const own = tasks.filter((task) => task.model === model);
    const ended = own.map((task) => done.get(task.id)!);
    return [model, joinTasks(ended, series, { horizon, levels })];
  });
  const forecasts = Object.fromEntries(entries);
  return {
    forecasts,
    folds,
    horizon,
    stride,
    levels,
    baseline,
    spreadBaseline,
    series,
    leftOut: leftOut(read),
  };
}

function settingsOf(read: ReadOptions): JournalSettings {
  const { models, placed, refit, folds, horizon, levels, stride, minTrainRows, seed, settings } = read;
  const series = placed.map((each) => each.series);
  return {
    models: [...models.keys()],
    folds: folds.map(({ train, test, window }) => [train.start, train.end, test.start, test.end, window]),
    horizon,
    levels,
    stride,
    minTrainRows: minTrainRows ?? null,
    refit: typeof refit === 'function' ? 'a function' : refit,
    seed,
    series: placed.map(({ start, series: { id, values, dates, staticCovariates } }) => [
      id ?? '',
      start,
      digestOf(values),
      dates ? digestOf(dates) : null,
      staticCovariates ?? null,
    ]),
    pastCovariates: series.map(({ pastCovariates }) => columnDigests(pastCovariates)),
    futureCovariates: series.map(({ futureCovariates }) => columnDigests(futureCovariates)),
    settings: settings ?? null,
  };
}

function columnDigests(columns: TimeSeries['pastCovariates'] = {}): [string, string][] {
  return Object.entries(columns).map(([name, values]) => [name, digestOf(values)]);
}
