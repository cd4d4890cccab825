import { BtcfcError, type Table } from '@btcfc/core';
import type { OpenedSource } from '../source/opened-source';
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
 * The only column of numbers; else the only one that changes and is no flag of 0 and 1; else the only one named as what is
 * usually forecast.
 *
 * @param taken columns that have another part already
 * @param likely words that name it before all others, the likeliest first
 * @throws BtcfcError `MISSING_COLUMN`, `INVALID_DATA` where it can't be told
 */
export function findValue(
  opened: OpenedSource,
  taken: ReadonlySet<string>,
  likely: readonly string[] = [],
): FoundValue {
  const { table, name: source } = opened;
  const numeric = [...table.columns]
    .filter(([name, column]) => !taken.has(name) && column.type === 'number')
    .map(([name]) => name);
  if (numeric.length === 0) throw noNumbers(opened, source, taken);
  if (numeric.length === 1) return { name: numeric[0]! };
  const proper = numeric.filter((name) => !isFlag(table, name) && !isConstant(table, name));
  if (proper.length === 1)
    return { name: proper[0]!, note: 'it is the only column of numbers that change, other than 0 and 1' };
  const candidates = proper.length > 0 ? proper : numeric;
  const told = likely.map((word) => new Set([word.toLowerCase()]));
  for (const words of [...told, certainWords, valueWords]) {
    const named = candidates.filter((name) => wordsOf(name).some((word) => words.has(word)));
    if (named.length === 1)
      return { name: named[0]!, note: `of ${listed(candidates)} it alone is named as what is forecast` };
  }
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `${source} has several columns of numbers: ${listed(candidates)}.`,
    received: candidates.slice(0, 20),
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

function isConstant(table: Table, name: string): boolean {
  const column = table.columns.get(name)!;
  if (column.type !== 'number') return false;
  const known = column.values.filter((value) => !Number.isNaN(value));
  return known.every((value) => value === known[0]);
}

function noNumbers(
  { table, rowName, unclear }: OpenedSource,
  source: string,
  taken: ReadonlySet<string>,
): BtcfcError {
  for (const [name, error] of unclear ?? []) if (!taken.has(name)) return error;
  const faults = [...table.columns].flatMap(([name, column]) => {
    if (taken.has(name) || column.type !== 'text') return [];
    const row = column.values.findIndex((text) => text !== null && !looksNumeric(text));
    return row < 0 ? [] : [{ name, texts: column.values, text: column.values[row]!, row }];
  });
  const [first] = faults;
  const shown = faults
    .slice(0, 3)
    .map(
      ({ name, text, row }) =>
        `column ${JSON.stringify(name)} has ${JSON.stringify(text)} in ${rowName(row)}`,
    );
  return new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `${source} has no column of numbers to forecast${shown.length === 0 ? '' : `: ${shown.join(', ')}`}.`,
    received: [...table.columns.keys()].slice(0, 20),
    remedy: first
      ? remedyFor(first.text, first.texts)
      : 'Pass data with a column of numbers beside its dates.',
  });
}

/** Whether a text is a number, be it with commas. */
function looksNumeric(text: string): boolean {
  return /^[+-]?[\d.,]*\d[\d.,]*(?:e[+-]?\d+)?$/i.test(text.trim());
}

/** What is to be done about a field that is no number, the first in its column. */
function remedyFor(text: string, texts: readonly (string | null)[]): string {
  if (/^[−–]\s*[\d.,]+$/.test(text.trim()))
    return 'Write the minus as a hyphen: replace the sign before the number by "-".';
  if (/\d/.test(text))
    return 'Write numbers alone, without units; signs of money and per cent may stay where all have them.';
  const words = [...new Set(texts.flatMap((each) => (each === null || /\d/.test(each) ? [] : each)))];
  const [stand, them] = words.length === 1 ? ['stands', 'it'] : ['stand', 'them'];
  return `Write numbers alone; if ${listed(words)} ${stand} for a value that is missing, pass ${them} in \`na\`.`;
}
