/** Values in the place of missing ones: on the line between their neighbours, at the ends the nearest known one. */
export function withoutGapsBetween(values: Float64Array): Float64Array {
  const filled = values.slice();
  let last = -1;
  for (let row = 0; row <= values.length; row++) {
    if (row < values.length && Number.isNaN(values[row])) continue;
    const [before, after] = [values[last] ?? values[row]!, values[row] ?? values[last]!];
    for (let gap = last + 1; gap < row; gap++) {
      filled[gap] = before + ((after - before) * (gap - last)) / (row - last);
    }
    last = row;
  }
  return filled;
}

/** Position of the first known value; -1 if there is none. */
export function firstKnown(values: Float64Array): number {
  return values.findIndex((value) => !Number.isNaN(value));
}
