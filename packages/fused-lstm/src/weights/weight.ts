import { BtcfcError, readNumbers } from '@btcfc/core';

/** A matrix or vector in row-major order, with its shape. */
export interface Weight {
  /** Rows and columns of a matrix, or the length of a vector. */
  shape: number[];
  /** The elements, row after row. */
  values: ArrayLike<number>;
}

/**
 * The values of a weight that must have this shape.
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export function readWeight(name: string, weight: Weight, expected: number[]): Float64Array {
  const size = expected.reduce((product, length) => product * length, 1);
  if (String(weight.shape) === String(expected) && weight.values.length === size) {
    return readNumbers(weight.values, { name, missing: 'refused' });
  }
  const shape = `[${expected.join(', ')}]`;
  throw invalidWeights(weight.shape, `${name} should have the shape ${shape} and ${size} values.`);
}

/** A weight whose shape and values are there, whatever they hold. */
export function checkWeight(name: string, weight: unknown): Weight {
  const { shape, values } = (weight ?? {}) as Partial<Weight>;
  const isShape =
    Array.isArray(shape) && shape.length <= 2 && shape.every((size) => Number.isSafeInteger(size));
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values);
  if (isShape && isList) return weight as Weight;
  throw invalidWeights(weight, `${name} is not a weight.`);
}

export function invalidWeights(received: unknown, message: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass every weight as `{ shape, values }`, its values row after row.',
  });
}
