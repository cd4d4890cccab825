import { BtcfcError } from '../../errors/error';
import { describeKind, isMissing, readNumbers } from '../numbers';
import { valuesOf } from '../values';
import type { Column, FlagColumn } from './column';

/**
 * One column, typed by its first value that is not missing. A column without a single value is one of missing numbers.
 *
 * @param copies whether a `Float64Array` is copied
 * @throws BtcfcError `INVALID_DATA`
 */
export function readColumn(name: string, source: unknown, copies = true): Column {
  const values = valuesOf(source);
  if (!values) throw invalidColumn(`Column "${name}" is not an array but ${describeKind(source)}.`, source);
  if (values instanceof Uint8Array) return readFlags(name, values);
  if (!copies && values instanceof Float64Array) return { type: 'number', values };
  if (ArrayBuffer.isView(values)) return numberColumn(name, values);
  const type = typeOf(name, values);
  if (type === 'number') return numberColumn(name, values);
  if (type === 'date') return { type, values: readDateObjects(name, values) };
  return { type, values: readCells(name, values, type) } as Column;
}

type ValueType = 'number' | 'text' | 'boolean' | 'date';

const plurals: Record<ValueType, string> = {
  number: 'numbers',
  text: 'text',
  boolean: 'booleans',
  date: 'Dates',
};

function typeOf(name: string, values: ArrayLike<unknown>): ValueType {
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (isMissing(value)) continue;
    if (typeof value === 'number' || typeof value === 'bigint') return 'number';
    if (typeof value === 'string') return 'text';
    if (typeof value === 'boolean') return 'boolean';
    if (value instanceof Date) return 'date';
    throw invalidColumn(`Column "${name}" holds ${describeKind(value)} in row ${row + 1}.`, value);
  }
  return 'number';
}

function numberColumn(name: string, values: ArrayLike<unknown>): Column {
  const row = ArrayBuffer.isView(values) ? -1 : firstNotANumber(values);
  if (row !== -1) throw mixedColumn(name, row, 'number', values[row]);
  return { type: 'number', values: readNumbers(values, { name: `column "${name}"`, infinite: 'allowed' }) };
}

function firstNotANumber(values: ArrayLike<unknown>): number {
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value !== 'number' && typeof value !== 'bigint' && value !== null && value !== undefined)
      return row;
  }
  return -1;
}

function readCells(name: string, values: ArrayLike<unknown>, type: 'text' | 'boolean'): unknown[] {
  const expected = type === 'text' ? 'string' : 'boolean';
  // copied whole and checked after: a million cells pushed one by one take ten times as long
  const kept = Array.prototype.slice.call(values) as unknown[];
  for (let row = 0; row < kept.length; row++) {
    const value = kept[row];
    if (typeof value === expected) continue;
    if (!isMissing(value)) throw mixedColumn(name, row, type, value);
    kept[row] = null;
  }
  return kept;
}

function readDateObjects(name: string, values: ArrayLike<unknown>): Float64Array {
  const instants = new Float64Array(values.length);
  for (let row = 0; row < instants.length; row++) {
    const value = values[row];
    if (isMissing(value)) instants[row] = Number.NaN;
    else if (!(value instanceof Date)) throw mixedColumn(name, row, 'date', value);
    else {
      instants[row] = value.getTime();
      if (Number.isNaN(instants[row])) {
        throw invalidColumn(`Column "${name}" holds an invalid Date in row ${row + 1}.`, value);
      }
    }
  }
  return instants;
}

function readFlags(name: string, values: Uint8Array): FlagColumn {
  const row = values.findIndex((value) => value > 1);
  if (row === -1) return { type: 'flag', values: new Uint8Array(values) };
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Column "${name}" is a Uint8Array, which holds truth values, but not so in row ${row + 1}.`,
    received: values[row],
    remedy: 'Pass numbers as a Float64Array.',
  });
}

function mixedColumn(name: string, row: number, type: ValueType, received: unknown): BtcfcError {
  return invalidColumn(
    `Column "${name}" holds ${plurals[type]}, but ${describeKind(received)} in row ${row + 1}.`,
    received,
  );
}

function invalidColumn(message: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass columns of equal length, each of numbers, of text, of booleans or of Dates.',
  });
}
