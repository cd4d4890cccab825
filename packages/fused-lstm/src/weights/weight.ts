import { BtcfcError } from '@btcfc/core';

/** A matrix or vector in row-major order, with its shape. */
export interface Weight {
  /** Rows and columns of a matrix, or the length of a vector. */
  shape: number[];
  /** The elements, row after row. */
  values: ArrayLike<number>;
}

/** @throws BtcfcError `INVALID_DATA` */
export function checkWeight(name: string, { shape, values }: Weight, expected: number[]): void {
  const size = expected.reduce((product, length) => product * length, 1);
  if (String(shape) === String(expected) && values.length === size) return;
  throw invalidWeights(shape, `${name} should have the shape [${expected.join(', ')}] and ${size} values.`);
}

export function invalidWeights(received: unknown, message: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass every weight as `{ shape, values }`, its values row after row.',
  });
}
