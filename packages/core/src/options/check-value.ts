import { BtcfcError } from '../errors/error';

/** What a number may be. */
export interface NumberRange {
  /** Smallest value allowed. @default -Infinity */
  min?: number;
  /** Largest value allowed. @default Infinity */
  max?: number;
  /** Whether `min` itself is forbidden. @default false */
  aboveMin?: boolean;
  /** Whether `max` itself is forbidden. @default false */
  belowMax?: boolean;
}

/**
 * Returns `value` if it is a finite number within the range.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { checkNumber } from '@btcfc/core';
 *
 * checkNumber('share', 0.2, { min: 0, max: 1 }); // -> 0.2
 */
export function checkNumber(name: string, value: unknown, range: NumberRange = {}): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || !isWithin(value, range)) {
    throw invalidOption(name, value, `a number${describeRange(range)}`);
  }
  return value;
}

/**
 * Returns `value` if it is a whole number within the range.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { checkInteger } from '@btcfc/core';
 *
 * checkInteger('epochs', 20, { min: 1 }); // -> 20
 */
export function checkInteger(name: string, value: unknown, range: NumberRange = {}): number {
  if (!Number.isSafeInteger(value) || !isWithin(value as number, range)) {
    throw invalidOption(name, value, `a whole number${describeRange(range)}`);
  }
  return value as number;
}

/**
 * Returns `value` if it is one of `choices`.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { checkOneOf } from '@btcfc/core';
 *
 * checkOneOf('loss', 'mse', ['mse', 'mae']); // -> 'mse'
 */
export function checkOneOf<Choice extends string | number | boolean>(
  name: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  if (!choices.includes(value as Choice)) {
    throw invalidOption(name, value, `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`);
  }
  return value as Choice;
}

/**
 * The error for an option that is not what it should be.
 *
 * @param expected completes "must be ..."
 *
 * @example
 * import { invalidOption } from '@btcfc/core';
 *
 * invalidOption('epochs', -1, 'a whole number above 0').code; // -> 'INVALID_OPTION'
 */
export function invalidOption(name: string, received: unknown, expected: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`${name}\` must be ${expected}.`,
    received: received === undefined ? 'undefined' : received,
    remedy: expected.startsWith('left out') ? `Leave \`${name}\` out.` : `Pass ${expected} as \`${name}\`.`,
  });
}

function isWithin(value: number, { min, max, aboveMin, belowMax }: NumberRange): boolean {
  if (min !== undefined && (aboveMin ? value <= min : value < min)) return false;
  if (max !== undefined && (belowMax ? value >= max : value > max)) return false;
  return true;
}

function describeRange({ min, max, aboveMin, belowMax }: NumberRange): string {
  const bounds = [
    min === undefined ? '' : `${aboveMin ? 'above' : 'at least'} ${min}`,
    max === undefined ? '' : `${belowMax ? 'below' : 'at most'} ${max}`,
  ].filter(Boolean);
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`;
}
