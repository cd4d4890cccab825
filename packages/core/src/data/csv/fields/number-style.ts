import { BtcfcError } from '../../../errors/error';
import type { ColumnProfile, Showing } from './column-profile';
import { type NumberStyle, plainStyle, type ShownStyle } from './number-text';

export interface StyleEvidence {
  profiles: readonly ColumnProfile[];
  names: readonly string[];
  types: ReadonlyMap<string, string>;
  source: string;
  /** Columns in which a comma that may be either can only part thousands, by position. */
  isGrouped: (column: number) => boolean;
}

/** How the numbers of a CSV are written, and what of it was told by the sizes of numbers alone, a sentence each. */
export interface FoundStyle {
  style: NumberStyle;
  notes: string[];
}

/** How numbers are written, where an option tells it. */
export function toldStyle(told: { decimal?: '.' | ','; thousands?: string }): NumberStyle | undefined {
  if (told.decimal === undefined && told.thousands === undefined) return undefined;
  const decimal = told.decimal ?? (told.thousands === '.' ? ',' : '.');
  return { decimal, thousands: told.thousands ?? (decimal === ',' ? '.' : ',') };
}

/**
 * How the numbers of a CSV are written, as its columns of numbers show. Where commas part the fields, numbers with decimal
 * commas stand in quotes, as spreadsheets write them.
 *
 * @throws BtcfcError `PARSE_FAILED` where fields leave it open, or contradict each other
 */
export function shownNumberStyle({ profiles, names, types, source, isGrouped }: StyleEvidence): FoundStyle {
  const shown = new Map<ShownStyle, Showing & { name: string }>();
  const open: (Showing & { name: string; column: number })[] = [];
  for (const [column, { isNumeric, showings }] of profiles.entries()) {
    const name = names[column]!;
    if (!isNumeric || (types.get(name) ?? 'number') !== 'number') continue;
    for (const [style, showing] of showings) {
      if (!shown.has(style)) shown.set(style, { ...showing, name });
      if (style === 'either') open.push({ ...showing, name, column });
    }
  }
  const thousands = shown.get('thousands-comma');
  const decimal = shown.get('decimal-comma');
  if (decimal && thousands) throw unclear(source, decimal);
  if (decimal) return { style: { decimal: ',', thousands: '.' }, notes: [] };
  const grouped: NumberStyle = { decimal: '.', thousands: ',' };
  if (thousands) return { style: grouped, notes: [] };
  if (open.length === 0) return { style: plainStyle, notes: [] };
  const unsure = open.find(({ column }) => !isGrouped(column));
  if (unsure) throw unclear(source, unsure);
  const notes = open.map(
    ({ field, line, name }) =>
      `The commas of column ${JSON.stringify(name)} part thousands, by its other numbers: ${JSON.stringify(field)} (line ${line}) is ${field.replace(',', '')}. Where they are decimal ones, set \`decimal\` to ",".`,
  );
  return { style: grouped, notes };
}

function unclear(source: string, { field, line, name }: Showing & { name: string }): BtcfcError {
  return new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${source}, line ${line}, column ${JSON.stringify(name)} can't be read: its comma may be a decimal one or part thousands.`,
    received: field,
    remedy: 'Set `decimal` to "," if it is a decimal one, to "." if it parts thousands.',
  });
}
