import type { Windows } from '../../evaluation/windows';
import { filesOf, type MemberJob, MemberRun, type MemberRunOptions } from '../../model/member';

/** What has become of a job: plain data. */
export type MemberResult = DoneMember | FailedMember;

/** What a candidate has forecast. */
export interface DoneMember {
  /** On the tail of the series; undefined where there is none to be judged on. */
  windows?: Windows;
  /** After the last row, shape [horizon]. */
  point: Float64Array;
  /** For each level, shape [horizon]. */
  quantiles: Float64Array[];
  /** The model fitted on all rows, as it is saved; undefined where it can't be. */
  files?: Record<string, Uint8Array>;
  /** Time it took, milliseconds. */
  elapsedMs: number;
}

/** A candidate that was given up. */
export interface FailedMember {
  /** Why. */
  failure: string;
}

/** Does one job: judges a candidate on the tail of the series, then fits it on all rows and forecasts. */
export async function runJob(job: MemberJob, options?: MemberRunOptions): Promise<DoneMember> {
  const start = performance.now();
  const run = await MemberRun.start(job, { ...options, tellsFeatures: true });
  const windows = job.plan.folds.length > 0 ? await run.windows() : undefined;
  const member = await run.fit();
  try {
    const { point, quantiles } = await run.ahead(member);
    const files = await filesOf(member);
    return { windows, point, quantiles: [...quantiles], files, elapsedMs: performance.now() - start };
  } finally {
    await member.model.dispose?.(member.fitted);
  }
}
