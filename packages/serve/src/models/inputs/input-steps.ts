import {
  BtcfcError,
  datesOf,
  type Frame,
  type FrameStep,
  frameStep,
  inferFrequency,
  invalidOption,
  numbersOf,
  option,
  optionsFor,
  type PlainFrame,
  readTable,
  stepperOf,
} from '@btcfc/core';
import { toMatrix } from '@btcfc/features';
import type { InputRows } from '../../input/input-rows';
import { invalidDates, invalidInput } from '../../input/invalid-input';
import { joinNumbers, type StoredNumbers, storedNumbers, unstoredNumbers } from '../../input/stored-numbers';
import { firstRawRows, joinRawRows, lastRawRows, mapColumns, type RawRows } from './raw-rows';
import { type MadeRows, type RowsBefore, rowsUpTo, runSteps } from './run-steps';

/** How a network's inputs are made of the rows that callers send. */
export interface InputStepsOptions {
  /** What is done to the rows, in order, by `frameStep`; then the network's columns are taken. */
  steps: readonly FrameStep[];
  /**
   * The rows before those that will be sent, such as those of the training, as callers send them: steps look back at them.
   * Its columns of numbers are what is sent.
   */
  history: Frame;
  /** The column of `history` that is forecast: each row's last known value. */
  target: string;
  /**
   * How many rows ahead the target of the fit stood, where that was made before, as by `addTarget`, and the network has a
   * `targetOffset` of 0. @default 1
   */
  targetAhead?: number;
  /** The column of `history` with its dates, where it has one; steps see those of later rows in it too. @default 'Date' */
  date?: string;
  /** What stands for a missing input, as `toMatrix` has it. @default nothing does: rows without one are refused */
  fillMissing?: 'previous' | number;
  /**
   * How many rows before a window the steps look back at: no more are kept and computed. Sums from the first row on, such as
   * `obv`, go on from where they stood.
   *
   * @default what the steps tell; needed where one does not, as `MissingValueCleaner`, whose gaps may be of any length
   */
  lookBack?: number;
}

const optionNames = optionsFor<InputStepsOptions>()('saveServedModel.inputs', {
  steps: option.custom<readonly FrameStep[], { required: true }>(checkSteps, { required: true }),
  history: option.anything<Frame, { required: true }>({ required: true }),
  target: option.text({ required: true }),
  targetAhead: option.integer({ min: 1, default: 1 }),
  date: option.text({ default: 'Date' }),
  fillMissing: option.custom<'previous' | number>((name, given) => {
    if (given === 'previous' || (typeof given === 'number' && Number.isFinite(given))) return given;
    throw invalidOption(name, given, "a number or 'previous'");
  }),
  lookBack: option.integer({ min: 0 }),
});

/** As they are saved: plain JSON. */
export interface InputStepsState {
  steps: { kind: string; package: string; options: Readonly<Record<string, unknown>> }[];
  history: { columns: Record<string, StoredNumbers>; dates?: number[] };
  target: string;
  targetAhead: number;
  date: string;
  fillMissing?: 'previous' | number;
  lookBack: number;
}

/** Rows as they are sent, and what came before them where they are not the first. */
export interface KnownRows {
  raw: RawRows;
  before: RowsBefore | undefined;
}

/** What is asked of some rows. */
export interface WantedInputs {
  /** The network's columns. */
  names: readonly string[];
  /** Rows of a window. */
  window: number;
  /** How many of the last rows are forecast from. */
  origins: number;
  /** How many of the last rows have to be there still when the steps are done. */
  fresh: number;
}

/** Dates of the history that show, with those of later rows, how far apart rows stand. */
const datesBefore = 100;

/** Makes a network's inputs of the rows that callers send, the same way as for its training. */
export class InputSteps {
  private readonly history: RawRows;
  /** How far apart its rows stand, and the most steps from one to the next; nothing where they are uneven. */
  private readonly pace;
  /** The last of the history up to a row, which streams and requests begin with: mostly the same row. */
  private tail: { key: string; rows: KnownRows } | undefined;

