import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import type {
  SearchEnd,
  SearchProgress,
  TuneListener,
  TuneProgressEvent,
} from '../study/search/search-progress';
import type { Trial } from '../study/state/trial';
import {
  countsText,
  onOneLine,
  shortNumber,
  shortTime,
  trialLine,
  trialsText,
  trialTable,
} from './trial-table';

/** Where text goes: a terminal, a file, a pipe. */
export interface TextOutput {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const reporterOptions = defineOptions('terminalReporter', {
  /** Name of the metric, as a heading. */
  metric: option.text({ required: true }),
  /** Name of the resource, as a heading. @default 'epoch' */
  resource: option.text({ default: 'epoch' }),
  /**
   * Where to write; on a terminal a table that is kept up to date, elsewhere a line for each trial that ends, and one
   * every five seconds in between.
   * @default process.stderr
   */
  output: option.custom(checkOutput),
  /** Most trials in the table. @default 10 */
  rows: option.integer({ min: 1, default: 10 }),
  /** Least time between two tables, milliseconds. @default 100 */
  intervalMs: option.integer({ min: 0, default: 100 }),
});

/** Options of `terminalReporter`. */
export type TerminalReporterOptions = OptionsInput<typeof reporterOptions>;

type Settings = ReturnType<typeof reporterOptions.read> & { output: TextOutput };

/**
 * An `onProgress` for people who watch: trials under way and the latest that ended, with a column for each parameter and
 * metric, the best so far, the time left. `tune` shows this by itself on a terminal; ask for it here to choose where.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { terminalReporter, tune, uniform } from '@btcfc/tune';
 *
 * await tune(({ x }) => (x - 0.3) ** 2, {
 *   space: { x: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 5,
 *   onProgress: terminalReporter({ metric: 'loss', output: process.stdout }),
 * });
 */
export function terminalReporter(options: TerminalReporterOptions): TuneListener {
  const settings = reporterOptions.read(options);
  const output = settings.output ?? standardError();
  if (!output)
    throw invalidOption('output', undefined, 'an object with a method `write`, where there is no terminal');
  const complete = { ...settings, output };
  return output.isTTY ? tableReporter(complete) : lineReporter(complete);
}

export interface ShowProgressOptions {
  metric: string;
  resource: string;
  /** Whether to show what happens; 'auto': on a terminal. */
  progress: boolean | 'auto';
  onProgress: TuneListener | undefined;
}

/** What is told to a listener of `tune`'s caller, shown as well where a person watches. */
export function showProgress({
  progress,
  onProgress,
  ...names
}: ShowProgressOptions): TuneListener | undefined {
  const output = standardError();
  // a caller with a listener of its own shows what there is to be seen
  const isShown = output && (progress === 'auto' ? output.isTTY && !onProgress : progress);
  if (!isShown) return onProgress;
  const show = terminalReporter({ ...names, output });
  const listener: TuneListener = (event) => {
    show(event);
    return onProgress?.(event);
  };
  const onEnd: TuneListener['onEnd'] = (end) => {
    show.onEnd?.(end);
    return onProgress?.onEnd?.(end);
  };
  return Object.assign(listener, { onEnd });
}

function standardError(): TextOutput | undefined {
  return (globalThis as { process?: { stderr?: TextOutput } }).process?.stderr;
}

function lineReporter({ output, ...names }: Settings): TuneListener {
  let toldAt = 0;
  const tell = (line: string) => void output.write(`${line}\n`);
  const listener: TuneListener = (event) => {
    const { type, trial, elapsedMs } = event;
    const isQuiet = elapsedMs - toldAt < quietMs;
    if (isToldOf(event) || !isQuiet) toldAt = elapsedMs;
    // whoever reads a log of a long training sees that it goes on
    if (!isToldOf(event) && !isQuiet) tell(`${trialLine(trial, names)}; ${summary(event, names.metric)}`);
    if (type === 'trial-retried')
      tell(`trial ${trial.number} failed and is tried again: ${onOneLine(trial.error ?? '')}`);
    if (type === 'trial-retried' || !isToldOf(event)) return;
    const why = trial.state === 'failed' ? `: ${onOneLine(trial.error ?? '')}` : '';
    tell(`${trialLine(trial, names)}${why}; ${summary(event, names.metric)}`);
  };
  return Object.assign(listener, { onEnd: (end: SearchEnd) => tell(endText(end, names.metric)) });
}

/** Longest time without a line, milliseconds. */
const quietMs = 5000;

function isToldOf({ type, trial }: TuneProgressEvent): boolean {
  return type === 'trial-reported' ? trial.state === 'paused' : type !== 'trial-started';
}

function tableReporter({ output, rows, intervalMs, ...names }: Settings): TuneListener {
  const shown = new Map<number, Readonly<Trial<unknown>>>();
  let linesAbove = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  const draw = (title: string) => {
    const recent = [...shown.values()].reverse().sort((a, b) => Number(isRunning(b)) - Number(isRunning(a)));
    const lines = [title, ...trialTable(recent.slice(0, rows), names)];
    for (const { number } of recent.slice(4 * rows)) shown.delete(number);
    // back to where the last table began, and over it
    const back = linesAbove > 0 ? `\u001b[${linesAbove}F\u001b[J` : '';
    output.write(`${back}${lines.join('\n')}\n`);
    // a line that is wider than the terminal takes several of its lines
    const { columns = 80 } = output;
    linesAbove = lines.reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / columns)), 0);
  };
  const listener: TuneListener = (event) => {
    // the one that changed last is on top
    shown.delete(event.trial.number);
    shown.set(event.trial.number, event.trial);
    if (event.elapsedMs - drawnAt < intervalMs) return;
    drawnAt = event.elapsedMs;
    draw(summary(event, names.metric));
  };
  return Object.assign(listener, { onEnd: (end: SearchEnd) => draw(endText(end, names.metric)) });
}

function isRunning({ state }: Readonly<Trial<unknown>>): boolean {
  return state === 'running';
}

function summary(event: SearchProgress, metric: string): string {
  const { done, total, counts, remainingMs } = event;
  const paused = counts.paused > 0 ? `, ${counts.paused} paused` : '';
  const left = remainingMs === undefined || done === total ? '' : `, about ${shortTime(remainingMs)} left`;
  const all = Number.isFinite(total) ? `${done} of ${trialsText(total)}` : trialsText(done);
  return `${all}${paused}${bestText(event, metric)}${left}`;
}

function endText(event: SearchEnd, metric: string): string {
  const { reason, isKept, counts, elapsedMs } = event;
  const tried = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const result = `${trialsText(tried)} in ${shortTime(elapsedMs)}: ${countsText(counts)}${bestText(event, metric)}`;
  if (reason === 'done' || reason === 'stopped') return result;
  const how = { timeout: 'Time is up', aborted: 'Interrupted', failed: 'The search failed' }[reason];
  return `${how}. ${result}${isKept ? '. Go on with it by `resume: true`.' : ''}`;
}

function bestText({ best }: SearchProgress, metric: string): string {
  return best ? `, best ${metric} ${shortNumber(best.value)} of trial ${best.number}` : '';
}

function checkOutput(name: string, value: unknown): TextOutput {
  const output = value as Partial<TextOutput> | null;
  if (typeof output === 'object' && typeof output?.write === 'function') return value as TextOutput;
  throw invalidOption(name, value, 'an object with a method `write`, such as process.stdout');
}
