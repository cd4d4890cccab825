import { BtcfcError, type Column } from '@btcfc/core';
import type { OpenedSource } from '../source/opened-source';
import { readDigits, type ToldStyle } from './column-style';
import { takeApart, type WrittenNumber } from './written-number';

/**
 * The columns of text that are numbers as people write them: with a sign or code of money or `%` on one side, with spaces,
 * apostrophes, commas or points between thousands, in parentheses below zero. All of a column must be written alike.
 * Others stay text; why they do is kept for who asks for their numbers.
 */
export function withWrittenNumbers(opened: OpenedSource, told: ToldStyle): OpenedSource {
  const columns = new Map(opened.table.columns);
  const notes = [...opened.notes];
  const unclear = new Map<string, BtcfcError>();
  for (const [name, column] of columns) {
    if (column.type !== 'text') continue;
    const read = readColumn(column.values, { opened, name, told });
    if (read instanceof BtcfcError) unclear.set(name, read);
    else if (read) {
      columns.set(name, read.column);
      notes.push(read.note);
    }
  }
  return { ...opened, table: { rows: opened.table.rows, columns }, notes, unclear };
}

interface Place {
  opened: OpenedSource;
  name: string;
  told: ToldStyle;
}

/** The cells of a column that are not empty. */
interface Cells {
  texts: string[];
  parts: WrittenNumber[];
  /** Where each stands, in words. */
  where(at: number): string;
}

function readColumn(
  texts: readonly (string | null)[],
  { opened, name, told }: Place,
): { column: Column; note: string } | BtcfcError | undefined {
  const rows: number[] = [];
  const parts: WrittenNumber[] = [];
  for (const [row, text] of texts.entries()) {
    const part = text === null ? null : takeApart(text);
    // most columns of text show at once that they are none of numbers
    if (part === undefined) return undefined;
    if (part === null) continue;
    rows.push(row);
    parts.push(part);
  }
  const isPlain = ({ unit, digits, isInParentheses }: WrittenNumber) =>
    unit === '' && !isInParentheses && !/[ ']/.test(digits);
  // digits alone are text where a frame says so, and those in parentheses alone may be notes
  if (parts.every(isPlain)) return undefined;
  if (parts.every(({ unit, isInParentheses }) => isInParentheses && unit === '')) return undefined;
  const where = (at: number) => opened.rowName(rows[at]!);
  const cells: Cells = { texts: rows.map((row) => texts[row]!), parts, where };
  const read = valuesOf(cells, told);
  if ('problem' in read)
    return new BtcfcError({
      code: 'PARSE_FAILED',
      message: `${opened.name}, ${where(read.at)}, column ${JSON.stringify(name)} can't be read: ${read.problem}.`,
      received: cells.texts[read.at],
      remedy: read.remedy,
    });
  const values = new Float64Array(texts.length).fill(Number.NaN);
  for (const [at, row] of rows.entries()) values[row] = read.values[at]!;
  return { column: { type: 'number', values }, note: noteOf(name, cells, read) };
}

interface ReadValues {
  values: Float64Array;
  isGuessed: boolean;
}

function valuesOf(
  { texts, parts, where }: Cells,
  told: ToldStyle,
): ReadValues | { at: number; problem: string; remedy: string } {
  const [first] = parts as [WrittenNumber];
  const begin = `${JSON.stringify(texts[0])} (${where(0)})`;
  const remedy = 'Write all numbers of a column alike, or digits alone.';
  const other = parts.findIndex(({ unit, side }) => unit !== first.unit || side !== first.side);
  if (other >= 0) return { at: other, problem: `it is not written as ${begin} is`, remedy };
  const found = readDigits(
    parts.map(({ digits }) => digits),
    told,
  );
  if ('values' in found) {
    const values = found.values.map((value, at) => (parts[at]!.isNegative && value !== 0 ? -value : value));
    return { values, isGuessed: found.isGuessed };
  }
  const { at, isOpen } = found;
  if (!isOpen) return { at, problem: 'the digits of the column are not all parted alike', remedy };
  const [mark, unlike, word] = parts[at]!.digits.includes(',') ? [',', '.', 'comma'] : ['.', ',', 'point'];
  return {
    at,
    problem: `its ${word} may be a decimal one or part thousands`,
    remedy: `Set \`decimal\` to "${mark}" if it is a decimal one, to "${unlike}" if it parts thousands.`,
  };
}

function noteOf(name: string, { texts, parts, where }: Cells, { values, isGuessed }: ReadValues): string {
  // the first of those with the most marks shows best what was taken for what
  const marks = parts.map(({ digits }) => digits.replace(/\d/g, '').length);
  const most = marks.reduce((high, count) => Math.max(high, count), 0);
  const parted = marks.indexOf(most);
  const below = parts.findIndex(({ isInParentheses }) => isInParentheses);
  const examples = [...new Set([parted, below])].filter((at) => at >= 0);
  const list = examples.map((at) => `${JSON.stringify(texts[at])} (${where(at)}) is ${values[at]}`);
  const kind = parts[0]!.unit === '%' ? 'percentages' : 'numbers';
  const mark = parts[parted]!.digits.includes(',') ? ',' : '.';
  const doubt = isGuessed ? ` Where that is a fraction instead, set \`decimal\` to "${mark}".` : '';
  return `Column ${JSON.stringify(name)} holds ${kind} as people write them: ${list.join(', ')}.${doubt}`;
}
