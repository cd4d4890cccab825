/** Four numbers of an array, or the beginnings of four rows of it. */
export interface Four {
  array: Float64Array;
  /** Position of the first. */
  start: number;
  /** How far the next is from it. */
  stride: number;
}

/**
 * Takes products off four numbers: for each k, what a shared row has there times what one row for each of them has.
 *
 * A processor waits for one addition before it begins the next to the same sum. Of four sums, each in its own order, it
 * adds to one while it waits for another; the results are those of one sum after the other.
 */
export function subtractProducts(
  { array: numbers, start: at, stride: step }: Four,
  { array: rows, start: first, stride }: Four,
  { array: shared, start }: Omit<Four, 'stride'>,
  { from, to }: { from: number; to: number },
): void {
  const second = first + stride;
  const third = second + stride;
  const fourth = third + stride;
  let a = numbers[at]!;
  let b = numbers[at + step]!;
  let c = numbers[at + 2 * step]!;
  let d = numbers[at + 3 * step]!;
  for (let k = from; k < to; k++) {
    const factor = shared[start + k]!;
    a -= factor * rows[first + k]!;
    b -= factor * rows[second + k]!;
    c -= factor * rows[third + k]!;
    d -= factor * rows[fourth + k]!;
  }
  numbers[at] = a;
  numbers[at + step] = b;
  numbers[at + 2 * step] = c;
  numbers[at + 3 * step] = d;
}
