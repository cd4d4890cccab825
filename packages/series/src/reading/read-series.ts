import {
  BtcfcError,
  dateWriter,
  type Frequency,
  formatDate,
  readFrequency,
  stepDate,
  stepperOf,
  type TimeSeries,
} from '@btcfc/core';
import type { FoundDates } from './columns/find-date';
import { type FoundColumns, findColumns } from './find-columns';
import { type ReadSeriesOptions, type ReadSettings, readOptions } from './options';
import { type IncompletePeriod, reportText, type SeriesReport } from './report';
import { covariatesOf, type DraftSeries, futureOf, numbersAt, staticsOf } from './rows/build-series';
import { type DoubledStamp, doubledError, doubledStamps } from './rows/doubled-stamps';
import { groupRows, sortByMoment } from './rows/group-rows';
import { endsEarly, endsLow } from './rows/incomplete-period';
import { gather, mergeRows } from './rows/merge-rows';
import { readMoments } from './rows/read-moments';
import { firstOffGrid, settleFrequency } from './rows/settle-frequency';
import { skippedHour } from './rows/skipped-hour';
import { openSource, type SeriesSource } from './source/open-source';
import type { OpenedSource } from './source/opened-source';

/** Series as they were read; `String(result)` says what was found. */
export interface ReadSeries {
  /** One or several, each with its `id` where there are several; rows in time order, absent ones not filled in. */
  series: TimeSeries[];
  /** How far apart rows stand; absent where they are uneven. */
  frequency?: Frequency;
  /** What was found, and what was taken for what. */
  report: SeriesReport;
  /** The report as text. */
  toString(): string;
}

/**
 * Reads one time series or several, and finds out what is not told: which column holds dates and how they are written,
 * what is forecast, what tells several series apart, and how far apart rows stand. What was taken for what is told in the
 * report; what can't be told is an error that names the candidates. Rows may stand in any order, unless there are no dates
 * (`date: 'none'`).
 *
 * @param source the path or `file:` URL of a file (in Node and the like); the text, the bytes, a `Blob` or a stream of
 * one: CSV with or without a header, JSON rows, an object a line, packed by gzip or not; or a frame: row objects, plain
 * columns, a danfo `DataFrame`, an arquero or Arrow table
 * @throws BtcfcError `INVALID_OPTION`; `FILE_ACCESS`; `PARSE_FAILED` and `INVALID_DATA`, naming line and column, for
 * fields, dates and doubled stamps that can't be read, and where columns can't be told apart; `MISSING_COLUMN`
 *
 * @example
 * import { readSeries } from '@btcfc/series';
 *
 * const read = await readSeries('day,store,sales\n2024-01-01,a,3\n2024-01-01,b,5\n2024-01-02,a,4\n2024-01-02,b,6\n', {
 *   id: 'store',
 * });
 * read.series[1]; // -> { id: 'b', values: Float64Array [5, 6], dates: Float64Array [1704067200000, 1704153600000] }
 * String(read); // says which columns, dates and frequency were found
 */
export async function readSeries(source: SeriesSource, options?: ReadSeriesOptions): Promise<ReadSeries> {
  const told = readOptions.read(options);
  const { delimiter, decimal, thousands, na } = told;
  const opened = await openSource(source, { delimiter, decimal, thousands, na });
  const columns = findColumns(opened, told);
  return seriesOf(opened, columns, told);
}