  private constructor(
    private readonly state: InputStepsState,
    private readonly steps: readonly FrameStep[],
  ) {
    const { columns, dates } = state.history;
    const values = mapColumns(columns, unstoredNumbers);
    const rows = values[state.target]!.length;
    this.history = { rows, columns: values, dates: dates && Float64Array.from(dates) };
    this.pace = this.history.dates && paceOf(this.history.dates);
  }

  /** @throws BtcfcError `INVALID_OPTION`, `MISSING_COLUMN`, `INVALID_DATA` */
  static of(given: InputStepsOptions): InputSteps {
    const { steps, history, ...rest } = optionNames.read(given);
    const table = readTable(history);
    const names = [...table.columns].filter(([, { type }]) => type === 'number').map(([name]) => name);
    if (table.rows === 0) throw invalidOption('history', history, 'one row or more');
    if (!names.includes(rest.target)) numbersOf(table, rest.target);
    const hasDates = table.columns.has(rest.date);
    const dates = hasDates ? datesOf(table, rest.date) : undefined;
    const late = dates?.findIndex((date, row) => row > 0 && date <= dates[row - 1]!) ?? -1;
    if (late > 0)
      throw invalidOption('history', late + 1, 'rows in time order, each date once (`sortByDate`)');
    const columns = names
      .filter((name) => name !== rest.date)
      .map((name) => [name, storedNumbers(numbersOf(table, name, { infinite: 'refused' }))]);
    const state = {
      steps: steps.map(({ kind, package: from, options }) => ({ kind, package: from, options })),
      history: { columns: Object.fromEntries(columns), ...(dates && { dates: Array.from(dates) }) },
      ...rest,
      lookBack: lookBackOf(steps, rest.lookBack),
    };
    // as it is read again
    return new InputSteps(JSON.parse(JSON.stringify(state)) as InputStepsState, steps);
  }

  /** @throws BtcfcError `UNAVAILABLE` for a step that no imported package does */
  static fromJSON(state: InputStepsState): InputSteps {
    const steps = state.steps.map(({ kind, package: from, options }) => {
      try {
        return frameStep(kind, options);
      } catch (error) {
        throw isUnknown(error) ? unknownStep(kind, from, error) : error;
      }
    });
    return new InputSteps({ ...state, lookBack: lookBackOf(steps, state.lookBack) }, steps);
  }

  toJSON(): InputStepsState {
    return this.state;
  }

  /** What callers send: the columns of numbers. */
  get columns(): string[] {
    return Object.keys(this.history.columns);
  }

  get hasDates(): boolean {
    return this.history.dates !== undefined;
  }

  get target(): string {
    return this.state.target;
  }

  get targetAhead(): number {
    return this.state.targetAhead;
  }

  get kinds(): string[] {
    return this.steps.map(({ kind }) => kind);
  }

  /** Rows of the history that stand before some rows. */
  rowsBefore({ dates }: RawRows): number {
    const { history } = this;
    if (!history.dates || !dates) return history.rows;
    const after = history.dates.findIndex((date) => date >= dates[0]!);
    return after === -1 ? history.rows : after;
  }

  /**
   * Refuses rows between which, or before which, more are missing than anywhere in the history: steps would take those that
   * are there for neighbours.
   *
   * @param before the rows of the stream so far; the history where they are the first
   * @throws BtcfcError `INVALID_DATA`
   */
  checkNoneMissing(given: RawRows, before?: RawRows): void {
    const { pace, history } = this;
    if (!pace) return;
    let last = before ? before.dates?.at(-1) : history.dates![this.rowsBefore(given) - 1];
    for (const [row, date] of (given.dates ?? []).entries()) {
      if (last !== undefined && pace.floor(last, date) > pace.most) {
        const isOfHistory = row === 0 && !before;
        throw rowsMissing(isOfHistory, { last, next: pace.step(last, 1), date });
      }
      last = date;
    }
  }

