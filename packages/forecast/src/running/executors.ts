import type { Store } from '@btcfc/core';
import type { TrainingEvent } from '@btcfc/lstm';
import type { Executor, RunTasksOptions } from '@btcfc/tune';
import type { MemberJob } from '../model/member';
import { keepingErrors } from './keeping-errors';
import type { MemberResult } from './worker/run-job';
import forecastWorker from './worker/worker';

/** What an executor is handed besides the jobs. */
export interface ForecastExecutorOptions {
  /** Ends the work. */
  signal: AbortSignal;
  /** To be told of each job's result as it comes, in any order. */
  onResult(result: MemberResult, index: number): void;
}

/** Has jobs done somewhere else and waits for all of them, as `runTasks` of `@btcfc/tune` does in child processes. */
export type ForecastExecutor = (jobs: MemberJob[], options: ForecastExecutorOptions) => Promise<unknown>;

/** Milliseconds of work after which a signal, a timer or a page's own events come in between. */
const longestStretchMs = 30;

/** What comes of jobs that are done here. */
interface HereOptions {
  /** Told how their networks are trained. */
  onTraining(job: MemberJob, event: TrainingEvent): void;
  /** Keeps how far the networks of a job are trained. */
  checkpointsOf(job: MemberJob): Store | undefined;
  /** Resolves once what was told is kept: a page keeps nothing while it works. */
  kept(): Promise<void> | undefined;
}

/** Does one job after the other in this process or page. */
export function inThisProcess({ onTraining, checkpointsOf, kept }: HereOptions): ForecastExecutor {
  return async (jobs, { signal, onResult }) => {
    let begin = performance.now();
    for (const [index, job] of jobs.entries()) {
      signal.throwIfAborted();
      const listener = keepingErrors((event: TrainingEvent) => onTraining(job, event));
      const checkpoints = checkpointsOf(job);
      const result = await forecastWorker(job, { signal, onTraining: listener.tell, checkpoints });
      listener.check();
      onResult(result, index);
      await kept();
      if (performance.now() - begin < longestStretchMs) continue;
      await new Promise((resolve) => setTimeout(resolve));
      begin = performance.now();
    }
  };
}

/** Has jobs done in so many child processes. */
export function inChildProcesses(concurrency: number): ForecastExecutor {
  return async (jobs, options) => {
    await runJobs(jobs, { concurrency: Math.min(concurrency, jobs.length), ...options });
  };
}

/** Has jobs done where an executor of `@btcfc/tune` has trials done, as on many machines. */
export function byExecutorOfTune(executor: Executor): ForecastExecutor {
  return (jobs, options) => runJobs(jobs, { executor, ...options });
}

async function runJobs(jobs: MemberJob[], options: RunTasksOptions<MemberResult>): Promise<void> {
  const [{ runTasks }, { workerFile }] = await Promise.all([
    import('@btcfc/tune'),
    import('./worker/worker-file'),
  ]);
  // a process that was lost, for want of memory perhaps, is given another chance
  await runTasks(workerFile(), jobs, { maxRetries: 1, ...options });
}
