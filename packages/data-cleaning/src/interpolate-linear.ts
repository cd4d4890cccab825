import { readNumbers } from '@btcfc/core';

/**
 * Fills gaps in numbers along the straight line between the values around them, rows counting as equally
 * far apart. A gap at the end takes the last value; a gap at the start stays. As pandas'
 * `interpolate(method='linear')`, of which this is the arithmetic, operation by operation.
 *
 * An infinity is a value: a gap next to one becomes infinite, a gap between opposite ones stays.
 *
 * @param column numbers, missing where NaN, null or undefined; not modified
 * @throws BtcfcError `INVALID_DATA`, naming the row that holds something else than a number
 *
 * @example
 * import { interpolateLinear } from '@btcfc/data-cleaning';
 *
 * interpolateLinear([1, null, 3]); // -> Float64Array [1, 2, 3]
 */
export function interpolateLinear(column: ArrayLike<number | null | undefined>): Float64Array {
  const values = readNumbers(column, { name: 'column', infinite: 'allowed' });
  interpolateInPlace(values);
  return values;
}

/** Returns how many values it filled. */
export function interpolateInPlace(values: Float64Array): number {
  let filled = 0;
  let before = -1;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) continue;
    if (before !== -1 && row - before > 1) filled += bridge(values, before, row);
    before = row;
  }
  if (before === -1) return filled;
  values.fill(values[before]!, before + 1);
  return filled + values.length - before - 1;
}

function bridge(values: Float64Array, before: number, after: number): number {
  const left = values[before]!;
  const right = values[after]!;
  const slope = (right - left) / (after - before);
  let filled = 0;
  for (let row = before + 1; row < after; row++) {
    values[row] = pointOnLine(slope, row - before, left, row - after, right);
    if (!Number.isNaN(values[row]!)) filled++;
  }
  return filled;
}

// numpy's interp: from the left, else (infinite minus infinite) from the right, else the common value
function pointOnLine(slope: number, fromLeft: number, left: number, fromRight: number, right: number) {
  const point = slope * fromLeft + left;
  if (!Number.isNaN(point)) return point;
  const mirrored = slope * fromRight + right;
  return Number.isNaN(mirrored) && left === right ? left : mirrored;
}
