import type { Forecast } from '@btcfc/core';
import { type Outcome, outcomeOf, togetherOrAlone } from '../../queue/together-or-alone';
import type { LoadedRowModel, LoadedSeriesModel } from '../loaded-model';
import { type AskedRows, forecastRowsTogether, isWhole } from './row-batch';
import { type AskedOfSeries, forecastSeriesTogether } from './series-batch';

/** A forecast from rows. */
export interface RowJob {
  model: LoadedRowModel;
  /** The rows, read when it is their turn; nothing where there are too few yet. May throw. */
  begin(): AskedRows | undefined;
  /**
   * Takes a forecast for each origin; none where there was nothing to forecast from. May throw. What it promises is waited
   * for before the request is answered, and not before the next one is computed.
   */
  end(forecasts: readonly Forecast[]): void | Promise<void>;
}

/** A forecast of one series. */
export interface SeriesJob {
  model: LoadedSeriesModel;
  /** The series, read when it is its turn. May throw. */
  begin(): AskedOfSeries;
  /** As that of `RowJob`. */
  end(forecasts: readonly Forecast[]): void | Promise<void>;
  /** What is told of an error. */
  explain(error: unknown): unknown;
}

/** What is asked of a model. */
export type Job = RowJob | SeriesJob;

/** Does the jobs of a model, as many at once as belong together. */
export async function doJobs(jobs: readonly Job[]): Promise<Outcome[]> {
  const outcomes = new Map<Job, Outcome>();
  const begun: BegunRowJob[] = [];
  const ofSeries: BegunSeriesJob[] = [];
  for (const job of jobs) {
    outcomes.set(job, isOfRows(job) ? beginRows(job, begun) : beginSeries(job, ofSeries));
  }
  for (const group of groupsOf(begun, keyOfRows)) {
    const work = (some: readonly BegunRowJob[]) =>
      forecastRowsTogether(
        some[0]!.job.model,
        some.map(({ asked }) => asked),
      );
    const found = await togetherOrAlone(group, work, ({ job }, forecasts) => job.end(forecasts));
    group.forEach(({ job }, place) => {
      outcomes.set(job, found[place]!);
    });
  }
  for (const group of groupsOf(ofSeries, ({ asked }) => asked.group)) {
    const work = (some: readonly BegunSeriesJob[]) =>
      forecastSeriesTogether(
        some[0]!.job.model,
        some.map(({ asked }) => asked),
      );
    const found = await togetherOrAlone(group, work, ({ job }, forecasts) => job.end(forecasts));
    group.forEach(({ job }, place) => {
      const outcome = found[place]!;
      outcomes.set(job, 'error' in outcome ? { error: job.explain(outcome.error) } : outcome);
    });
  }
  return jobs.map((job) => outcomes.get(job)!);
}

interface BegunRowJob {
  job: RowJob;
  asked: AskedRows;
}

interface BegunSeriesJob {
  job: SeriesJob;
  asked: AskedOfSeries;
}

function isOfRows(job: Job): job is RowJob {
  return job.model.takes === 'rows';
}

function beginRows(job: RowJob, into: BegunRowJob[]): Outcome {
  return outcomeOf(() => {
    const asked = job.begin();
    if (!asked) return job.end([]);
    into.push({ job, asked });
  });
}

function beginSeries(job: SeriesJob, into: BegunSeriesJob[]): Outcome {
  return outcomeOf(() => {
    into.push({ job, asked: job.begin() });
  });
}

/** What is equal for rows that are forecast together; of those that are not, something of its own. */
function keyOfRows({ job, asked }: BegunRowJob): unknown {
  return isWhole(asked, job.model) ? (asked.levels?.join() ?? '') : job;
}

function groupsOf<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): Item[][] {
  const groups = new Map<unknown, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
