import { BtcfcError } from '@btcfc/core';
import { frontOf } from '../../samplers/front/front';
import { isFeasible, type RungValue, type TrialRecord, type TrialState } from '../../samplers/sampler';
import { type Schedule, toLoss } from '../../schedulers/scheduler';
import type { Config } from '../../space/config-of';
import type {
  EndEvent,
  ExploitEvent,
  NoteEvent,
  ReportEvent,
  StartEvent,
  StudyEvent,
  TransferEvent,
} from '../../storage/study-event';
import { type Goal, type Outcome, valuesIn, valuesOf } from './goals';
import { exploitedLineage } from './lineage';
import type { Trial, TrialCounts } from './trial';
import { setTimes, timesOf } from './trial-times';

/** All that is known of a study: what follows from its events, in their order. */
export class StudyState {
  readonly trials: Trial[] = [];
  readonly counts: TrialCounts = { running: 0, paused: 0, complete: 0, pruned: 0, failed: 0 };
  /** What earlier searches have found. */
  transferred: Omit<TransferEvent, 'type' | 'trial'> = { trials: [], changed: [], leftOut: [] };
  private bestComplete: Trial | undefined;
  /** By trial, what samplers are told of it. */
  private readonly recordList: TrialRecord[] = [];
  /** The trials to which something has happened since. */
  private readonly changed = new Set<number>();

  constructor(
    private readonly schedule: Schedule,
    private readonly goals: readonly Goal[],
  ) {}

  /** Trials that will not go on. */
  get ended(): number {
    const { complete, pruned, failed } = this.counts;
    return complete + pruned + failed;
  }

  /** As `bestTrial`, without looking at all of them again. */
  best(): Trial | undefined {
    if (this.goals.length > 1) return undefined;
    return this.bestComplete ?? bestTrial(this.trials, this.mode);
  }

  /** As `frontTrials`. */
  front(): Trial[] {
    return frontTrials(this.trials, this.goals);
  }

  /** @throws BtcfcError `INVALID_DATA` if the event can't follow those before it */
  apply(event: StudyEvent): void {
    if (event.type === 'transfer') {
      this.transferred = event;
      return;
    }
    if (event.type === 'suggest') {
      this.addTrial(event.trial, event.config);
      return;
    }
    const trial = this.trials[event.trial];
    if (!trial) throw impossible(event);
    this.changed.add(event.trial);
    if (event.type === 'start') this.start(trial, event);
    else if (event.type === 'report') this.report(trial, event);
    else if (event.type === 'note') note(trial, event);
    else if (event.type === 'exploit') this.exploit(trial, event);
    else if (event.type === 'retry') fail(trial, event.error);
    else this.end(trial, event);
  }

  /** Like `apply`, for an event whose decision was made in an earlier process. */
  replay(event: StudyEvent): void {
    this.apply(event);
    if (event.type !== 'report') return;
    const values = valuesIn(this.goals, event);
    const decision = this.schedule.report({ ...event, ...(values && { values }) });
    // under another scheduler than then, what was decided stands
    if (decision !== 'pause' || event.decision === 'pause') return;
    if (event.decision === 'stop') this.schedule.end(event.trial);
    else this.schedule.resume(event.trial);
  }

  /** What samplers are told of the trials, by number: a new list, of records that stay as long as nothing happens to them. */
  records(): TrialRecord[] {
    for (const number of this.changed) this.recordList[number] = this.recordOf(this.trials[number]!);
    this.changed.clear();
    return this.recordList.slice();
  }

  rungs(trial: number): readonly RungValue[] {
    return this.schedule.rungs(trial);
  }

  // one literal, so that all have one shape: samplers read thousands of them for each suggestion
  private recordOf({ number, config, state, value, values, failedBy, constraints }: Trial): TrialRecord {
    const isComplete = state === 'complete';
    const rungs = this.rungs(number).slice();
    const record = { number, config, state, rungs, value: isComplete ? value : undefined };
    const isPlain = !values && !constraints && !failedBy;
    return isPlain ? record : { ...record, values: isComplete ? values : undefined, constraints, failedBy };
  }

  private get mode(): 'min' | 'max' {
    return this.goals[0]!.mode;
  }

  private addTrial(number: number, config: Config): void {
    if (number !== this.trials.length) throw impossible({ type: 'suggest', trial: number, config });
    const nothingYet = { value: undefined, reports: [], attempts: 0, failures: 0, error: undefined };
    this.trials.push({ number, config, state: 'running', ...nothingYet });
    this.counts.running++;
    this.changed.add(number);
    this.schedule.add(number, config);
  }

  private start(trial: Trial, { attempt, at }: StartEvent): void {
    if (trial.state === 'paused') this.schedule.resume(trial.number);
    this.setState(trial, 'running');
    trial.attempts = attempt;
    setTimes(trial, { startedAt: timesOf(trial).startedAt ?? at });
  }