function seriesOf(opened: OpenedSource, columns: FoundColumns, told: ReadSettings): ReadSeries {
  const { duplicates } = told;
  const notes = [...opened.notes, ...columns.notes];
  const { drafts, sorted, merged } = draftSeries(opened, columns, told, notes);
  const { frequency, incomplete } = columns.dates
    ? findFrequency(drafts, opened, columns.dates, columns.groups !== undefined, told, notes)
    : { frequency: undefined, incomplete: [] };

  const past = new Map(columns.pastCovariates.map((name) => [name, numbersAt(opened, name, 'covariates')]));
  const future = new Map(
    columns.futureCovariates.map((name) => [name, numbersAt(opened, name, 'covariates')]),
  );
  const series = drafts.map((draft): TimeSeries => {
    const { id, values, known } = draft;
    return {
      values: firstOf(values, known),
      ...(columns.dates && { dates: firstOf(draft.merged.dates, known) }),
      ...(frequency && { frequency }),
      ...(id !== undefined && { id }),
      ...(past.size > 0 && { pastCovariates: covariatesOf(past, draft.merged, known, duplicates) }),
      ...(future.size > 0 && { futureCovariates: futureOf(future, draft, duplicates, frequency) }),
      ...(columns.staticCovariates.length > 0 && {
        staticCovariates: staticsOf(opened, opened.table, columns.staticCovariates, draft),
      }),
    };
  });
  const report: SeriesReport = {
    source: opened.name,
    rows: opened.table.rows,
    series: series.length,
    columns: {
      ...(columns.dates && { date: columns.dates.name }),
      value: columns.values,
      id: columns.groups?.columns ?? [],
      pastCovariates: columns.pastCovariates,
      futureCovariates: columns.futureCovariates,
      staticCovariates: columns.staticCovariates,
      others: columns.others,
    },
    ...(columns.dates && { dateForm: columns.dates.form.name }),
    ...(frequency && { frequency }),
    ...(columns.dates && {
      first: series.reduce((least, { dates }) => Math.min(least, dates![0]!), Number.POSITIVE_INFINITY),
      last: series.reduce((most, { dates }) => Math.max(most, dates!.at(-1)!), Number.NEGATIVE_INFINITY),
    }),
    sorted,
    merged,
    absent: frequency ? absentStamps(series, frequency) : 0,
    missing: series.reduce(
      (sum, { values }) => sum + values.filter((value) => Number.isNaN(value)).length,
      0,
    ),
    ahead: Math.max(0, ...series.map(aheadOf)),
    incomplete,
    notes,
  };
  return { series, ...(frequency && { frequency }), report, toString: () => reportText(report) };
}

/** Nobody else holds what was read, and a million rows are not copied without need. */
function firstOf(column: Float64Array, rows: number): Float64Array {
  return column.length === rows && column.byteLength === column.buffer.byteLength
    ? column
    : column.slice(0, rows);
}

function aheadOf({ values, futureCovariates = {} }: TimeSeries): number {
  return Math.max(0, ...Object.values(futureCovariates).map(({ length }) => length - values.length));
}

function absentStamps(series: readonly TimeSeries[], frequency: Frequency): number {
  const { count } = stepperOf(frequency);
  return series.reduce((sum, { dates }) => sum + count(dates![0]!, dates!.at(-1)!) + 1 - dates!.length, 0);
}

/** The rows of each series in time order, their values read. */
function draftSeries(
  opened: OpenedSource,
  columns: FoundColumns,
  told: ReadSettings,
  notes: string[],
): { drafts: DraftSeries[]; sorted: boolean; merged: number } {
  const { table } = opened;
  const { groups, values: valueColumns, futureCovariates } = columns;
  const { timeZone, doubledHour, duplicates } = told;
  const groupOf = groups?.groupOf ?? new Int32Array(table.rows);
  const grouped = groupRows(groupOf, groups?.ids.length ?? 1);
  const moments = readMoments(columns.dates, opened, grouped, {
    ...(timeZone !== undefined && { timeZone }),
    doubledHour,
  });
  const columnsOfValues = valueColumns.map((name) => numbersAt(opened, name, 'values'));
  const undated = moments.some((moment) => Number.isNaN(moment));
  if (undated) checkUndated(opened, columns.dates!.name, moments, columnsOfValues, notes);
  const drafts: DraftSeries[] = [];
  const doubled: { id: string | undefined; stamps: DoubledStamp[] }[] = [];
  const empty: string[] = [];
  let sorted = true;
  let mergedRows = 0;
  for (let group = 0; group + 1 < grouped.starts.length; group++) {
    const all = grouped.order.subarray(grouped.starts[group]!, grouped.starts[group + 1]!);
    const rows = undated ? all.filter((row) => !Number.isNaN(moments[row]!)) : all;
    if (rows.length === 0) continue;
    const id = groups?.ids[group];
    sorted = sortByMoment(rows, moments) && sorted;
    const merged = mergeRows(rows, moments);
    mergedRows += merged.rows.length - merged.dates.length;
    if (merged.begins && duplicates === 'error') doubled.push({ id, stamps: doubledStamps(merged, opened) });
    for (const [position, column] of columnsOfValues.entries()) {
      const value = valueColumns[position]!;
      const values = gather(column, merged, duplicates);
      const last = lastKnown(values);
      if (last < 0) {
        empty.push(nameOf(id, valueColumns, value) ?? value);
        continue;
      }
      if (id === '') throw withoutId(opened, groups!.columns, rows[0]!);
      const known = futureCovariates.length > 0 ? last + 1 : values.length;
      drafts.push({ id: nameOf(id, valueColumns, value), value, merged, values, known });
    }
  }
  const [first] = doubled;
  if (first)
    throw doubledError(opened, columns.dates!, first.stamps, {
      id: first.id,
      isZoned: timeZone !== undefined,
      isGrouped: groups !== undefined,
    });
  if (drafts.length === 0) throw noValues(opened.name, valueColumns);
  if (empty.length > 0)
    notes.push(
      `${empty.length} series without any value left out: ${empty.slice(0, 3).join(', ')}${empty.length > 3 ? ' and others' : ''}.`,
    );
  return { drafts, sorted, merged: mergedRows };
}

