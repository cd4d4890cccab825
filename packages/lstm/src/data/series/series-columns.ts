import { BtcfcError } from '@btcfc/core';
import { type CalendarPart, calendarColumns } from '@btcfc/series';
import type { Settings } from '../../settings/hyperparameters';
import { describeColumns } from '../reading/matrix';
import { lagOf } from './decide';
import { changeAt, type MeasuredSeries } from './measured-series';
import { phaseColumns, phasesOf, type RowClock, rowNumbers } from './season-phase';
import type { SeriesRows, ValueAt } from './series-rows';
import { type StaticEncoding, staticColumns, staticValues } from './static-encoding';

/** What the columns that the network sees beside the series are. */
export interface SeriesColumns {
  /** Columns known for the past only. */
  past: readonly string[];
  /** Columns known ahead. */
  future: readonly string[];
  /** What rows are counted by, where seasons are told by dates. */
  clock: RowClock | null;
  /** Cycles of the calendar that are told beside the season. */
  cycles: readonly CalendarPart[];
  /** What is constant in each series. */
  statics: StaticEncoding;
}

/** What the column of the series itself is called beside its covariates. */
export const valueColumn = 'value';

/** All columns, in order. */
export function columnNames({ past, future, cycles, statics }: SeriesColumns, settings: Settings): string[] {
  const phases = settings.calendar ? phaseColumns(settings.period) : [];
  const names = [
    valueColumn,
    ...past,
    ...future,
    ...phases,
    ...cycleColumns(cycles),
    ...staticColumns(statics),
  ];
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled === undefined) return names;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Two columns of the series are called "${doubled}"; "${valueColumn}" is the series itself.`,
    remedy: 'Rename the covariate.',
  });
}

/** A column of a series, NaN where it is not known. */
export interface SeriesColumn {
  rows: number;
  valueAt: ValueAt;
}

/**
 * What the network sees of a series, column by column, each made when it is asked for. Columns known ahead go further by
 * `ahead` rows.
 */
export function* columnsOf(
  series: SeriesRows,
  { moveAt }: MeasuredSeries,
  columns: SeriesColumns,
  { settings, ahead }: { settings: Settings; ahead: number },
): Generator<SeriesColumn> {
  const { values, pastCovariates = {}, futureCovariates = {} } = series;
  const { length } = values;
  yield { rows: length, valueAt: moveAt };
  // a change is answered by changes: those of what is known of the past are taken over the same rows
  for (const name of columns.past)
    yield { rows: length, valueAt: changeAt(pastCovariates[name]!, lagOf(settings)) };
  for (const name of columns.future) yield columnOf(futureCovariates[name]!.subarray(0, length + ahead));
  if (settings.calendar) yield* seasonPhases(series, columns.clock, settings.period);
  yield* cyclesOf(series, columns);
  for (const value of staticValues(columns.statics, series))
    yield { rows: length + ahead, valueAt: () => value };
}

function columnOf(values: Float64Array): SeriesColumn {
  return { rows: values.length, valueAt: (row) => values[row]! };
}

function seasonPhases(series: SeriesRows, clock: RowClock | null, period: number): SeriesColumn[] {
  const numberAt = rowNumbers(series, clock);
  return phasesOf(period).map((phaseAt) => ({
    rows: series.values.length,
    valueAt: (row) => phaseAt(numberAt(row)),
  }));
}

/** Harmonics of each cycle: a weekend is no sine. */
const harmonics = 2;

function cycleColumns(cycles: readonly CalendarPart[]): string[] {
  return Object.keys(calendarColumns([0], { parts: cycles, harmonics }));
}

function* cyclesOf({ dates }: SeriesRows, { cycles, clock }: SeriesColumns): Generator<SeriesColumn> {
  const timeZone = clock?.frequency.timeZone;
  for (const part of cycles) {
    const told = calendarColumns(dates!, { parts: [part], harmonics, timeZone });
    yield* Object.values(told).map(columnOf);
  }
}

/** @throws BtcfcError `MISSING_COLUMN` */
export function checkCovariates(series: SeriesRows, { past, future, clock }: SeriesColumns): void {
  const { pastCovariates = {}, futureCovariates = {} } = series;
  const missing = [
    ...past.filter((name) => !pastCovariates[name]),
    ...future.filter((name) => !futureCovariates[name]),
  ];
  if (missing.length > 0) {
    throw new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `${nameOf(series)} lacks ${describeColumns(missing)}.`,
      received: [...Object.keys(pastCovariates), ...Object.keys(futureCovariates)],
      remedy: 'Pass the past and future covariates that the model was fitted on, under the same names.',
    });
  }
  if (clock && !series.dates) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `${nameOf(series)} has no dates, and the network was told its season by them.`,
      remedy: 'Pass `dates` for each series, as in `fit`.',
    });
  }
}

/** What errors call a series. */
export function nameOf({ id }: Pick<SeriesRows, 'id'>): string {
  return id === undefined ? 'The series' : `The series "${id}"`;
}
