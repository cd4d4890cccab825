import type { Rng } from '@btcfc/core';
import type { RungValue } from '../samplers/sampler';
import type { Config } from '../space/config-of';
import type { Space } from '../space/domain';

/**
 * What becomes of a trial after a report. `continue`: it goes on; `stop`: it ends for good, pruned; `pause`: it ends
 * for now and goes on from its checkpoint if it is promoted; `complete`: it has had all the resource there is.
 */
export type Decision = 'continue' | 'stop' | 'pause' | 'complete';

/** What a scheduler is told of the study as it begins. */
export interface SchedulerOptions {
  /** What configurations are chosen from. @default unknown: a scheduler that changes settings can't be started */
  space?: Space;
  /** Whether the metric is to become small or large. */
  mode: 'min' | 'max';
  /** Of a study of several metrics, whether each of them is to become small or large; `mode` is that of the first. */
  metrics?: Readonly<Record<string, 'min' | 'max'>>;
  /** Randomness of this study's scheduler alone. */
  rng: Rng;
}

/** A value of the metric that a trial has reported. */
export interface ScheduledReport {
  /** Number of the trial. */
  trial: number;
  /** Epochs, or whatever is counted, that the trial has used so far. */
  resource: number;
  /** The metric, as the objective reported it; one that is not finite counts as worst. */
  value: number;
  /** Of a study of several metrics, all of them by name; `value` is the first. */
  values?: Readonly<Record<string, number>>;
  /** Judge against trials numbered below this one only. @default Infinity */
  before?: number;
  /** Whether the trial has saved a checkpoint that it can go on from after a pause. @default false */
  canResume?: boolean;
}

/** A trial that is to go on from the checkpoint of another, with settings of its own. */
export interface Exploit {
  /** Number of the trial. */
  trial: number;
  /** Whose checkpoint it takes over. */
  from: number;
  /** What it goes on with. */
  config: Config;
}

/** What a scheduler is told when it is asked for a paused trial to go on with. */
export interface PromoteOptions {
  /** Whether nothing runs and nothing new will start: better one trial at full length than none. @default false */
  isLast?: boolean;
}

/**
 * The scheduling of one study. All its state follows from the calls of `add`, `report`, `resume` and `end`: the same
 * calls in the same order give the same decisions, in whatever process.
 */
export interface Schedule {
  /** A new trial begins, with this configuration. */
  add(trial: number, config?: Config): void;
  /** Whether a new trial of this number must wait for others to end. @default never */
  waits?(trial: number): boolean;
  /**
   * Whether those whose checkpoints `exploits` names may be running: they are taken over as they were at their last report.
   * @default false
   */
  readonly exploitsRunning?: boolean;
  /** The paused trials that are to take over others' checkpoints first; `exploited` is told of each. @default none */
  exploits?(): readonly Exploit[];
  /** A trial has taken over the checkpoint of another. */
  exploited?(exploit: Exploit): void;
  /** A trial reports, and is told what becomes of it. */
  report(report: ScheduledReport): Decision;
  /** The paused trial to resume next, if any; it stays paused until `resume`. */
  promote(options?: PromoteOptions): number | undefined;
  /** A paused trial goes on. */
  resume(trial: number): void;
  /** A trial ended by itself, or failed for good. */
  end(trial: number): void;
  /** The metric at each rung that the trial has reached, in ascending order. */
  rungs(trial: number): readonly RungValue[];
}

/** Decides which trials go on. It holds settings alone: each study has a `Schedule` of its own. */
export interface Scheduler {
  /** Name in logs and results. */
  readonly name: string;
  /** Whether it pauses trials and resumes them later. @default false */
  readonly pauses?: boolean;
  /** Trials that are trained together: there are to be that many, or a multiple. @default each is by itself */
  readonly populationSize?: number;
  /** Whether what it decides is the same whichever trial is first; then it may pause in a `deterministic` study. @default false */
  readonly ignoresOrder?: boolean;
  /** The schedule of a new study. */
  start(options: SchedulerOptions): Schedule;
}

/** The losses that are compared: of several metrics all of them, otherwise the one. */
export function lossesOfReport(
  { value, values = {} }: Pick<ScheduledReport, 'value' | 'values'>,
  { mode, metrics }: Pick<SchedulerOptions, 'mode' | 'metrics'>,
): readonly number[] {
  if (!metrics) return [toLoss(value, mode)];
  return Object.entries(metrics).map(([name, each]) => toLoss(values[name] ?? Number.NaN, each));
}

/** A value as something to minimise; one that is not finite tells of a failed training, and is worst. */
export function toLoss(value: number, mode: 'min' | 'max'): number {
  if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  return mode === 'min' ? value : -value;
}
