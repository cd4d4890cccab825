import { type Column, defineOptions, type OptionsInput } from '@btcfc/core';
import { dateForm } from './dates/date-column';
import { readOptions } from './options';
import { openSource, type SeriesSource } from './source/open-source';

const { delimiter, decimal, thousands, na } = readOptions.spec;

const columnOptions = defineOptions('readColumns', {
  /** What stands between two fields of a CSV, one character. @default found out: a comma, a semicolon, a tab or a bar */
  delimiter,
  /** What stands before the fraction of a number in a CSV. @default found out; a point where nothing shows a comma */
  decimal,
  /** What may stand between groups of three digits in a CSV. @default as `readCsv` of core finds it */
  thousands,
  /** Further fields of a CSV that are missing, such as `-`. @default none */
  na,
});

/** Options of `readColumns`. */
export interface ReadColumnsOptions extends OptionsInput<typeof columnOptions> {}

/** A column of a source. */
export interface SourceColumn {
  name: string;
  /** What its cells are; a column whose numbers may be dates, such as years, holds numbers. */
  holds: 'dates' | 'numbers' | 'flags' | 'text';
}

/**
 * The columns of what `readSeries` reads, for a person to choose from: it works where `readSeries` can't tell which column
 * is what.
 *
 * @param source as `readSeries` takes it
 * @returns the columns in their order
 * @throws BtcfcError `INVALID_OPTION`, `FILE_ACCESS`, `PARSE_FAILED`
 *
 * @example
 * import { readColumns } from '@btcfc/series';
 *
 * await readColumns('day,north,south\n2024-01-01,3,5\n2024-01-02,4,6\n');
 * // -> [{ name: 'day', holds: 'dates' }, { name: 'north', holds: 'numbers' }, { name: 'south', holds: 'numbers' }]
 */
export async function readColumns(
  source: SeriesSource,
  options?: ReadColumnsOptions,
): Promise<SourceColumn[]> {
  const { table } = await openSource(source, columnOptions.read(options));
  return [...table.columns].map(([name, column]) => ({ name, holds: contentOf(column) }));
}

function contentOf(column: Column): SourceColumn['holds'] {
  const { type } = column;
  if (type === 'number') return 'numbers';
  if (type === 'boolean' || type === 'flag') return 'flags';
  return dateForm(column, { dayFirst: undefined }) ? 'dates' : 'text';
}
