import { BtcfcError } from '../errors/error';
import { invalidOption } from '../options/check-value';
import { defineOptions, type OptionsInput } from '../options/define-options';
import * as option from '../options/option';

type Align = 'left' | 'right';

const tableOptions = defineOptions('textTable', {
  /** The side cells stand on, for all columns or for each. @default the first column left, the others right */
  align: option.custom<Align | readonly Align[]>((name, value) => {
    const sides = Array.isArray(value) ? value : [value];
    if (sides.every((side) => side === 'left' || side === 'right')) return value as Align | readonly Align[];
    throw invalidOption(name, value, '"left", "right" or a list of them, one for each column');
  }),
  /** Whether a line of dashes stands below the first row. @default false */
  rule: option.boolean({ default: false }),
  /** Characters to a line at most; longer lines are cut. @default as many as it takes */
  width: option.integer({ min: 1 }),
});

/** Options of `textTable`. */
export interface TextTableOptions extends OptionsInput<typeof tableOptions> {}

/**
 * Rows of cells as lines of text in which columns are aligned, two spaces between them.
 *
 * @param rows the first is the heading, where there is one; a row may end early
 * @returns a line for each row, and one for the rule
 * @throws BtcfcError `INVALID_DATA` if a cell is not text, `INVALID_OPTION`
 *
 * @example
 * import { textTable } from '@btcfc/core';
 *
 * textTable([['model', 'MAE'], ['drift', '12.5']]).join('\n');
 * // -> model   MAE
 * //    drift  12.5
 */
export function textTable(rows: readonly (readonly string[])[], options?: TextTableOptions): string[] {
  const { align, rule, width } = tableOptions.read(options);
  if (!Array.isArray(rows) || !rows.every(Array.isArray))
    throw invalidOption('rows', rows, 'a list of rows, each a list of cells');
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row, position) => checkedCell(row[column], position, column).length)),
  );
  const sideOf = (column: number): Align =>
    (typeof align === 'string' ? align : align?.[column]) ?? (column === 0 ? 'left' : 'right');
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        sideOf(column) === 'left'
          ? (cell ?? '').padEnd(widths[column]!)
          : (cell ?? '').padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  if (rule && lines.length > 0) lines.splice(1, 0, widths.map((each) => '-'.repeat(each)).join('  '));
  return width === undefined ? lines : lines.map((line) => line.slice(0, width));
}

function checkedCell(cell: unknown, row: number, column: number): string {
  if (cell === undefined || typeof cell === 'string') return cell ?? '';
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The cell in row ${row + 1}, column ${column + 1} of a table must be text.`,
    received: cell,
    remedy: 'Turn the value into text first.',
  });
}