function withoutId({ name, rowName }: OpenedSource, columns: readonly string[], row: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${name}, ${rowName(row)}, column ${JSON.stringify(columns[0])} is empty where it tells series apart.`,
    remedy: 'Write the name of the series, or delete the row.',
  });
}

function nameOf(id: string | undefined, columns: readonly string[], column: string): string | undefined {
  if (columns.length === 1) return id;
  return id === undefined ? column : `${id} / ${column}`;
}

function lastKnown(values: Float64Array): number {
  let row = values.length - 1;
  while (row >= 0 && Number.isNaN(values[row]!)) row--;
  return row;
}

/** Rows without date and value are the empty lines that spreadsheets leave; a value without a date is an error. */
function checkUndated(
  { name, rowName }: OpenedSource,
  column: string,
  moments: Float64Array,
  values: readonly Float64Array[],
  notes: string[],
): void {
  let empty = 0;
  for (const [row, moment] of moments.entries()) {
    if (!Number.isNaN(moment)) continue;
    empty++;
    if (values.every((column) => Number.isNaN(column[row]!))) continue;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `${name}, ${rowName(row)}, column ${JSON.stringify(column)} has no date where there is a value.`,
      remedy: 'Write the date, or delete the row.',
    });
  }
  notes.push(
    `${empty} row${empty === 1 ? ' has' : 's have'} neither a date nor a value, and ${empty === 1 ? 'was' : 'were'} left out.`,
  );
}

function noValues(source: string, columns: readonly string[]): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${source} has no value in column ${columns.map((name) => JSON.stringify(name)).join(', ')}.`,
    remedy: 'Name a column that holds numbers as `value`.',
  });
}

