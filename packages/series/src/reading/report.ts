import { dateWriter, describeFrequency, type Frequency } from '@btcfc/core';

/** A last period that is incomplete, or may be. */
export interface IncompletePeriod {
  /** Of which series. */
  id?: string;
  /** The stamp of its row, milliseconds since 1970. */
  date: number;
  /** Its date lies before the one its row should have, or its value is lower than any before it. */
  reason: 'date' | 'value';
  /** Whether its row was left out. */
  dropped: boolean;
}

/** What `readSeries` found, and what it took for what. */
export interface SeriesReport {
  /** The file, or `The text` and the like. */
  source: string;
  /** Rows of data in the source. */
  rows: number;
  /** How many series there are. */
  series: number;
  columns: {
    /** Absent where there is none. */
    date?: string;
    /** The column that is forecast, or several. */
    value: string[];
    /** What tells several series apart; empty where there is one. */
    id: string[];
    pastCovariates: string[];
    futureCovariates: string[];
    staticCovariates: string[];
    /** Columns that were left out. */
    others: string[];
  };
  /** How the dates are written, such as `D.M.YYYY`; absent where there are none. */
  dateForm?: string;
  /** How far apart rows stand; absent where they are uneven. */
  frequency?: Frequency;
  /** The first and the last moment with a value, milliseconds since 1970; absent where there are no dates. */
  first?: number;
  last?: number;
  /** Whether the rows of each series stood in time order. */
  sorted: boolean;
  /** Rows that were put together with others of the same stamp. */
  merged: number;
  /** Stamps between the first and the last row of a series, over all series, that have no row. */
  absent: number;
  /** Rows whose value is missing. */
  missing: number;
  /** Rows beyond the last value for which covariates are known, of the series that has most. */
  ahead: number;
  incomplete: IncompletePeriod[];
  /** What was assumed and what looks wrong, a sentence each. */
  notes: string[];
}

/** The report as lines of text. */
export function reportText(report: SeriesReport): string {
  const { columns, notes } = report;
  const count = (number: number, noun: string) =>
    `${number.toLocaleString('en')} ${noun}${number === 1 || noun.endsWith('s') ? '' : 's'}`;
  const rows = report.rows === 1 ? '1 row' : count(report.rows, 'row');
  const many = columns.id.length > 0 || columns.value.length > 1;
  const told = columns.id.length > 0 ? ` by ${quote(columns.id)}` : '';
  const lines = [
    `${report.source}: ${rows}, ${report.series === 1 && !many ? 'one series' : `${count(report.series, 'series')}${told}`}`,
    `dates: ${datesText(report)}`,
    `values: ${quote(columns.value)}${report.missing > 0 ? `, ${report.missing.toLocaleString('en')} missing` : ''}`,
  ];
  for (const [part, names] of [
    ['past covariates', columns.pastCovariates],
    ['future covariates', columns.futureCovariates],
    ['static covariates', columns.staticCovariates],
    ['left out', columns.others],
  ] as const) {
    if (names.length > 0) lines.push(`${part}: ${quote(names)}`);
  }
  if (report.absent > 0) lines.push(`absent: ${count(report.absent, 'stamp')} without a row`);
  if (report.merged > 0)
    lines.push(`put together: ${count(report.merged, 'row')} with others of their stamp`);
  if (report.ahead > 0) lines.push(`known ahead: ${count(report.ahead, 'row')}`);
  if (!report.sorted) lines.push('order: rows were not in time order, and are now');
  for (const note of notes) lines.push(`note: ${note}`);
  return lines.join('\n');
}

function datesText({ columns, dateForm, frequency, rows, first, last }: SeriesReport): string {
  if (columns.date === undefined) return 'none, rows are taken in their order';
  const apart = rows < 3 ? 'too few to tell how far apart' : 'uneven';
  const steps = frequency ? describeFrequency(frequency) : apart;
  const write = dateWriter(frequency);
  const zone = frequency?.timeZone ? ` in ${frequency.timeZone}` : '';
  return `${quote([columns.date])} (${dateForm}), ${steps}${zone}, ${write(first!)} to ${write(last!)}`;
}

function quote(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => JSON.stringify(name));
  return `${shown.join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''}`;
}
