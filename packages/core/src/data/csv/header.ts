import { BtcfcError } from '../../errors/error';
import { nearestName } from '../../options/nearest-name';
import { CsvRecords, type CsvSource, fieldsOf } from './csv-records';
import { parseFailed } from './rows';

/** A column to read. */
export interface ChosenColumn {
  name: string;
  /** Of its field in a record, from 0. */
  position: number;
}

export interface HeaderOptions {
  columns: readonly string[] | undefined;
  types: ReadonlyMap<string, string>;
  delimiterIsTold: boolean;
}

/**
 * Finds the columns to read in the first record.
 *
 * @throws BtcfcError `PARSE_FAILED` without a header or where a name is there twice; `MISSING_COLUMN`
 */
export function readHeader(
  csv: CsvSource,
  { columns, types, delimiterIsTold }: HeaderOptions,
): ChosenColumn[] {
  const { names, positions } = firstRecord(csv);
  const chosen = columns ?? [...positions.keys()];
  for (const name of [...chosen, ...types.keys()]) {
    if (positions.has(name)) continue;
    const nearest = nearestName(name, [...positions.keys()]);
    const hint = nearest === undefined ? '' : ` Did you mean ${JSON.stringify(nearest)}?`;
    throw new BtcfcError({
      code: 'MISSING_COLUMN',
      message: `${csv.source} has no column ${JSON.stringify(name)}.${hint}`,
      received: names,
      remedy: (delimiterIsTold && otherDelimiter(names)) || 'Name columns of its first line.',
    });
  }
  return chosen.map((name) => ({ name, position: positions.get(name)! }));
}

/** The names in the first line, empty where a column has none, and where the others stand. */
export interface Header {
  names: string[];
  positions: ReadonlyMap<string, number>;
}

/** @throws BtcfcError `PARSE_FAILED` without a first line, or where a name is there twice */
export function firstRecord(csv: CsvSource): Header {
  const records = new CsvRecords(csv);
  if (!records.next())
    throw parseFailed(csv.source, 'is empty', 'Pass a CSV whose first line names the columns.');
  const { line } = records;
  const names = fieldsOf(records).map((name) => name.trim());
  const positions = new Map<string, number>();
  for (const [position, name] of names.entries()) {
    if (name === '') continue;
    const earlier = positions.get(name);
    if (earlier !== undefined) {
      throw parseFailed(
        csv.source,
        `has column ${JSON.stringify(name)} twice (line ${line}, fields ${earlier + 1} and ${position + 1})`,
        'Rename or delete one of the two.',
      );
    }
    positions.set(name, position);
  }
  return { names, positions };
}

/** The remedy where a header is a single field because another delimiter stands in it. */
function otherDelimiter(names: readonly string[]): string | undefined {
  const other = names.length === 1 && /[;\t|,]/.exec(names[0]!)?.[0];
  return other ? `Pass ${JSON.stringify(other)} as \`delimiter\`, or leave it out.` : undefined;
}
