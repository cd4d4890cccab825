import { BtcfcError, invalidOption } from '@btcfc/core';
import type { Matrix, RequiredSeries } from '@btcfc/lstm';
import type { SavedCalibration } from '../models/calibration/saved-calibration';
import { forecastsPoints } from '../models/forecaster';
import type { InputSteps } from '../models/inputs/input-steps';
import type { RawRows } from '../models/inputs/raw-rows';
import type { LoadedRowModel } from '../models/loaded-model';
import { readRowDates, readTimeZone } from './dates';
import { columnOf, type InputRows, readColumns, readMatrix, readSeriesValues } from './input-rows';
import { invalidDates, invalidInput } from './invalid-input';
import { checkNames } from './known-names';

export interface ForecastInput extends InputRows {
  levels: number[] | undefined;
}

/** The body of a request, a JSON object. */
export type Body = Record<string, unknown>;

const rowFields = ['rows', 'columns', 'base', 'scale', 'dates', 'timeZone', 'future'];
/** Where inputs are made of what is sent. */
const rawFields = ['rows', 'columns', 'dates', 'timeZone'];
const mostLevels = 99;

/** @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`, `INVALID_OPTION` */
export function readForecastInput(body: Body, model: LoadedRowModel): ForecastInput {
  checkNames('field', Object.keys(body), [...(model.inputs ? rawFields : rowFields), 'levels']);
  const levels = model.calibration
    ? readCalibratedLevels(body.levels, model.calibration)
    : readLevels(body.levels, model);
  if (model.inputs) return { ...preparedRows(body, model, model.inputs), levels };
  const { seqLen, scaling } = model.content.settings;
  const rows = readRows(body, model, scaling === 'train');
  if (rows.X.rows < seqLen) {
    throw invalidInput(`There are ${rows.X.rows} rows, where the model takes at least ${seqLen}.`);
  }
  return { ...rows, levels };
}

/** @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`, `INVALID_OPTION` */
export function readInputRows(body: Body, model: LoadedRowModel): InputRows {
  checkNames('field', Object.keys(body), rowFields);
  const rows = readRows(body, model, false);
  if (rows.X.rows < 1) throw invalidInput('There is no row.');
  if (model.calibration && !rows.base) {
    throw invalidInput('`base` is missing: the calibration learns from it what came true.');
  }
  return rows;
}

/**
 * Rows of which inputs are made. A number may be null; the steps make of it what they make of a missing one.
 *
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`, `INVALID_OPTION`
 */
export function readRawRows(body: Body, inputs: InputSteps): RawRows {
  checkNames('field', Object.keys(body), rawFields);
  const name = nameOfRows(body);
  const columns = readColumns(name, body[name], inputs.columns);
  const rows = columns[inputs.target]!.length;
  if (rows < 1) throw invalidInput('There is no row.');
  if (inputs.hasDates && body.dates === undefined)
    throw invalidDates('`dates` are missing: the steps see them.');
  if (!inputs.hasDates && body.dates !== undefined) {
    const message = '`dates` are given, and the rows that the model was saved with have none.';
    throw invalidDates(message, undefined, 'Leave them out.');
  }
  return { rows, columns, ...readWhen(body, rows) };
}

function preparedRows({ levels: _, ...body }: Body, model: LoadedRowModel, inputs: InputSteps): InputRows {
  const { content, rowsNeeded: window } = model;
  const raw = readRawRows(body, inputs);
  inputs.checkNoneMissing(raw);
  return inputs.prepare({ raw, before: undefined }, { names: content.columns, window, origins: 1, fresh: 1 });
}

/** How rows are sent: as lists, or by column. */
function nameOfRows(body: Body): 'rows' | 'columns' {
  if ((body.rows === undefined) === (body.columns === undefined)) {
    throw invalidInput('Either `rows` or `columns` is due.');
  }
  return body.rows === undefined ? 'columns' : 'rows';
}

/** @param onlyLastBase whether the base of rows before the last does not count: one number is then enough */
function readRows(body: Body, { content: forecaster }: LoadedRowModel, onlyLastBase: boolean): InputRows {
  const { columns, settings, requiredSeries, rowsAhead } = forecaster;
  const name = nameOfRows(body);
  const names = [namedBy(body.base, requiredSeries.base), namedBy(body.scale, requiredSeries.scale)];
  const others = names.filter((column) => column !== undefined);
  const X = readMatrix(name, body[name], columns, others);
  const series = (key: 'base' | 'scale', given: unknown) =>
    readSeries(key, { given, required: requiredSeries[key], X, columns: body.columns, onlyLastBase });
  if (!requiredSeries.scale.needed && body.scale !== undefined) {
    throw invalidInput('`scale` is given, and the model was fitted without.');
  }
  const base = series('base', body.base);
  const scale = requiredSeries.scale.needed ? series('scale', body.scale) : undefined;
  if (base && settings.target === 'log-difference') checkPositive('base', base);
  if (scale) checkPositive('scale', scale);
  return {
    X,
    base,
    scale,
    ...readWhen(body, X.rows),
    future: readFuture(body.future, rowsAhead, settings.futureCovariates),
  };
}