  private exploit(trial: Trial, event: ExploitEvent): void {
    const source = this.trials[event.from];
    if (!source) throw impossible(event);
    const { resource, config, from } = event;
    trial.lineage = exploitedLineage(source, { resource, trial: trial.number, config });
    trial.config = config;
    this.schedule.exploited?.({ trial: trial.number, from, config });
  }

  private end(trial: Trial, event: EndEvent): void {
    // one that was paused was not run until then
    const { endedAt = event.at, ...times } = timesOf(trial);
    setTimes(trial, { ...times, endedAt });
    this.setState(trial, event.state);
    if (event.value !== undefined) this.setValues(trial, { ...event, value: event.value });
    if (event.error !== undefined) fail(trial, event.error);
    if (event.failedBy) trial.failedBy = event.failedBy;
    if (event.state === 'complete') this.bestComplete = bestTrial(this.completeSoFar(trial), this.mode);
    this.schedule.end(trial.number);
  }

  private report(trial: Trial, event: ReportEvent): void {
    const { resource, value, decision, metrics, constraints } = event;
    // an attempt that starts afresh goes over the same ground: the newest word counts
    while (trial.reports.length > 0 && trial.reports.at(-1)!.resource >= resource) trial.reports.pop();
    trial.reports.push({
      ...{ resource, value },
      ...(metrics && { metrics }),
      ...(constraints && { constraints }),
    });
    this.setValues(trial, event);
    if (decision !== 'stop' && decision !== 'pause') return;
    this.setState(trial, decision === 'stop' ? 'pruned' : 'paused');
    setTimes(trial, { ...timesOf(trial), endedAt: event.at });
  }

  private setValues(trial: Trial, { value, metrics, constraints }: Outcome): void {
    trial.value = value;
    const values = valuesIn(this.goals, { value, ...(metrics && { metrics }) });
    if (values) trial.values = values;
    if (constraints) trial.constraints = constraints;
  }

  private setState(trial: Trial, state: TrialState): void {
    this.counts[trial.state]--;
    trial.state = state;
    this.counts[state]++;
  }

  // of equal ones, the one with the smaller number
  private completeSoFar(trial: Trial): Trial[] {
    return this.bestComplete ? [this.bestComplete, trial].sort((a, b) => a.number - b.number) : [trial];
  }
}

function note(trial: Trial, { key, value }: NoteEvent): void {
  trial.notes = { ...trial.notes, [key]: value };
}

function fail(trial: Trial, error: string): void {
  trial.failures++;
  trial.error = error;
}

function impossible(event: StudyEvent): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The storage tells of an event that can't be: ${event.type} of trial ${event.trial}.`,
    received: event,
    remedy: 'Restore the storage from a copy, or begin a new study.',
  });
}

/**
 * The best trial: of the complete ones, or if none is, the best of those that came furthest. One whose metric is not
 * finite is never best: minus infinity is what a training that failed tells; nor one that breaks a constraint.
 */
export function bestTrial<C>(trials: readonly Trial<C>[], mode: 'min' | 'max'): Trial<C> | undefined {
  const sign = mode === 'min' ? 1 : -1;
  const usable = trials.filter(
    ({ state, value, constraints }) =>
      state !== 'failed' && Number.isFinite(value) && isFeasible(constraints),
  );
  const complete = usable.filter(({ state }) => state === 'complete');
  const furthest = Math.max(...usable.map(reached));
  const candidates = complete.length > 0 ? complete : usable.filter((trial) => reached(trial) === furthest);
  return candidates.reduce<Trial<C> | undefined>(
    (best, trial) => (best === undefined || sign * trial.value! < sign * best.value! ? trial : best),
    undefined,
  );
}

/**
 * The trials that no other is better than in every metric, by number: complete ones that keep their constraints. With one
 * metric, the best trial.
 */
export function frontTrials<C>(trials: readonly Trial<C>[], goals: readonly Goal[]): Trial<C>[] {
  if (goals.length === 1) return [bestTrial(trials, goals[0]!.mode)].filter((trial) => trial !== undefined);
  const usable = trials.filter(({ state, constraints }) => state === 'complete' && isFeasible(constraints));
  const losses = usable.map((trial) => toLosses(valuesOf(goals, trial) ?? [], goals));
  const finite = [...usable.keys()].filter((index) => losses[index]!.every(Number.isFinite));
  return frontOf(finite.map((index) => losses[index]!)).map((position) => usable[finite[position]!]!);
}

function toLosses(values: readonly number[], goals: readonly Goal[]): number[] {
  return goals.map(({ mode }, index) => toLoss(values[index] ?? Number.NaN, mode));
}

function reached({ reports }: Trial<unknown>): number {
  return reports.at(-1)?.resource ?? Number.NEGATIVE_INFINITY;
}
