import {
  BtcfcError,
  columnOf,
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
  stepDate,
} from '@btcfc/core';
import { toMatrix } from '@btcfc/features';
import type { InputRows } from '../../input/input-rows';
import { invalidInput } from '../../input/invalid-input';
import { type StoredNumbers, storedNumbers, unstoredNumbers } from '../../input/stored-numbers';
import { firstRawRows, joinRawRows, lastRawRows, mapColumns, type RawRows } from './raw-rows';

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
  dateColumn?: string;
  /** What stands for a missing input, as `toMatrix` has it. @default nothing does: rows without one are refused */
  fillMissing?: 'previous' | number;
  /**
   * How many rows before a window the steps look back at: where that is known, no more are kept or computed.
   *
   * @default all rows there are, as sums from the first row on need it
   */
  lookBack?: number;
}

const optionNames = optionsFor<InputStepsOptions>()('saveServedModel.inputs', {
  steps: option.custom<readonly FrameStep[], { required: true }>(checkSteps, { required: true }),
  history: option.anything<Frame, { required: true }>({ required: true }),
  target: option.text({ required: true }),
  targetAhead: option.integer({ min: 1, default: 1 }),
  dateColumn: option.text({ default: 'Date' }),
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
  dateColumn: string;
  fillMissing?: 'previous' | number;
  lookBack?: number;
}

/** Dates of the history that show, with those of later rows, how far apart rows stand. */
const datesBefore = 100;
/** The column that steps hand on and leave alone: the number of each row. */
const rowColumn = 'btcfc row';

/** Makes a network's inputs of the rows that callers send, the same way as for its training. */
export class InputSteps {
  private readonly history: RawRows;
  private readonly frequency;

  private constructor(
    private readonly state: InputStepsState,
    private readonly steps: readonly FrameStep[],
  ) {
    const { columns, dates } = state.history;
    const values = mapColumns(columns, unstoredNumbers);
    const rows = values[state.target]!.length;
    this.history = { rows, columns: values, dates: dates && Float64Array.from(dates) };
    this.frequency = this.history.dates && inferFrequency(this.history.dates);
  }

  /** @throws BtcfcError `INVALID_OPTION`, `MISSING_COLUMN`, `INVALID_DATA` */
  static of(given: InputStepsOptions): InputSteps {
    const { steps, history, ...rest } = optionNames.read(given);
    const table = readTable(history);
    const names = [...table.columns].filter(([, { type }]) => type === 'number').map(([name]) => name);
    if (table.rows === 0) throw invalidOption('history', history, 'one row or more');
    if (!names.includes(rest.target)) numbersOf(table, rest.target);
    const hasDates = table.columns.has(rest.dateColumn);
    const dates = hasDates ? datesOf(table, rest.dateColumn) : undefined;
    const late = dates?.findIndex((date, row) => row > 0 && date <= dates[row - 1]!) ?? -1;
    if (late > 0)
      throw invalidOption('history', late + 1, 'rows in time order, each date once (`sortByDate`)');
    const columns = names
      .filter((name) => name !== rest.dateColumn)
      .map((name) => [name, storedNumbers(numbersOf(table, name, { infinite: 'refused' }))]);
    const state = {
      steps: steps.map(({ kind, package: from, options }) => ({ kind, package: from, options })),
      history: { columns: Object.fromEntries(columns), ...(dates && { dates: Array.from(dates) }) },
      ...rest,
    };
    // as it is read again
    return new InputSteps(JSON.parse(JSON.stringify(state)) as InputStepsState, steps);
  }

  /** @throws BtcfcError `UNAVAILABLE` for a step that no imported package does */
  static fromJSON(state: InputStepsState): InputSteps {
    return new InputSteps(
      state,
      state.steps.map(({ kind, package: from, options }) => {
        try {
          return frameStep(kind, options);
        } catch (error) {
          throw isUnknown(error) ? unknownStep(kind, from, error) : error;
        }
      }),
    );
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

  /** How many rows of a stream are kept. */
  rowsKept(rowsNeeded: number): number {
    const { lookBack } = this.state;
    return lookBack === undefined ? Number.POSITIVE_INFINITY : lookBack + 2 * rowsNeeded;
  }

  /** Rows of the history that stand before some rows. */
  rowsBefore({ dates }: RawRows): number {
    const { history } = this;
    if (!history.dates || !dates) return history.rows;
    const after = history.dates.findIndex((date) => date >= dates[0]!);
    return after === -1 ? history.rows : after;
  }

  /** The dates of some rows and of the history before them. */
  datesUpTo(given: RawRows): Float64Array | undefined {
    const before = this.history.dates?.subarray(0, this.rowsBefore(given));
    return given.dates && Float64Array.of(...(before?.subarray(-datesBefore) ?? []), ...given.dates);
  }

  /**
   * What a network is asked: its inputs in the last rows.
   *
   * @param names the network's columns
   * @param window rows of a window; @param origins how many of the last rows are forecast from
   * @throws BtcfcError `INVALID_DATA` where rows are missing between the history and these, a step leaves one of those out
   * that are forecast from, or an input is not known
   */
  prepare(
    given: RawRows,
    names: readonly string[],
    { window, origins }: { window: number; origins: number },
  ): InputRows {
    const count = window + origins - 1;
    const raw = this.withHistory(given, count);
    const made = this.made(raw);
    const table = readTable(made);
    const kept = columnOf(table, rowColumn).values as readonly string[];
    for (let back = 1; back <= origins; back++) {
      if (Number(kept.at(-back)) !== raw.rows - back) throw leftOut(given.rows - back + 1, this.kinds);
    }
    if (table.rows < count) {
      throw invalidInput(`The steps make ${table.rows} rows of these, where ${count} are due: send more.`);
    }
    const inputs = toMatrix(picked(made, names), { fillMissing: this.state.fillMissing });
    const values = inputs.values.subarray((inputs.rows - count) * names.length);
    const unknown = values.findIndex(Number.isNaN);
    if (unknown >= 0) throw notKnown(names[unknown % names.length]!);
    const rows = kept.slice(-count).map(Number);
    const known = raw.columns[this.target]!;
    return {
      X: { rows: count, columns: [...names], values },
      base: Float64Array.from(rows, (row) => known[row]!),
      scale: undefined,
      dates: raw.dates && Float64Array.from(rows, (row) => raw.dates![row]!),
      future: undefined,
    };
  }

  /**
   * Makes the inputs of the history, once: what is wrong with the steps is found before anyone asks.
   *
   * @throws BtcfcError `MISSING_COLUMN` where they do not make all of the network's columns; what a step throws
   */
  checkMade(names: readonly string[]): void {
    picked(this.made(this.history), names);
  }

  private withHistory(given: RawRows, count: number): RawRows {
    const before = firstRawRows(this.history, this.rowsBefore(given));
    if (before.rows > 0) this.checkNoGap(before, given);
    const all = before.rows > 0 ? joinRawRows(before, given) : given;
    const { lookBack } = this.state;
    return lookBack === undefined ? all : lastRawRows(all, lookBack + count);
  }

  private checkNoGap({ dates }: RawRows, given: RawRows): void {
    const { frequency } = this;
    if (!frequency || !dates || !given.dates) return;
    const last = dates.at(-1)!;
    const next = stepDate(last, frequency, 1);
    if (given.dates[0]! <= next) return;
    throw invalidInput(
      `Rows are missing: those that the model was saved with end at ${new Date(last).toISOString()}, and the next one is of ${new Date(next).toISOString()}.`,
      new Date(given.dates[0]!).toISOString(),
    );
  }

  private made({ rows, columns, dates }: RawRows): PlainFrame {
    let frame: PlainFrame = {
      ...(dates && { [this.state.dateColumn]: Array.from(dates, (date) => new Date(date).toISOString()) }),
      ...columns,
      // text: no step takes it for an input
      [rowColumn]: Array.from({ length: rows }, (_, row) => String(row)),
    };
    for (const step of this.steps) frame = step.transform(frame);
    return frame;
  }
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
