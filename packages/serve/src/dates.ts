import { invalidInput } from './http-errors';

const pattern = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * The dates of rows as milliseconds since 1970, each after the one before.
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export function readDates(given: unknown, rows: number): number[] {
  if (!Array.isArray(given)) throw invalidInput('`dates` is not a list.', given);
  if (given.length !== rows) throw invalidInput(`\`dates\` has ${given.length} entries for ${rows} rows.`);
  const dates = given.map((entry, row) => {
    const date = readDate(entry);
    if (date !== undefined) return date;
    throw invalidInput(
      `The date of row ${row + 1} is none: it takes "2026-01-31", "2026-01-31T12:00:00Z" or milliseconds since 1970.`,
      entry,
    );
  });
  const late = dates.findIndex((date, row) => row > 0 && date <= dates[row - 1]!);
  if (late > 0)
    throw invalidInput(`The date of row ${late + 1} is not after that of the row before.`, given[late]);
  return dates;
}

// what `Date.parse` makes of other forms, and of times without a zone, depends on where it runs
function readDate(entry: unknown): number | undefined {
  if (typeof entry === 'number') return Number.isNaN(new Date(entry).getTime()) ? undefined : entry;
  const [, year, month, day] = (typeof entry === 'string' && pattern.exec(entry)) || [];
  if (year === undefined || Number(day) > daysOf(Number(year), Number(month))) return undefined;
  const date = Date.parse(entry as string);
  return Number.isNaN(date) ? undefined : date;
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