  /** The dates of some rows and of the history before them. */
  datesUpTo({ raw, before }: KnownRows): Float64Array | undefined {
    const all = before ? undefined : this.history.dates?.subarray(0, this.rowsBefore(raw));
    const dates = all?.subarray(-datesBefore);
    return raw.dates && joinNumbers(dates, dates?.length ?? 0, raw.dates, raw.rows);
  }

  /**
   * What a network is asked: its inputs in the last rows.
   *
   * @throws BtcfcError `INVALID_DATA` where a step leaves one of those out that have to be there, or an input is not known
   */
  prepare(given: KnownRows, wanted: WantedInputs): InputRows {
    const { names, window, origins, fresh } = wanted;
    const count = window + origins - 1;
    const known = given.before ? given : this.withHistory(given.raw, wanted);
    const { raw } = known;
    const made = this.made(known);
    for (let back = 1; back <= fresh; back++) {
      if (made.rows.at(-back) !== raw.rows - back) throw leftOut(fresh - back + 1, this.kinds);
    }
    if (made.rows.length < count) {
      throw invalidInput(
        `The steps make ${made.rows.length} rows of these, where ${count} are due: send more.`,
      );
    }
    const frame = withFirstKnown(picked(made.frame, names), known.before);
    const inputs = toMatrix(frame, { fillMissing: this.state.fillMissing });
    const values = inputs.values.subarray((inputs.rows - count) * names.length);
    const unknown = values.findIndex(Number.isNaN);
    if (unknown >= 0) throw notKnown(names[unknown % names.length]!);
    const rows = made.rows.slice(-count);
    const target = raw.columns[this.target]!;
    return {
      X: { rows: count, columns: [...names], values },
      base: Float64Array.from(rows, (row) => target[row]!),
      scale: undefined,
      dates: raw.dates && Float64Array.from(rows, (row) => raw.dates![row]!),
      timeZone: raw.timeZone,
      future: undefined,
    };
  }

  /**
   * The newest rows, as many as later ones need before them, where there are more than twice that; and what the others came to.
   *
   * @param names the network's columns
   */
  newest(given: KnownRows, { names, window }: Pick<WantedInputs, 'names' | 'window'>): KnownRows {
    const count = this.state.lookBack + 2 * window;
    if (given.raw.rows <= 2 * count) return given;
    // the rows before those of a stream are in the history
    const all = given.before ? given : this.withHistory(given.raw, { names, window });
    return this.lastOf(all, count, names);
  }

  /**
   * Makes the inputs of the history, once: what is wrong with the steps is found before anyone asks.
   *
   * @throws BtcfcError `MISSING_COLUMN` where they do not make all of the network's columns; what a step throws
   */
  checkMade(names: readonly string[]): void {
    picked(this.made({ raw: this.history, before: undefined }).frame, names);
  }

  /** The rows with what they need of the history before them. */
  private withHistory(given: RawRows, { names, window }: Pick<WantedInputs, 'names' | 'window'>): KnownRows {
    const before = this.rowsBefore(given);
    if (before === 0) return { raw: given, before: undefined };
    const key = JSON.stringify([before, window, names.length]);
    if (this.tail?.key !== key) {
      const all = { raw: firstRawRows(this.history, before), before: undefined };
      this.tail = { key, rows: this.lastOf(all, this.state.lookBack + window, names) };
    }
    const { rows } = this.tail;
    return { raw: joinRawRows(rows.raw, given), before: rows.before };
  }

  /** The last rows of which the steps make so many, and what those before come to. */
  private lastOf(known: KnownRows, count: number, names: readonly string[]): KnownRows {
    const made = this.made(known);
    const first = made.rows.at(-count);
    if (first === undefined || first === 0) return known;
    return {
      raw: lastRawRows(known.raw, known.raw.rows - first),
      before: rowsUpTo(made, first, names, known.before),
    };
  }

  private made({ raw, before }: KnownRows): MadeRows {
    return runSteps(raw, { steps: this.steps, dateColumn: this.state.date, before });
  }
}

