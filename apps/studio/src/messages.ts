import type { EvaluationPlots, ForecastReport, NetworkOptions, Preset } from '@btcfc/forecast';
import type { Duplicates, SourceColumn } from '@btcfc/series';
import type { ChartDescription } from '@btcfc/viz';

/** What the page asks of its worker, and what it answers: plain data. */
export interface Tasks {
  /** Makes up a file. */
  sample: { input: SampleName; answer: { name: string; text: string } };
  /** Reads a file and says what is in it. */
  look: { input: { file: File; choices: ReadingChoices }; answer: Look };
  /** Forecasts it; what is shown of several series at a time is asked for by `chart`. */
  forecast: { input: { file: File; choices: ForecastChoices }; answer: Outcome };
  /** Forecasts it by a model that was saved. */
  saved: { input: { file: File; choices: ForecastChoices; model: File }; answer: SavedOutcome };
  /** The fan chart of a series of the last forecast. */
  chart: { input: { id: string }; answer: ChartDescription };
  /** A file made of the last forecast. */
  export: {
    input: { what: ExportName; id: string };
    answer: { name: string; type: string; bytes: Uint8Array };
  };
}

export type TaskName = keyof Tasks;
export type Input<Name extends TaskName> = Tasks[Name]['input'];
export type Answer<Name extends TaskName> = Tasks[Name]['answer'];

export type SampleName = 'load' | 'shop' | 'bitcoin';
export type ExportName = 'csv' | 'model' | 'report' | 'picture' | 'vector';

/** How a file is to be read, where that is not left to be found. */
export interface ReadingChoices {
  date?: string;
  value?: string;
  /** The column that tells series apart, or two. */
  id?: string | [string, string];
  duplicates?: Exclude<Duplicates, 'error'>;
  timeZone?: string;
  dayFirst?: boolean;
  /** What stands before the fraction of a number. */
  decimal?: '.' | ',';
  /** Further columns of numbers, known for the past alone. */
  pastCovariates?: string[];
  /** Those known ahead, in rows without a value. */
  futureCovariates?: string[];
}

export interface ForecastChoices extends ReadingChoices {
  horizon: number;
  preset: Preset;
  /** Where networks are not to be as large as usual, or trained elsewhere. */
  network?: NetworkOptions;
}

/** What was found in a file. */
export interface Look {
  columns: SourceColumn[];
  /** Why no series could be read. */
  problem?: string;
  found?: Found;
}

export interface Found {
  /** The columns that were taken. */
  parts: { date?: string; value: string[]; id: string[] };
  rows: number;
  series: number;
  frequency?: string;
  first?: string;
  last?: string;
  /** Whose clocks they are written by, where they have an hour. */
  clocks?: string;
  /** Stamps without a row, rows without a value, and rows put together with others of their stamp. */
  absent: number;
  missing: number;
  merged: number;
  /** Where they are: the first ones. */
  holes: Hole[];
  /** How many there are in all. */
  holeCount: number;
  notes: string[];
  /** Rows ahead that one usually asks for. */
  usualHorizon: number;
  /** Rows for which all columns known ahead are known; undefined where there is no such column. */
  knownAhead?: number;
  chart: ChartDescription;
}

/** Rows after each other that are absent, or whose value is. */
export interface Hole {
  kind: 'absent' | 'missing';
  /** Of which series; `''` where there is one. */
  id: string;
  /** Dates, or numbers of rows. */
  from: string;
  to: string;
  rows: number;
}

/** How far a forecast is. */
export interface Progress {
  /** Candidates tried, of all. */
  done: number;
  total: number;
  elapsedMs: number;
  id: string;
  candidate: string;
  /** Why the candidate was given up. */
  failure?: string;
  /** How the training of its network goes. */
  training?: TrainingProgress;
}

export interface TrainingProgress {
  /** Which of its trainings, from 1. */
  fit: number;
  epoch: number;
  epochs: number;
  remainingMs?: number;
  /** Losses on the validation windows, epoch by epoch. */
  losses: number[];
  /** The backend that it is trained on. */
  backend: string;
}

/** What comes next, of a forecast that can be shown and saved. */
export interface Ahead {
  /** The fan chart of the first series. */
  chart: ChartDescription;
  /** Each series. */
  small: SmallChart[];
  elapsedMs: number;
}

/** What came of a forecast. */
export interface Outcome extends Ahead {
  report: ForecastReport;
  /** How it has done. */
  evaluation: EvaluationPlots;
  /** The backend that its network was trained on; undefined where none was trained this time. */
  trainedOn?: string;
}

/** What a saved model says comes next. */
export interface SavedOutcome extends Ahead {
  /** The name of its file, and what it is. */
  model: string;
  kind: string;
  rows: ForecastReport['forecast'];
  horizon: number;
  /** What was found in the file, in sentences. */
  notes: string[];
}

/** The end of a series and its forecast, to be drawn small. */
export interface SmallChart {
  id: string;
  before: Float64Array;
  point: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
}

/** A message to the worker. */
export interface Question<Name extends TaskName = TaskName> {
  number: number;
  task: Name;
  input: Input<Name>;
}

/** A message from it. */
export type Reply =
  | { number: number; answer: unknown }
  | { number: number; progress: Progress }
  | { number: number; problem: string };
