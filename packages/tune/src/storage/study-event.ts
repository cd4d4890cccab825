import type { TrialRecord } from '../samplers/sampler';
import type { Decision } from '../schedulers/scheduler';
import type { Config } from '../space/config-of';
import type { NoteValue } from '../study/trial/notes';

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
  /** Of a study of several metrics, all of them with their modes, as JSON; `metric` and `mode` are the first. */
  metrics?: string;
  /** Name of the resource in the reports. @default 'epoch' */
  resource?: string;
  /** Digest of the data that the objective is handed; absent: it is handed none. */
  data?: string;
  /** How the study was begun, for whoever goes on with it and says nothing else; a storage compares none of it. */
  settings?: StudyDefaults;
}

/** What a study that is gone on with takes from its beginning where nothing else is asked for. */
export interface StudyDefaults {
  seed?: number;
  /** Name of the sampler, where it was chosen by one. */
  sampler?: string;
  /** Name of the scheduler, where it was chosen by one. */
  scheduler?: string;
  deterministic?: boolean;
}

/** A study as it is stored. */
export interface StoredStudy {
  header: StudyHeader;
  /** What happened in it, in order. */
  events: StudyEvent[];
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
  /** When, milliseconds since 1970; absent from journals that are older than this. */
  at?: number;
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
  /** At or below 0 where the configuration may be used. */
  constraints?: Record<string, number>;
  /** Present if the trial is stopped or paused by it: when, milliseconds since 1970. */
  at?: number;
}

/** A trial has noted something. */
export interface NoteEvent {
  type: 'note';
  trial: number;
  attempt: number;
  key: string;
  /** Anything JSON has a word for. */
  value: NoteValue;
}

/** A trial of a population took over the checkpoint of another, which is kept with this event, and goes on from it. */
export interface ExploitEvent {
  type: 'exploit';
  trial: number;
  /** Whose checkpoint. */
  from: number;
  /** The resource (epochs) which that one had used. */
  resource: number;
  /** What the trial goes on with: the settings of the other, explored from. */
  config: Config;
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
  /** The other metrics that are searched for. */
  metrics?: Record<string, number>;
  /** At or below 0 where the configuration may be used. */
  constraints?: Record<string, number>;
  error?: string;
  /** Present if it was no fault of the objective: samplers learn nothing from such a failure. */
  failedBy?: 'machine';
  /** When, milliseconds since 1970; absent from journals that are older than this. */
  at?: number;
}

/** The study begins with what earlier searches have found. */
export interface TransferEvent {
  type: 'transfer';
  /** -1: it is of no trial of the study. */
  trial: -1;
  /** What samplers are told of them, numbered downwards from -1. */
  trials: TrialRecord[];
  /** In words, each value that was moved or left away for a trial to fit. */
  changed: string[];
  /** In words, each trial that was left out, and why. */
  leftOut: string[];
}

/** All that happens in a study; its whole state follows from these. */
export type StudyEvent =
  | TransferEvent
  | SuggestEvent
  | StartEvent
  | ReportEvent
  | NoteEvent
  | ExploitEvent
  | RetryEvent
  | EndEvent;