/** The dates of rows, and the time zone they are of. */
function readWhen({ dates, timeZone: given }: Body, rows: number): Pick<InputRows, 'dates' | 'timeZone'> {
  const timeZone = readTimeZone('timeZone', given, dates !== undefined);
  return { dates: dates === undefined ? undefined : readRowDates(dates, rows, timeZone), timeZone };
}

interface SeriesSource {
  given: unknown;
  required: RequiredSeries;
  X: Matrix;
  /** Columns as they were sent, which may hold a series beside the inputs. */
  columns: unknown;
  onlyLastBase: boolean;
}

function readSeries(key: 'base' | 'scale', source: SeriesSource): Float64Array | undefined {
  const { given, required, X, columns, onlyLastBase } = source;
  const column = namedBy(given, required);
  if (column !== undefined) {
    const values = columnOf(X, column) ?? besides(columns, column, X.rows);
    if (values || !(required.needed || given !== undefined)) return values;
    throw new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `\`${key}\` is the column "${column}", which is not there.`,
      received: column,
      remedy: `Send \`columns\` that hold it, or a number for each row as \`${key}\`.`,
    });
  }
  if (typeof given === 'number' && (X.rows === 1 || (key === 'base' && onlyLastBase))) {
    return readSeriesValues(key, new Array(X.rows).fill(given), X.rows);
  }
  if (given !== undefined) return readSeriesValues(key, given, X.rows);
  if (!required.needed) return undefined;
  throw invalidInput(`\`${key}\` is missing: the model starts from it. It takes a number for each row.`);
}

function namedBy(given: unknown, { column }: RequiredSeries): string | undefined {
  if (typeof given === 'string') return given;
  return given === undefined ? column : undefined;
}

function besides(columns: unknown, column: string, rows: number): Float64Array | undefined {
  if (typeof columns !== 'object' || columns === null || !Object.hasOwn(columns, column)) return undefined;
  return readSeriesValues(`columns.${column}`, (columns as Body)[column], rows);
}

function readFuture(given: unknown, rows: number, columns: readonly string[]): Matrix | undefined {
  if (rows === 0) {
    if (given === undefined) return undefined;
    throw invalidInput('`future` is given, and the model looks at no row ahead.');
  }
  if (given === undefined)
    throw invalidInput(`\`future\` is missing: ${rows} rows of ${columns.join(', ')}.`);
  const future = readMatrix('future', given, columns);
  if (future.rows === rows) return future;
  throw invalidInput(`\`future\` has ${future.rows} rows, where ${rows} are due.`);
}

function readLevels(given: unknown, { content: forecaster }: LoadedRowModel): number[] | undefined {
  if (given === undefined) return undefined;
  const { loss } = forecaster.settings;
  if (forecastsPoints(loss)) throw invalidOption('levels', given, `left out where the loss is "${loss}"`);
  const isList = Array.isArray(given) && given.length > 0 && given.length <= mostLevels;
  const isAscending =
    isList && given.every((level, index) => typeof level === 'number' && level > (given[index - 1] ?? 0));
  if (isAscending && given.at(-1) < 1) return given;
  throw invalidOption('levels', given, `1 to ${mostLevels} ascending probabilities above 0 and below 1`);
}

/**
 * The quantiles asked of a model with a calibration.
 *
 * @throws BtcfcError `INVALID_OPTION` for one that the calibration does not give
 */
export function readCalibratedLevels(given: unknown, { levels }: SavedCalibration): number[] {
  if (given === undefined) return [...levels];
  const isPart =
    Array.isArray(given) &&
    given.every((level, place) => levels.includes(level) && level > (given[place - 1] ?? 0));
  if (isPart) return given;
  throw invalidOption('levels', given, `ascending ones of the calibration's: ${levels.join(', ')}`);
}

function checkPositive(name: string, values: Float64Array): void {
  const row = values.findIndex((value) => value <= 0);
  if (row >= 0) throw invalidInput(`\`${name}\` is not above 0 in row ${row + 1}.`, values[row]);
}
