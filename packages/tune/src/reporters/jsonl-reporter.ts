import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { fileAccessError } from '@btcfc/core/node';
import type { TuneProgressEvent } from '../study/search/search-progress';

const jsonlOptions = defineOptions('jsonlReporter', {
  /** The log; made if it is not there, gone on with if it is. Missing parent folders are made. */
  file: option.text({ required: true }),
  /** What to write besides, into every line, such as the name of the search. @default {} */
  fields: option.custom(checkFields, { default: {} }),
});

/** Options of `jsonlReporter`. */
export interface JsonlReporterOptions extends OptionsInput<typeof jsonlOptions> {}

/**
 * An `onProgress` that writes every event as a line of JSON: `time` (ISO 8601), `event`, `trial`, `attempt`, `state`,
 * `epoch` and `metric` as last reported, `metrics` (the other numbers in that report), `best` (`{ trial, metric }`),
 * `done`, `total`, `elapsedMs`, `config` and, of what failed, `error`. A metric that is no finite number is text
 * (`"NaN"`).
 *
 * Every line is one write to the end of the file, so that several searches can share a log. A search that goes on after
 * an interruption goes on in the same file; a line that was cut off then stays behind as a line of its own. Unlike the
 * journal it is for people and their tools: nothing is read back from it, and it is not flushed to disk.
 *
 * @throws BtcfcError `INVALID_OPTION`; `UNAVAILABLE` in a page; `FILE_ACCESS`, from the events too, which ends the search
 *
 * @example
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import path from 'node:path';
 * import { jsonlReporter, tune, uniform } from '@btcfc/tune';
 *
 * const file = path.join(mkdtempSync(path.join(tmpdir(), 'search-')), 'search.log.jsonl');
 * await tune(({ x }) => (x - 0.3) ** 2, {
 *   space: { x: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 5,
 *   onProgress: jsonlReporter({ file }),
 * });
 */
export function jsonlReporter(options: JsonlReporterOptions): (event: TuneProgressEvent) => void {
  const { file, fields } = jsonlOptions.read(options);
  let isBegun = false;
  return (event) => {
    const line = `${JSON.stringify({ ...fields, ...logEntry(event) }, numberAsJson)}\n`;
    try {
      appendLine(file, line, !isBegun);
    } catch (error) {
      throw fileAccessError('write to', file, error);
    }
    isBegun = true;
  };
}

function checkFields(name: string, value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && !(value instanceof Date)) return value as Record<string, unknown>;
  throw invalidOption(name, value, 'an object');
}

function logEntry({ type, trial, best, done, total, elapsedMs }: TuneProgressEvent) {
  const { number, attempts, state, reports, value, config, error, notes, lineage } = trial;
  const last = reports.at(-1);
  return {
    time: new Date().toISOString(),
    event: type,
    trial: number,
    attempt: attempts,
    state,
    epoch: last?.resource,
    metric: value,
    metrics: last?.metrics,
    notes,
    lineage,
    best: best && { trial: best.number, metric: best.value },
    ...{ done, total, elapsedMs, config, error },
  };
}

// JSON has no such numbers, and null would say that there was none
function numberAsJson(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function appendLine(file: string, line: string, isFirst: boolean): void {
  if (isFirst) mkdirSync(path.dirname(file), { recursive: true });
  // opened anew for each line: whoever moves or removes the log meanwhile is obeyed
  const descriptor = openSync(file, 'a+');
  try {
    const text = isFirst && endsWithinLine(descriptor) ? `\n${line}` : line;
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function endsWithinLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}
