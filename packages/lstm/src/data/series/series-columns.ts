import { BtcfcError } from '@btcfc/core';
import { type CalendarPart, calendarColumns } from '@btcfc/series';
import type { Settings } from '../../settings/hyperparameters';
import { describeColumns } from '../reading/matrix';
import { lagOf } from './decide';
import { changeAt, type MeasuredSeries } from './measured-series';
import { phaseColumns, phasesOf, type RowClock, rowNumbers } from './season-phase';
import type { SeriesRows } from './series-rows';
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

/** Some columns of a series side by side, NaN where they are not known; they are asked row after row. */
export interface ColumnBlock {
  rows: number;
  columns: number;
  valueAt: (row: number, column: number) => number;
}

/**
 * What the network sees of a series, made when it is asked for. Columns known ahead go further by `ahead` rows; none is
 * asked for rows before `first`.
 */
export function* columnsOf(
  series: SeriesRows,
  { moveAt }: MeasuredSeries,
  columns: SeriesColumns,
  { settings, ahead, first = 0 }: { settings: Settings; ahead: number; first?: number },
): Generator<ColumnBlock> {
  const { values, pastCovariates = {}, futureCovariates = {} } = series;
  const { length } = values;
  yield { rows: length, columns: 1, valueAt: moveAt };
  // a change is answered by changes: those of what is known of the past are taken over the same rows
  for (const name of columns.past)
    yield { rows: length, columns: 1, valueAt: changeAt(pastCovariates[name]!, lagOf(settings)) };
  for (const name of columns.future) yield columnOf(futureCovariates[name]!.subarray(0, length + ahead));
  if (settings.calendar) yield seasonPhases(series, columns.clock, settings.period);
  yield* cyclesOf(series, columns, first);
  const statics = staticValues(columns.statics, series);
  yield { rows: length + ahead, columns: statics.length, valueAt: (_, column) => statics[column]! };
}

function columnOf(values: Float64Array): ColumnBlock {
  return { rows: values.length, columns: 1, valueAt: (row) => values[row]! };
}

function seasonPhases(series: SeriesRows, clock: RowClock | null, period: number): ColumnBlock {
  const numberAt = rowNumbers(series, clock);
  const phases = phasesOf(period);
  return {
    rows: series.values.length,
    columns: phases.length,
    valueAt: (row, column) => phases[column]!(numberAt(row)),
  };
}

/** Harmonics of each cycle: a weekend is no sine. */
const harmonics = 2;

function cycleColumns(cycles: readonly CalendarPart[]): string[] {
  return Object.keys(calendarColumns([0], { parts: cycles, harmonics }));
}

/** Rows whose place in the calendar is told at once: those of long series need not all be held. */
const rowsTold = 4096;

function* cyclesOf(
  { dates }: SeriesRows,
  { cycles, clock }: SeriesColumns,
  asked: number,
): Generator<ColumnBlock> {
  const timeZone = clock?.frequency.timeZone;
  for (const part of cycles) {
    let from = Number.NaN;
    let told: Float64Array[] = [];
    const tell = (row: number) => {
      const first = row - ((row - asked) % rowsTold);
      if (first === from) return told;
      const moments = dates!.subarray(first, first + rowsTold);
      told = Object.values(calendarColumns(moments, { parts: [part], harmonics, timeZone }));
      from = first;
      return told;
    };
    yield {
      rows: dates!.length,
      columns: cycleColumns([part]).length,
      valueAt: (row, column) => tell(row)[column]![(row - asked) % rowsTold]!,
    };
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
