import { BtcfcError, type Table } from '@btcfc/core';
import { listed, wordsOf } from './column-names';

/** The column that is forecast. */
export interface FoundValue {
  name: string;
  /** Why it was taken, where others could have been. */
  note?: string;
}

// what series that people forecast are called
const valueWords = new Set(
  'value values y target sales sale demand load consumption revenue turnover orders quantity qty units amount visitors passengers traffic price close production output generation count total volume wert umsatz absatz verbrauch ventas valeur'.split(
    ' ',
  ),
);
const certainWords = new Set(['value', 'values', 'y', 'target']);

/**
 * The only column of numbers; else the only one that is no flag of 0 and 1; else the only one named as what is usually
 * forecast.
 *
 * @param taken columns that have another part already
 * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA` where it can't be told
 */
export function findValue(table: Table, source: string, taken: ReadonlySet<string>): FoundValue {
  const numeric = [...table.columns]
    .filter(([name, column]) => !taken.has(name) && column.type === 'number')
    .map(([name]) => name);
  if (numeric.length === 0) throw noNumbers(table, source, taken);
  if (numeric.length === 1) return { name: numeric[0]! };
  const proper = numeric.filter((name) => !isFlag(table, name));
  if (proper.length === 1)
    return { name: proper[0]!, note: 'it is the only column of numbers other than 0 and 1' };
  const candidates = proper.length > 0 ? proper : numeric;
  for (const words of [certainWords, valueWords]) {
    const named = candidates.filter((name) => wordsOf(name).some((word) => words.has(word)));
    if (named.length === 1)
      return { name: named[0]!, note: `of ${listed(candidates)} it alone is named as what is forecast` };
  }
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `${source} has several columns of numbers: ${listed(candidates)}.`,
    received: candidates,
    remedy: 'Name the one that is forecast as `value`, or several.',
  });
}

function isFlag(table: Table, name: string): boolean {
  const column = table.columns.get(name)!;
  return (
    column.type === 'number' &&
    column.values.every((value) => value === 0 || value === 1 || Number.isNaN(value))
  );
}

/** What is no number, where there is such a thing. */
function firstText(values: readonly (string | null)[]): string | null | undefined {
  return (
    values.find((value) => value !== null && Number.isNaN(Number(value))) ??
    values.find((value) => value !== null)
  );
}

function noNumbers(table: Table, source: string, taken: ReadonlySet<string>): BtcfcError {
  const shown = [...table.columns].flatMap(([name, column]) =>
    taken.has(name) || column.type !== 'text'
      ? []
      : [`${JSON.stringify(name)} (${JSON.stringify(firstText(column.values))})`],
  );
  return new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `${source} has no column of numbers to forecast.`,
    received: [...table.columns.keys()],
    remedy:
      shown.length === 0
        ? 'Pass data with a column of numbers beside its dates.'
        : `Write numbers alone, without units, and tell \`na\` what stands for a missing one; text holds ${shown.slice(0, 3).join(', ')}.`,
  });
}
