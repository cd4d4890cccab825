/** Numbers as JSON has them, null where one is missing. */
export type StoredNumbers = (number | null)[];

export function storedNumbers(values: Float64Array): StoredNumbers {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}

export function unstoredNumbers(values: StoredNumbers): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

/** One after the other, of a number of rows each; NaN for those that are not there. */
export function joinNumbers(
  first: Float64Array | undefined,
  before: number,
  second: Float64Array | undefined,
  after: number,
): Float64Array {
  const joined = new Float64Array(before + after).fill(Number.NaN);
  if (first) joined.set(first);
  if (second) joined.set(second, before);
  return joined;
}

export function lastNumbers(values: Float64Array | undefined, count: number): Float64Array | undefined {
  return values?.slice(-count);
}
