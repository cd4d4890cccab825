import type { Decision } from '../schedulers/scheduler';
import type { Config } from '../space/config-of';

/** What a study is about: a storage refuses to go on with another. */
export interface StudyHeader {
  /** Name of the objective. */
  objective: string;
  /** Version of the objective, as the caller counts them. */
  version: string;
  /** The space, as `spaceToJSON` writes it. */
  space: string;
  /** Name of the metric in the reports. */
  metric: string;
  mode: 'min' | 'max';
  /** Digest of the data that the objective is handed; absent: it is handed none. */
  data?: string;
}

/** A configuration was suggested: the trial exists. */
export interface SuggestEvent {
  type: 'suggest';
  trial: number;
  config: Config;
}

/** An attempt at a trial begins: the first, one after an interruption or a failure, or one after a pause. */
export interface StartEvent {
  type: 'start';
  trial: number;
  /** From 1. */
  attempt: number;
}

/** A trial has reported; a decision to stop or to pause ends it. */
export interface ReportEvent {
  type: 'report';
  trial: number;
  attempt: number;
  resource: number;
  value: number;
  decision: Decision;
  /** Present if the trial has a checkpoint to go on from, of this report or an earlier one. */
  canResume?: true;
  /** The other numbers in the report. */
  metrics?: Record<string, number>;
}

/** An attempt failed; another will follow. */
export interface RetryEvent {
  type: 'retry';
  trial: number;
  attempt: number;
  error: string;
}

/** A trial ended by itself or failed for good. */
export interface EndEvent {
  type: 'end';
  trial: number;
  attempt: number;
  state: 'complete' | 'pruned' | 'failed';
  value?: number;
  error?: string;
  /** Present if it was no fault of the objective: samplers learn nothing from such a failure. */
  failedBy?: 'machine';
}

/** All that happens in a study; its whole state follows from these. */
export type StudyEvent = SuggestEvent | StartEvent | ReportEvent | RetryEvent | EndEvent;
