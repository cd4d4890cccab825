import type { TimeSeries } from '@btcfc/core';
import {
  BtcfcError,
  createProgressClock,
  createTeller,
  type ProgressEvent,
  type ProgressListener,
} from '@btcfc/core';
import type { TrainingEvent } from '@btcfc/lstm';
import type { TailScores } from '../combining/tail-scores';
import type { Windows } from '../evaluation/windows';
import { type FittedSeries, fitSeries } from '../model/fitted-series';
import type { MemberJob } from '../model/member';
import { networkName, planPanel, weighedByOthers } from '../model/panel-network';
import { jobOf, type SeriesPlan } from '../model/series-plan';
import { type ForecastExecutor, inThisProcess } from './executors';
import type { ForecastJournal } from './journal';
import { outOfTime, type SharedNetworkOptions, sharedNetwork } from './shared-network';
import type { DoneMember, MemberResult } from './worker/run-job';

/** What a forecast tells of its course. */
export type ForecastEvent = CandidateEndEvent | CandidateTrainingEvent;

/** The network of a candidate is being trained in this process or page. */
export interface CandidateTrainingEvent extends ProgressEvent {
  type: 'candidate-training';
  /** Id of the series; `''` where it has none, or where one network learns from all. */
  id: string;
  /** Name of the candidate. */
  candidate: string;
  /** What its training tells: where it begins, each epoch, where it ends. */
  training: TrainingEvent;
}

/** A candidate has been tried on a series. */
export interface CandidateEndEvent extends ProgressEvent {
  type: 'candidate-end';
  /** Id of the series; `''` where it has none. */
  id: string;
  /** Name of the candidate. */
  candidate: string;
  /** Why it was given up; undefined where it was not. */
  failure: string | undefined;
}

/** A series, what was learned of it and what its members say comes next. */
export interface RunSeries {
  plan: SeriesPlan;
  fitted: FittedSeries;
  /** How that has done on its tail; undefined for a series too short to judge. */
  tail: TailScores | undefined;
  /** Those that have a share in the forecast, by name. */
  members: Map<string, DoneMember>;
}

/** How the series of a forecast are worked on. */
export interface RunOptions extends Omit<SharedNetworkOptions, 'onTraining' | 'checkpoints'> {
  series: readonly TimeSeries[];
  /** @default in this process, which tells how networks are trained */
  executor: ForecastExecutor | undefined;
  journal: ForecastJournal | undefined;
  onProgress: ProgressListener<ForecastEvent> | undefined;
}

/** Series worked on at a time: what their candidates have forecast in the windows is held in memory no longer. */
const seriesAtATime = 64;

/** Tries all candidates on all series. */
export async function runSeries(options: RunOptions): Promise<RunSeries[]> {
  const { series, asked } = options;
  const panel = await planPanel(series, asked);
  const { plans } = panel;
  const run = new Run(
    options,
    plans.reduce((sum, { candidates }) => sum + candidates.length, 0),
  );
  const shared = await sharedNetwork(panel, {
    ...options,
    onTraining: (training) => run.tellTraining({ id: '', candidate: networkName, training }),
    checkpoints: options.journal?.checkpointsOf('', networkName),
  });
  const done: RunSeries[] = [];
  for (let start = 0; start < plans.length; start += seriesAtATime) {
    const shares = Math.ceil((plans.length - start) / seriesAtATime);
    const known = plans.slice(start, start + seriesAtATime).map((_, place) => shared.get(start + place));
    done.push(...(await run.share(plans.slice(start, start + seriesAtATime), known, shares)));
  }
  await run.teller.settled();
  const judged = done.map(({ fitted }) => fitted);
  for (const one of done) {
    one.fitted = weighedByOthers(one.fitted, judged);
    dropUnused(one);
  }
  return done;
}

interface PlannedJob {
  key: string;
  place: number;
  cost: number;
  job: MemberJob;
}

class Run {
  readonly teller: ReturnType<typeof createTeller<ForecastEvent>>;
  private readonly clock: ReturnType<typeof createProgressClock>;
  private readonly begin = performance.now();
  private count = 0;
  private readonly executor: ForecastExecutor;

  constructor(
    private readonly options: RunOptions,
    total: number,
  ) {
    this.teller = createTeller(options.onProgress);
    this.clock = createProgressClock({ total });
    this.executor =
      options.executor ??
      inThisProcess({
        onTraining: ({ series, candidate }, training) =>
          this.tellTraining({ id: series.id ?? '', candidate, training }),
        checkpointsOf: ({ series, candidate }) => options.journal?.checkpointsOf(series.id ?? '', candidate),
        kept: () => options.journal?.kept(),
      });
  }

