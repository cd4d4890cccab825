import { checkInteger } from '@btcfc/core';
import type { TuneProgressEvent } from '../study/study-settings';
import type { Trial } from '../study/study-state';
import { shortNumber, shortTime, trialLine, trialTable } from './trial-table';

/** Where text goes: a terminal, a file, a pipe. */
export interface TextOutput {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface TerminalReporterOptions {
  /** Name of the metric, as a heading. */
  metric: string;
  /** Where to write; on a terminal a table that is kept up to date, elsewhere a line for each trial. @default process.stderr */
  output?: TextOutput;
  /** Most trials in the table. @default 10 */
  rows?: number;
  /** Least time between two tables, milliseconds. @default 100 */
  intervalMs?: number;
}

/**
 * An `onProgress` for people who watch: trials under way and the latest that ended, the best so far, the time left.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function terminalReporter({
  metric,
  output = process.stderr,
  rows = 10,
  intervalMs = 100,
}: TerminalReporterOptions): (event: TuneProgressEvent) => void {
  checkInteger('rows', rows, { min: 1 });
  checkInteger('intervalMs', intervalMs, { min: 0 });
  return output.isTTY
    ? tableReporter({ metric, output, rows, intervalMs })
    : lineReporter({ metric, output });
}

function lineReporter({ metric, output }: { metric: string; output: TextOutput }) {
  return (event: TuneProgressEvent): void => {
    if (event.type === 'trial-retried') {
      output.write(`trial ${event.trial.number} failed and is tried again: ${event.trial.error}\n`);
    }
    if (event.type !== 'trial-ended') return;
    output.write(`${trialLine(event.trial, metric)}; ${summary(event, metric)}\n`);
  };
}

function tableReporter({ metric, output, rows, intervalMs }: Required<TerminalReporterOptions>) {
  const shown = new Map<number, Readonly<Trial<unknown>>>();
  let linesAbove = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  return (event: TuneProgressEvent): void => {
    // the one that changed last is on top
    shown.delete(event.trial.number);
    shown.set(event.trial.number, event.trial);
    const isOver = event.type === 'trial-ended' && event.done >= event.total;
    if (!isOver && event.elapsedMs - drawnAt < intervalMs) return;
    drawnAt = event.elapsedMs;

    const recent = [...shown.values()].reverse().sort((a, b) => Number(isRunning(b)) - Number(isRunning(a)));
    const columns = output.columns ?? 80;
    const lines = [
      summary(event, metric).slice(0, columns),
      ...trialTable(recent.slice(0, rows), { rows, columns, metric }),
    ];
    for (const { number } of recent.slice(4 * rows)) shown.delete(number);
    // back to where the last table began, and over it
    const back = linesAbove > 0 ? `\u001b[${linesAbove}F\u001b[J` : '';
    output.write(`${back}${lines.join('\n')}\n`);
    linesAbove = lines.length;
  };
}

function isRunning({ state }: Readonly<Trial<unknown>>): boolean {
  return state === 'running';
}

function summary({ done, total, best, remainingMs }: TuneProgressEvent, metric: string): string {
  const left = remainingMs === undefined ? '' : `, ${shortTime(remainingMs)} left`;
  const bestSoFar = best ? `, best ${metric} ${shortNumber(best.value)} of trial ${best.number}` : '';
  return `${done} of ${total} trials${bestSoFar}${left}`;
}
