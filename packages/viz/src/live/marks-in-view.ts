import type { ReadChart, ReadMark } from '../description/read-description';
import type { Limits } from '../ticks/limits';

/**
 * A chart of what lies between two places of the horizontal axis, so that the vertical one fits it and no point is spent on
 * what is not seen: lines and bands that go from left to right with one more row on either side, to where they lead.
 */
export function marksInView(chart: ReadChart, { min, max }: Limits): ReadChart {
  return {
    ...chart,
    x: { ...chart.x, min, max },
    marks: chart.marks.map((mark) => markInView(mark, { min, max })),
  };
}

function markInView(mark: ReadMark, { min, max }: Limits): ReadMark {
  if (mark.type === 'line') {
    const rows = rowsAround(mark.x, { min, max });
    return rows ? { ...mark, x: mark.x.subarray(...rows), y: mark.y.subarray(...rows) } : mark;
  }
  if (mark.type === 'band') {
    const rows = rowsAround(mark.x, { min, max });
    if (!rows) return mark;
    const cut = (values: Float64Array) => values.subarray(...rows);
    return { ...mark, x: cut(mark.x), lower: cut(mark.lower), upper: cut(mark.upper) };
  }
  if (mark.type === 'axis' || mark.type === 'rule') return mark;
  const reach = mark.type === 'bar' && !mark.lying ? mark.breadth / 2 : 0;
  // one that lies is seen by any part of it
  const from = mark.type === 'bar' && mark.lying && mark.from ? mark.from : mark.x;
  const seen = Array.from(mark.x.keys()).filter(
    (row) =>
      Math.max(from[row]!, mark.x[row]!) + reach >= min && Math.min(from[row]!, mark.x[row]!) - reach <= max,
  );
  const take = (values: Float64Array) => Float64Array.from(seen, (row) => values[row]!);
  if (mark.type === 'interval')
    return { ...mark, x: take(mark.x), lower: take(mark.lower), upper: take(mark.upper) };
  const points = { x: take(mark.x), y: take(mark.y) };
  if (mark.type === 'bar') return { ...mark, ...points, from: mark.from && take(mark.from) };
  return mark.type === 'text'
    ? { ...mark, ...points, text: seen.map((row) => mark.text[row]!) }
    : { ...mark, ...points };
}

/** The rows between two places and one before and after them; undefined where positions do not ascend. */
function rowsAround(x: Float64Array, { min, max }: Limits): [start: number, end: number] | undefined {
  let start = 0;
  let end = x.length;
  const isBeside = x.length > 0 && (x[0]! > max || x[x.length - 1]! < min);
  for (let row = 0; row < x.length; row++) {
    // also where a position is missing
    if (row > 0 && !(x[row]! >= x[row - 1]!)) return undefined;
    if (x[row]! < min) start = row;
    if (x[row]! > max && end === x.length) end = row + 1;
  }
  // what begins or ends beside it leads nowhere within
  return isBeside ? [0, 0] : [start, end];
}