  /**
   * @param known for each plan, what the network that many series share has forecast; undefined where there is none
   * @param shares how many shares are left, this one included: so much of the time that is left is its own
   */
  async share(
    plans: readonly SeriesPlan[],
    known: readonly (MemberResult | undefined)[],
    shares: number,
  ): Promise<RunSeries[]> {
    const { asked, timeoutMs } = this.options;
    const results = plans.map((plan, place) => {
      const own = new Map<string, MemberResult>();
      const result = known[place];
      if (!result) return own;
      this.tell(jobOf(plan, networkName, asked), result);
      return own.set(networkName, result);
    });
    const jobs = plans.flatMap((plan, place) =>
      plan.candidates
        .filter(({ name }) => !results[place]!.has(name))
        .map(({ name, cost }): PlannedJob => {
          const key = JSON.stringify([plan.series.id ?? '', name]);
          return { key, place, cost, job: jobOf(plan, name, asked) };
        }),
    );
    const left = timeoutMs === undefined ? undefined : timeoutMs - (performance.now() - this.begin);
    const deadline = left === undefined ? undefined : performance.now() + left / shares;
    const waves = deadline === undefined ? [jobs] : byCost(jobs);
    for (const wave of waves) await this.wave(wave, results, deadline);
    return plans.map((plan, place) => finish(plan, results[place]!, asked.horizon));
  }

  private async wave(
    jobs: readonly PlannedJob[],
    results: readonly Map<string, MemberResult>[],
    deadline: number | undefined,
  ): Promise<void> {
    const { journal, signal } = this.options;
    const keep = ({ place, job }: PlannedJob, result: MemberResult) => {
      results[place]!.set(job.candidate, result);
      this.tell(job, result);
    };
    const todo: PlannedJob[] = [];
    for (const planned of jobs) {
      const earlier = journal?.take(planned.key);
      if (earlier) keep(planned, earlier);
      else todo.push(planned);
    }
    if (todo.length === 0) return;
    signal?.throwIfAborted();
    // the naive forecast is made whatever the time
    const isBounded = deadline !== undefined && todo.some(({ cost }) => cost > 0);
    const late = isBounded && performance.now() >= deadline;
    const abort = new AbortController();
    const forward = () => abort.abort(signal!.reason);
    signal?.addEventListener('abort', forward, { once: true });
    const timer =
      isBounded && !late ? setTimeout(() => abort.abort(timeOver), deadline - performance.now()) : undefined;
    try {
      if (!late) {
        await this.executor(
          todo.map(({ job }) => job),
          {
            signal: abort.signal,
            onResult: (result, index) => {
              // what was stopped in the middle has not failed
              if (abort.signal.aborted) return;
              journal?.append(todo[index]!.key, result);
              keep(todo[index]!, result);
            },
          },
        );
      }
    } catch (error) {
      if (abort.signal.reason !== timeOver || signal?.aborted) throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', forward);
    }
    for (const planned of todo) {
      if (results[planned.place]!.has(planned.job.candidate)) continue;
      if (!late && abort.signal.reason !== timeOver) throw unfinished(planned.key);
      keep(planned, { failure: outOfTime });
    }
  }

  tellTraining(told: Pick<CandidateTrainingEvent, 'id' | 'candidate' | 'training'>): void {
    this.teller.tell({ type: 'candidate-training', ...told, ...this.clock.at(this.count) });
  }

  private tell({ series, candidate }: MemberJob, result: MemberResult): void {
    const failure = 'failure' in result ? result.failure : undefined;
    const id = series.id ?? '';
    this.teller.tell({ type: 'candidate-end', id, candidate, failure, ...this.clock.at(++this.count) });
  }
}

const timeOver = new BtcfcError({
  code: 'INVALID_STATE',
  message: 'The time is over.',
  remedy: 'Allow more of it.',
});

/** The cheapest first, so that what is dear is what there is no time for. */
function byCost(jobs: readonly PlannedJob[]): PlannedJob[][] {
  const waves = new Map<number, PlannedJob[]>();
  for (const job of jobs) waves.set(job.cost, [...(waves.get(job.cost) ?? []), job]);
  return [...waves].sort(([one], [other]) => one - other).map(([, wave]) => wave);
}

function finish(plan: SeriesPlan, results: ReadonlyMap<string, MemberResult>, horizon: number): RunSeries {
  const windows = new Map<string, Windows>();
  const members = new Map<string, DoneMember>();
  const leftOut: Record<string, string> = {};
  for (const { name } of plan.candidates) {
    const result = results.get(name)!;
    if ('failure' in result) {
      leftOut[name] = result.failure;
      continue;
    }
    if (result.windows) windows.set(name, result.windows);
    members.set(name, { ...result, windows: undefined });
  }
  const one = { plan, ...fitSeries(plan, windows, leftOut, horizon), members };
  dropUnused(one);
  return one;
}

function dropUnused({ fitted, members }: RunSeries): void {
  for (const name of [...members.keys()]) {
    if (!(fitted.judgement.weights[name]! > 0)) members.delete(name);
  }
}

function unfinished(job: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'The executor ended without the results of all jobs.',
    received: job,
    remedy: 'Call `onResult` with the result and index of each job.',
  });
}