/** How far apart rows stand; a last row that is out of step is dropped, or put where it belongs. Changes `drafts`. */
function findFrequency(
  drafts: DraftSeries[],
  opened: OpenedSource,
  column: FoundDates,
  isPanel: boolean,
  told: ReadSettings,
  notes: string[],
): { frequency: Frequency | undefined; incomplete: IncompletePeriod[] } {
  const { timeZone } = told;
  const stamps = drafts.map(({ merged }) => merged.dates);
  const given = told.frequency === undefined ? undefined : withZone(readFrequency(told.frequency), timeZone);
  const fits = (frequency: Frequency, all: readonly Float64Array[]) =>
    all.every((dates) => firstOffGrid(dates, frequency) === undefined);
  let frequency = given ?? settleFrequency(stamps, timeZone);
  const incomplete: IncompletePeriod[] = [];
  const isOpen = frequency === undefined || !fits(frequency, stamps);
  if (isOpen) {
    const without = stamps.map((dates) => (dates.length > 3 ? dates.subarray(0, -1) : dates));
    const found = given ?? settleFrequency(without, timeZone);
    if (found && fits(found, without)) {
      frequency = found;
      for (const draft of drafts) settleLast(draft, found, told, incomplete);
    }
  }
  frequency ??= settleFrequency(stamps, timeZone, true);
  if (given) checkGrid(drafts, given, opened, column.name);
  if (frequency === undefined)
    notes.push(
      stamps.some(({ length }) => length > 2)
        ? 'Rows are unevenly spaced: `resample` puts them on even steps.'
        : 'There are too few rows to tell how far apart they stand: name the `frequency`.',
    );
  if (timeZone === undefined && frequency) {
    const skipped = skippedHour(stamps, frequency);
    if (skipped !== undefined)
      notes.push(
        `${formatDate(skipped)} is absent, an hour that clocks skip when summer time begins: if dates are on local clocks, name their \`timeZone\`.`,
      );
  }
  for (const draft of drafts) {
    if (draft.known < draft.values.length || !endsLow(draft.values)) continue;
    const dropped = told.incomplete === 'drop';
    incomplete.push({
      ...named(draft),
      date: draft.merged.dates[draft.known - 1]!,
      reason: 'value',
      dropped,
    });
    if (dropped) draft.known--;
  }
  tellIncomplete(incomplete, isPanel, notes, dateWriter(frequency));
  return { frequency, incomplete };
}

function withZone(frequency: Frequency, timeZone: string | undefined): Frequency {
  const isLocal = timeZone !== undefined && timeZone !== 'UTC' && frequency.timeZone === undefined;
  return isLocal ? { ...frequency, timeZone } : frequency;
}

function settleLast(
  draft: DraftSeries,
  frequency: Frequency,
  { incomplete }: ReadSettings,
  found: IncompletePeriod[],
): void {
  const { dates } = draft.merged;
  const row = firstOffGrid(dates, frequency);
  if (row === undefined || row !== dates.length - 1) return;
  const date = dates[row]!;
  const isEarly = endsEarly(dates, frequency);
  const dropped = incomplete !== 'keep' || !isEarly;
  found.push({ ...named(draft), date, reason: 'date', dropped });
  if (dropped) {
    draft.merged = { ...draft.merged, dates: dates.subarray(0, row) };
    draft.known = Math.min(draft.known, row);
  } else dates[row] = stepDate(dates[row - 1]!, frequency, 1);
}

function named({ id }: DraftSeries): Pick<IncompletePeriod, 'id'> {
  return id === undefined ? {} : { id };
}

/** @throws BtcfcError `INVALID_DATA`, naming the row that lies on no step */
function checkGrid(
  drafts: readonly DraftSeries[],
  frequency: Frequency,
  opened: OpenedSource,
  column: string,
): void {
  for (const { merged, id } of drafts) {
    const row = firstOffGrid(merged.dates, frequency);
    if (row === undefined) continue;
    const position = merged.rows[merged.begins ? merged.begins[row]! : row]!;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `${opened.name}, ${opened.rowName(position)}, column ${JSON.stringify(column)}${id === undefined ? '' : `, series ${JSON.stringify(id)}`} lies on no step of the \`frequency\` from the first row on.`,
      received: dateWriter(frequency)(merged.dates[row]!),
      remedy: 'Correct the date, leave `frequency` out, or read the rows as they are and `resample` them.',
    });
  }
}

function tellIncomplete(
  incomplete: readonly IncompletePeriod[],
  isPanel: boolean,
  notes: string[],
  write: (date: number) => string,
): void {
  for (const reason of ['date', 'value'] as const) {
    const found = incomplete.filter((period) => period.reason === reason);
    const [first] = found;
    if (!first) continue;
    const where = isPanel ? `The last row of ${found.length} series` : `The last row (${write(first.date)})`;
    const what =
      reason === 'date'
        ? 'comes before its step, as of a period that is not over'
        : 'has a value lower than any before it, and may be of a period that is not over';
    const done = first.dropped
      ? 'it was left out; `incomplete: "keep"` keeps it'
      : reason === 'date'
        ? 'it was put on its step'
        : '`incomplete: "drop"` leaves it out';
    notes.push(`${where} ${what}: ${done}.`);
  }
}
