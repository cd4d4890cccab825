import { formatDate } from '../data/dates/dates';
import type { Column } from '../data/frames/column';
import type { Frame } from '../data/frames/frame';
import { readTable } from '../data/frames/table';
import { defineOptions, type OptionsInput } from '../options/define-options';
import * as option from '../options/option';
import { textTable } from './text-table';

const frameTextOptions = defineOptions('frameText', {
  /** Rows shown; where there are more, the first and the last of them, half each. @default 10 */
  rows: option.integer({ min: 1, default: 10 }),
  /** Characters to a line at most; columns in the middle give way. @default 110 */
  width: option.integer({ min: 20, default: 110 }),
});

/** Options of `frameText`. */
export interface FrameTextOptions extends OptionsInput<typeof frameTextOptions> {}

/**
 * What the columns of a frame are, as pandas' `info` tells it: names, values that are there, types.
 *
 * @throws BtcfcError `INVALID_DATA` for what is no frame
 *
 * @example
 * import { infoText } from '@btcfc/core'
 * console.log(infoText({ day: ['mon', 'tue'], sold: [3, null] }))
 * // -> 2 rows, 2 columns
 * //    #  column  present  type
 * //    0  day           2  text
 * //    1  sold          1  number
 */
export function infoText(frame: Frame): string {
  const { rows, columns } = readTable(frame);
  const lines = [...columns].map(([name, column], position) => [
    String(position),
    name,
    String(countPresent(column, rows)),
    column.type === 'flag' ? 'boolean' : column.type,
  ]);
  const table = textTable([['#', 'column', 'present', 'type'], ...lines], {
    align: ['right', 'left', 'right', 'left'],
  });
  return [`${rows} rows, ${columns.size} columns`, ...table].join('\n');
}

/**
 * The first and last rows of a frame as text, as pandas prints one: rows and columns in the middle give way to dots.
 *
 * @throws BtcfcError `INVALID_DATA` for what is no frame, `INVALID_OPTION`
 *
 * @example
 * import { frameText } from '@btcfc/core'
 * console.log(frameText({ day: ['mon', 'tue', 'wed'], sold: [3, null, 5.25] }, { rows: 2 }))
 * // ->    day  sold
 * //    0  mon     3
 * //    .. ...   ...
 * //    2  wed  5.25
 * //    [3 rows x 2 columns]
 */
export function frameText(frame: Frame, options?: FrameTextOptions): string {
  const { rows: shownRows, width } = frameTextOptions.read(options);
  const { rows, columns } = readTable(frame);
  const isCut = rows > shownRows;
  const first = isCut ? Math.ceil(shownRows / 2) : rows;
  const last = isCut ? shownRows - first : 0;
  const positions = Array.from({ length: first + last }, (_, index) =>
    index < first ? index : rows - last - first + index,
  );
  const cellsOf = (head: string, cells: string[], dots: string) =>
    isCut ? [head, ...cells.slice(0, first), dots, ...cells.slice(first)] : [head, ...cells];
  const labels = cellsOf('', positions.map(String), '..');
  const shown = [...columns].map(([name, column]) =>
    cellsOf(
      name,
      positions.map((row) => cellText(column, row)),
      '...',
    ),
  );
  const kept = withinWidth([labels, ...shown], width);
  const lines = textTable(
    labels.map((_, line) => kept.map((cells) => cells[line]!)),
    { align: 'right' },
  );
  return [...lines, `[${rows} rows x ${columns.size} columns]`].join('\n');
}

function countPresent({ type, values }: Column, rows: number): number {
  if (type === 'flag') return rows;
  let present = 0;
  for (const value of values as Iterable<unknown>) if (value !== null && !Number.isNaN(value)) present++;
  return present;
}

function cellText({ type, values }: Column, row: number): string {
  const value = values[row] as string | number | boolean | null;
  if (type === 'flag') return String(Boolean(value));
  if (value === null || Number.isNaN(value)) return type === 'number' ? 'NaN' : '';
  if (type === 'date') return formatDate(value as number);
  return type === 'number' ? numberText(value as number) : String(value);
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e15
    ? String(Number(value.toPrecision(7)))
    : value.toExponential(4);
}

// takes columns from both ends in turn while they fit beside the dots
function withinWidth([labels, ...columns]: string[][], width: number): string[][] {
  const widthOf = (cells: readonly string[]) => Math.max(...cells.map(({ length }) => length)) + 2;
  let left = width - widthOf(labels!);
  if (columns.reduce((sum, cells) => sum + widthOf(cells), 0) <= left) return [labels!, ...columns];
  left -= 5;
  let [start, end] = [0, columns.length];
  for (let fromStart = true; start < end; fromStart = !fromStart) {
    const next = widthOf(columns[fromStart ? start : end - 1]!);
    if (next > left) break;
    left -= next;
    if (fromStart) start++;
    else end--;
  }
  const dots = labels!.map((_, line) => (line === 0 ? '' : '...'));
  return [labels!, ...columns.slice(0, start), dots, ...columns.slice(end)];
}