function paceOf(dates: Float64Array) {
  const frequency = inferFrequency(dates);
  if (!frequency) return undefined;
  const { floor, step } = stepperOf(frequency);
  const most = dates.reduce((most, date, row) => Math.max(most, row && floor(dates[row - 1]!, date)), 1);
  return { floor, step, most };
}

/** What is missing in the first row is what was last known before it; so it is in all that follow. */
function withFirstKnown(frame: PlainFrame, before: RowsBefore | undefined): PlainFrame {
  if (!before) return frame;
  const columns = Object.entries(frame).map(([name, values]) => {
    const known = before.inputs[name];
    if (known === undefined || !(values instanceof Float64Array) || !Number.isNaN(values[0]))
      return [name, values];
    return [name, Float64Array.from(values, (value, row) => (row === 0 ? known : value))];
  });
  return Object.fromEntries(columns);
}

/** @throws BtcfcError `INVALID_OPTION` where it is not told, or told too small */
function lookBackOf(steps: readonly FrameStep[], told: number | undefined): number {
  const endless = steps.filter(({ lookBack = Number.POSITIVE_INFINITY }) => !Number.isFinite(lookBack));
  if (endless.length > 0) {
    if (told !== undefined) return told;
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: `\`lookBack\` is needed: ${endless.map(({ kind }) => `"${kind}"`).join(', ')} can't tell how many rows before a row its values are made of.`,
      remedy:
        'Give the most rows that any of its values is made of, such as those of the longest gap that it fills, or of a window; or register the step with `lookBack`.',
    });
  }
  const due = steps.reduce((sum, { lookBack }) => sum + lookBack, 0);
  if (told === undefined || told >= due) return told ?? due;
  throw invalidOption('lookBack', told, `${due} rows or more, as the steps need them`);
}

function isUnknown(error: unknown): boolean {
  return BtcfcError.isInstance(error) && error.code === 'UNAVAILABLE';
}

function unknownStep(kind: string, from: string, cause: unknown): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The model's inputs are made by the step "${kind}", which no imported package does.`,
    received: kind,
    remedy: `Install "${from}" where the service is started, and import it first, or name it with --with.`,
    cause,
  });
}

function picked(frame: PlainFrame, names: readonly string[]): PlainFrame {
  const missing = names.filter((name) => !(name in frame));
  if (missing.length === 0) return Object.fromEntries(names.map((name) => [name, frame[name]!]));
  throw new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `The steps make no column ${missing.map((name) => `"${name}"`).join(', ')}, which the model takes.`,
    received: Object.keys(frame),
    remedy:
      'Save the model with the steps that made the inputs of its training, and rows with all their columns.',
  });
}

function rowsMissing(isOfHistory: boolean, dates: { last: number; next: number; date: number }): BtcfcError {
  const [last, next, date] = [dates.last, dates.next, dates.date].map((each) => new Date(each).toISOString());
  const before = isOfHistory ? 'those that the model was saved with end at' : 'the one before is of';
  return invalidDates(
    `Rows are missing: ${before} ${last}, and the next one is of ${next}.`,
    date,
    `Send the rows between, with null for numbers that are not known${isOfHistory ? '; or save the model with a later `history`' : ''}.`,
  );
}

function leftOut(row: number, steps: readonly string[]): BtcfcError {
  return invalidInput(
    `Row ${row} is left out by the steps (${steps.join(', ')}): nothing can be forecast from it.`,
  );
}

function notKnown(column: string): BtcfcError {
  return invalidInput(
    `The input "${column}" is not known in a row that is forecast from: a number that it is made of is missing, or rows before are.`,
  );
}

function checkSteps(name: string, given: unknown): readonly FrameStep[] {
  const isStep = (step: Partial<FrameStep> | null) =>
    typeof step?.kind === 'string' &&
    typeof step.package === 'string' &&
    typeof step.transform === 'function';
  if (Array.isArray(given) && given.every(isStep)) return given;
  throw invalidOption(name, given, 'a list of steps, each made by `frameStep`');
}
