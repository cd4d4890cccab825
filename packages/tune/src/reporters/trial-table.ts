import { describeValue, textTable } from '@btcfc/core';
import type { Trial, TrialCounts } from '../study/state/trial';
import { flatConfig } from './flat-config';

export interface TrialTableOptions {
  /** Name of the metric in reports. */
  metric: string;
  /** Name of the resource in reports. */
  resource: string;
}

type AnyTrial = Readonly<Trial<unknown>>;

/** Trials as lines of text: number, state, resource, a column for each metric, each parameter and each note. */
export function trialTable(trials: readonly AnyTrial[], { metric, resource }: TrialTableOptions): string[] {
  const metrics = namesOf(trials, otherMetrics);
  const parameters = namesOf(trials, parametersOf);
  const notes = namesOf(trials, notesOf);
  const header = ['trial', 'state', resource, metric, ...metrics, ...parameters, ...notes];
  const rows = trials.map((trial) => {
    const { number, state, value } = trial;
    const [others, values] = [otherMetrics(trial), parametersOf(trial)];
    return [
      ...[String(number), stateText(state), shortNumber(reachedBy(trial)), shortNumber(value)],
      ...metrics.map((name) => cellOf(others[name])),
      ...parameters.map((name) => cellOf(values[name])),
      ...notes.map((name) => noteCell(notesOf(trial)[name])),
    ];
  });
  return textTable([header, ...rows], { align: 'left' });
}

/** A trial as one line. */
export function trialLine(trial: AnyTrial, { metric, resource }: TrialTableOptions): string {
  const values = [
    [resource, reachedBy(trial)],
    [metric, trial.value],
    ...Object.entries(otherMetrics(trial)),
    ...Object.entries(parametersOf(trial)),
  ] as const;
  const told = values.filter(([, value]) => value !== undefined);
  const notes = Object.entries(notesOf(trial));
  return [
    `trial ${trial.number} ${stateText(trial.state)}`,
    ...told.map(([name, value]) => `${name} ${cellOf(value)}`),
    ...notes.map(([name, value]) => `${name} ${noteCell(value)}`),
  ].join(', ');
}

/** What became of the trials: `20 stopped, 4 complete`. */
export function countsText({ pruned, paused, complete, failed, running }: TrialCounts): string {
  const parts = [
    [pruned + paused, 'stopped'],
    [complete, 'complete'],
    [failed, 'failed'],
    [running, 'interrupted'],
  ] as const;
  return parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ');
}

/** `1 trial`, `2 trials`. */
export function trialsText(count: number): string {
  return count === 1 ? '1 trial' : `${count} trials`;
}

/** A number with as many digits as tell trials apart. */
export function shortNumber(value: number | undefined): string {
  return value === undefined ? '-' : String(Number(value.toPrecision(5)));
}

/** A time as people say it: `42 s`, `3 min 05 s`, `2 h 07 min`. */
export function shortTime(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

function stateText(state: Trial['state']): string {
  return state === 'pruned' ? 'stopped' : state;
}

function reachedBy({ reports }: AnyTrial): number | undefined {
  return reports.at(-1)?.resource;
}

function otherMetrics({ reports }: AnyTrial): Record<string, unknown> {
  return reports.at(-1)?.metrics ?? {};
}

function notesOf({ notes = {} }: AnyTrial): Record<string, unknown> {
  return notes;
}

// a line of a table has no room for a whole text
function noteCell(value: unknown): string {
  const text = cellOf(value);
  return text.length > mostNoteLength ? `${text.slice(0, mostNoteLength - 1)}…` : text;
}

const mostNoteLength = 32;

function parametersOf({ config }: AnyTrial): Record<string, unknown> {
  return flatConfig(config);
}

function namesOf(trials: readonly AnyTrial[], of: (trial: AnyTrial) => Record<string, unknown>): string[] {
  return [...new Set(trials.flatMap((trial) => Object.keys(of(trial))))];
}

function cellOf(value: unknown): string {
  if (value === undefined) return '-';
  if (typeof value === 'number') return shortNumber(value);
  return onOneLine(typeof value === 'string' ? value : describeValue(value));
}

/** A text without what would move on a terminal: ends of lines, and sequences that set colours or places. */
export function onOneLine(text: string): string {
  return text
    .replace(sequences, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

const sequences = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
