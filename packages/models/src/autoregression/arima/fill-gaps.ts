import { stl } from '../../smoothing/decomposition/stl';

/**
 * Values in the place of missing ones, to look for a season with: on the line between their neighbours once the season is
 * taken out.
 *
 * @param values the first and the last one known
 */
export function fillGaps(values: Float64Array, period: number): Float64Array {
  if (!values.some(Number.isNaN)) return values;
  let filled = onTheLine(values);
  if (period < 2 || values.length <= 2 * period) return filled;
  for (let round = 0; round < 2; round++) {
    const { seasonal } = stl(filled, period, 11);
    filled = onTheLine(values.map((value, row) => value - seasonal[row]!));
    for (let row = 0; row < filled.length; row++) filled[row]! += seasonal[row]!;
  }
  // what is known stays as it is, to the last bit
  return filled.map((value, row) => (Number.isNaN(values[row]) ? value : values[row]!));
}

function onTheLine(values: Float64Array): Float64Array {
  const filled = values.slice();
  let last = 0;
  for (let row = 1; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    for (let gap = last + 1; gap < row; gap++) {
      filled[gap] = values[last]! + ((values[row]! - values[last]!) * (gap - last)) / (row - last);
    }
    last = row;
  }
  return filled;
}
