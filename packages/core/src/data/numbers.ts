import { BtcfcError, describeValue } from '../errors/error';
import { defineOptions, type OptionsInput, type OptionsOutput } from '../options/define-options';
import * as option from '../options/option';
import { describeName } from './describe-name';
import { valuesOf } from './values';

const numbersOptions = defineOptions('readNumbers', {
  /** What errors call the values: the name of the argument or option, or words such as `column "load"`. */
  name: option.text({ required: true }),
  /** Whether a value may be missing (`null`, `undefined`, NaN); it becomes NaN. @default 'allowed' */
  missing: option.oneOf(['allowed', 'refused'] as const, { default: 'allowed' }),
  /** Whether a value may be infinite. @default 'refused' */
  infinite: option.oneOf(['allowed', 'refused'] as const, { default: 'refused' }),
  /** Whether the values may be booleans, all of them; true becomes 1 and false 0. @default 'refused' */
  booleans: option.oneOf(['allowed', 'refused'] as const, { default: 'refused' }),
  /** How many values there must be. @default any number */
  rows: option.integer({ min: 0 }),
});

/** Options of `readNumbers`. */
export interface ReadNumbersOptions extends OptionsInput<typeof numbersOptions> {}

type Rules = OptionsOutput<typeof numbersOptions>;

/**
 * Reads numbers into a new `Float64Array`, whatever holds them: an array, a typed array, a danfo Series, a column of
 * an Arrow or arquero table, or any other iterable with a length. What is missing becomes NaN; nothing else is
 * converted, so that a text or a date never passes for a number.
 *
 * @throws BtcfcError `INVALID_DATA`, naming the row (from 1), for anything else than a number, a BigInt within 2^53 or
 * a missing value, and for what the options refuse
 *
 * @example
 * import { readNumbers } from '@btcfc/core';
 *
 * readNumbers([1, null, 3], { name: 'values' }); // -> Float64Array [1, NaN, 3]
 */
export function readNumbers(values: unknown, options: ReadNumbersOptions): Float64Array {
  const rules = numbersOptions.read(options);
  const { name, missing, infinite, rows } = rules;
  const source = valuesOf(values);
  if (!source) throw notValues(name, values);
  if (rows !== undefined && source.length !== rows) throw wrongLength(name, source.length, rows);
  const numbers = copyNumbers(source, rules);
  if (missing === 'refused' || infinite === 'refused') checkNumbers(numbers, source, rules);
  return numbers;
}

function copyNumbers(source: ArrayLike<unknown>, rules: Rules): Float64Array {
  if (source instanceof Float64Array) return source.slice();
  const numbers = new Float64Array(source.length);
  let row = 0;
  for (; row < numbers.length; row++) {
    const value = source[row];
    if (typeof value === 'number') numbers[row] = value;
    else if (value === null || value === undefined) numbers[row] = Number.NaN;
    else break;
  }
  return row === numbers.length ? numbers : copyFrom(source, numbers, row, rules);
}

/** Goes on from the first value that is neither a number nor missing. */
function copyFrom(
  source: ArrayLike<unknown>,
  numbers: Float64Array,
  start: number,
  rules: Rules,
): Float64Array {
  const first = source[start];
  if (
    typeof first === 'boolean' &&
    rules.booleans === 'allowed' &&
    isAllMissing(numbers.subarray(0, start))
  ) {
    return copyBooleans(source, rules);
  }
  for (let row = start; row < numbers.length; row++) {
    const value = source[row];
    if (typeof value === 'number') numbers[row] = value;
    else if (value === null || value === undefined) numbers[row] = Number.NaN;
    else if (isSafeBigInt(value)) numbers[row] = Number(value);
    else throw notANumber(rules.name, row, value);
  }
  return numbers;
}

function isAllMissing(numbers: Float64Array): boolean {
  return numbers.every((value) => Number.isNaN(value));
}

function copyBooleans(source: ArrayLike<unknown>, { name }: Rules): Float64Array {
  return Float64Array.from(source, (value, row) => {
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (isMissing(value)) return Number.NaN;
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: `${describeName(name)} mixes booleans with other values: row ${row + 1} holds ${describeKind(value)}.`,
      received: value,
      remedy: 'Pass booleans alone, or numbers alone.',
    });
  });
}

function checkNumbers(
  numbers: Float64Array,
  source: ArrayLike<unknown>,
  { name, missing, infinite }: Rules,
): void {
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    // true for every finite number
    if (value - value === 0) continue;
    if (Number.isNaN(value)) {
      if (missing === 'refused') throw missingNumber(name, row, source[row]);
    } else if (infinite === 'refused') throw infiniteNumber(name, row, value);
  }
}

/** Refuses infinite numbers among those that were read. */
export function checkFinite(name: string, numbers: Float64Array): void {
  checkNumbers(numbers, numbers, { name, missing: 'allowed', infinite: 'refused', booleans: 'refused' });
}

/** Whether a value stands for one that is missing: `null`, `undefined` or NaN. */
export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined || Number.isNaN(value);
}

/** Whether a value is a BigInt that a number holds exactly. */
function isSafeBigInt(value: unknown): value is bigint {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value));
}

/** What a value is, in words that complete "holds ...". */
export function describeKind(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'a boolean';
  if (typeof value === 'bigint') return isSafeBigInt(value) ? 'a BigInt' : 'a BigInt beyond 2^53';
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : String(value);
  if (value === null || value === undefined) return String(value);
  if (value instanceof Date) return 'a Date';
  if (value instanceof DataView) return 'a DataView';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function notValues(name: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${describeName(name)} must be an array of numbers, not ${describeKind(received)}.`,
    received: received === undefined ? undefined : describeValue(received),
    remedy: 'Pass an array, a typed array or a Series.',
  });
}

function wrongLength(name: string, received: number, expected: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${describeName(name)} holds ${received} values where ${expected} are expected.`,
    remedy: 'Pass one value for each row.',
  });
}

function notANumber(name: string, row: number, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${describeName(name)} holds ${describeKind(received)} in row ${row + 1}, not a number.`,
    received,
    remedy: 'Pass numbers; a missing one is null, undefined or NaN.',
  });
}

function missingNumber(name: string, row: number, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${describeName(name)} is missing in row ${row + 1} (${String(received)}).`,
    remedy: 'Fill or leave out missing values first.',
  });
}

function infiniteNumber(name: string, row: number, received: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `${describeName(name)} is infinite in row ${row + 1}.`,
    received,
    remedy: 'Pass finite numbers; a missing one is null, undefined or NaN.',
  });
}
