// lets a worker read what members save
import '../../model/kinds';
import { reasonOf } from '../../model/fitted-series';
import type { MemberJob, MemberRunOptions } from '../../model/member';
import { type MemberResult, runJob } from './run-job';

/**
 * What child processes call, `runTasks` of `@btcfc/tune` has it done: tries one candidate on one series.
 *
 * @example no-run
 * import { forecast } from '@btcfc/forecast'
 * import { runTasks } from '@btcfc/tune'
 * const worker = new URL(import.meta.resolve('@btcfc/forecast/worker'))
 * const result = await forecast('sales.csv', {
 *   horizon: 28,
 *   executor: (jobs, options) => runTasks(worker, jobs, { concurrency: 4, ...options }),
 * })
 */
export default async function forecastWorker(
  job: MemberJob,
  options: MemberRunOptions = {},
): Promise<MemberResult> {
  try {
    return await runJob(job, options);
  } catch (error) {
    return { failure: reasonOf(job.candidate, error, options.signal) };
  }
}
