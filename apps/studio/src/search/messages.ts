import type { Space, Trial, TrialState } from '@btcfc/tune';
import type { ChartDescription, ParameterRange } from '@btcfc/viz';

/** What a study is about, as the server tells it. */
export interface StudyHead {
  /** The journal. */
  file: string;
  /** Name of the objective. */
  name: string;
  version: string;
  /** Name of the resource in reports. */
  resource: string;
  metrics: Readonly<Record<string, 'min' | 'max'>>;
  space: Space;
}

/** How a study stands, as the server tells it. */
export interface StudyStatus {
  /** Whether a search has the journal open. */
  isSearching: boolean;
  /** Why the journal can't be read. */
  problem: string | undefined;
  /** Number of the best trial, where there is one metric. */
  best: number | undefined;
  /** Numbers of the trials that no other is better than in all metrics. */
  front: readonly number[];
}

/** A file that a trial has left. */
export interface TrialFile {
  place: 'artifacts' | 'checkpoints';
  /** Its path in the trial's folder there. */
  name: string;
  bytes: number;
}

/** Trials by what is asked of them; all of it holds. */
export interface Filter {
  /** Words that stand in a row, and comparisons such as `lr<0.01` and `optimizer=adam`. */
  text: string;
  /** Absent: all. */
  state?: TrialState;
  /** What is brushed in the parallel coordinates, by parameter or metric. */
  ranges: Ranges;
}

export type Ranges = Readonly<Record<string, ParameterRange>>;

/** A chart to be made of the trials; `metric` is one of those that are searched for. */
export type ChartWish = { scale: 'linear' | 'log' } & (
  | { chart: 'history' | 'distribution' | 'importance'; metric: string }
  /** Of any number in the reports; `trial` alone, beside the best. */
  | { chart: 'curves'; metric: string; trial?: number }
  | { chart: 'parallel'; metric: string; ranges: Ranges }
  | { chart: 'slice'; metric: string; parameter: string }
  | { chart: 'contour'; metric: string; parameters: readonly [string, string] }
  | { chart: 'front'; show: readonly [string, string] }
  | { chart: 'timeline' }
);

/** What the page watches: it is told anew whenever it changes. */
export interface Views {
  overview: { wish: Record<never, never>; seen: Overview };
  table: { wish: TableWish; seen: TableSeen };
  chart: { wish: ChartWish; seen: ChartSeen };
  trial: { wish: { number: number }; seen: TrialSeen };
}

export type ViewName = keyof Views;

/** What the page asks once. */
export interface Questions {
  /** A part of an axis of the parallel coordinates, from 0 at its foot to 1 at its head, as values. */
  brush: {
    input: { wish: Extract<ChartWish, { chart: 'parallel' }>; axis: number; from: number; to: number };
    answer: { name: string; range: ParameterRange } | undefined;
  };
  files: { input: { trial: number }; answer: TrialFile[] };
  file: { input: { trial: number; file: TrialFile }; answer: Uint8Array };
  picture: {
    input: { chart: ChartDescription; format: 'png' | 'svg'; isDark: boolean };
    answer: Uint8Array;
  };
}

export type QuestionName = keyof Questions;

export interface Overview {
  /** `token`: the server asks for one. */
  connection: 'connecting' | 'live' | 'away' | 'token';
  /** Since when the server does not answer, milliseconds since 1970. */
  since: number | undefined;
  head: StudyHead | undefined;
  status: StudyStatus | undefined;
  /** Trials that there are to come before all have been told. */
  expected: number;
  counts: Readonly<Record<TrialState, number>>;
  total: number;
  parameters: readonly string[];
  /** Every number in reports by its name, the metrics first. */
  reported: readonly string[];
  /** The best trial, or those of the front, as they are told at the top. */
  best: readonly TrialSummary[];
}

export interface TrialSummary {
  number: number;
  values: readonly (readonly [name: string, value: string])[];
  settings: readonly (readonly [name: string, value: string])[];
}

export interface TableWish {
  sort: { column: string; isDescending: boolean };
  filter: Filter;
  start: number;
  count: number;
}

export interface TableSeen {
  columns: readonly { name: string; isNumber: boolean }[];
  rows: readonly { number: number; state: TrialState; isBest: boolean; cells: readonly string[] }[];
  start: number;
  /** Rows that match. */
  matching: number;
}

export interface ChartSeen {
  chart?: ChartDescription;
  /** Why there is none, or how it was thinned; `''` for nothing. */
  note: string;
}

export interface TrialSeen {
  /** Undefined: there is no such trial yet. */
  trial: Trial | undefined;
  summary: TrialSummary | undefined;
  total: number;
}

/** To the worker. */
export type ToWorker =
  | { do: 'start'; base: string; token: string | undefined }
  | { do: 'watch'; id: number; view: ViewName; wish: unknown }
  | { do: 'unwatch'; id: number }
  | { do: 'ask'; id: number; question: QuestionName; input: unknown };

/** From it. */
export type FromWorker =
  | { id: number; seen: unknown }
  | { id: number; answer: unknown }
  | { id: number; problem: string };

/** To the worker that tells importance, and from it. */
export interface ImportanceTask {
  space: Space;
  trials: readonly Pick<Trial, 'number' | 'state' | 'config' | 'value' | 'reports' | 'constraints'>[];
  mode: 'min' | 'max';
}

export type ImportanceAnswer =
  | { importances: readonly { name: string; importance: number }[] }
  | { problem: string };
