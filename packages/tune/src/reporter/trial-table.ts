import { describeValue } from '@btcfc/core';
import type { Trial } from '../study/study-state';

export interface TrialTableOptions {
  /** Most rows; running trials and the best come first. */
  rows: number;
  /** Characters to a line. */
  columns: number;
  metric: string;
}

/** Trials as lines of text: number, state, epoch, metric and configuration. */
export function trialTable(
  trials: readonly Readonly<Trial<unknown>>[],
  { rows, columns, metric }: TrialTableOptions,
): string[] {
  const header = ['trial', 'state', 'epoch', metric, 'config'];
  const cells = [header, ...trials.slice(0, rows).map(cellsOf)];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
  return lines.map((line) => line.trimEnd().slice(0, columns));
}

/** A trial as one line. */
export function trialLine(trial: Readonly<Trial<unknown>>, metric: string): string {
  const [number, state, epoch, value, config] = cellsOf(trial);
  return `trial ${number} ${state}, epoch ${epoch}, ${metric} ${value}, ${config}`;
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

function cellsOf({ number, state, reports, value, config }: Readonly<Trial<unknown>>): string[] {
  const epoch = reports.at(-1)?.resource;
  return [String(number), state, shortNumber(epoch), shortNumber(value), configText(config)];
}

function configText(config: unknown): string {
  return Object.entries(config as object)
    .map(
      ([name, value]) => `${name} ${typeof value === 'number' ? shortNumber(value) : describeValue(value)}`,
    )
    .join(', ');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
