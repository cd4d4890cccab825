import { Rng } from '@btcfc/core';
import { decimate } from './decimate';

const rows = 50_000;
const columns = 300;
const x = Float64Array.from({ length: rows }, (_, row) => row);

function walk(): Float64Array {
  const rng = new Rng(3);
  let level = 0;
  return Float64Array.from({ length: rows }, () => {
    level += rng.normal();
    return level;
  });
}

describe('decimate', () => {
  it('keeps every point of a short series', () => {
    const points = decimate({ x: [1, 2, 3], y: [5, Number.NaN, 7], columns: 100 });
    expect(points).toEqual([
      { x: 1, y: 5 },
      { x: 2, y: Number.NaN },
      { x: 3, y: 7 },
    ]);
  });

  it('keeps first, lowest, highest and last of every pixel column, in order', () => {
    const y = walk();
    const points = decimate({ x, y, columns });
    expect(points.length).toBeLessThanOrEqual(4 * (columns + 1));
    const kept = new Set(points.map((point) => point.x));
    const perColumn = (rows - 1) / columns;
    for (let column = 0; column < columns; column++) {
      const inside = [...x.keys()].slice(Math.ceil(column * perColumn), Math.ceil((column + 1) * perColumn));
      const values = inside.map((row) => y[row]!);
      expect(kept).toContain(inside[0]);
      expect(kept).toContain(inside.at(-1));
      expect(kept).toContain(inside[values.indexOf(Math.min(...values))]);
      expect(kept).toContain(inside[values.indexOf(Math.max(...values))]);
    }
    expect(points.every((point) => point.y === y[point.x])).toBe(true);
    expect(points.map((point) => point.x)).toEqual([...kept].sort((a, b) => a - b));
  });

  it('keeps gaps wider than a pixel column and closes thinner ones', () => {
    const y = walk();
    y.fill(Number.NaN, 10_000, 12_000);
    y[30_010] = Number.NaN;
    const points = decimate({ x, y, columns });
    const gaps = points.filter((point) => Number.isNaN(point.y));
    expect(gaps).toEqual([{ x: 10_000, y: Number.NaN }]);
    const at = points.indexOf(gaps[0]!);
    expect([points[at - 1]!.x, points[at + 1]!.x]).toEqual([9_999, 12_000]);
  });

  it('stays small where every other value is missing', () => {
    const y = walk().map((value, row) => (row % 2 ? Number.NaN : value));
    expect(decimate({ x, y, columns }).length).toBeLessThanOrEqual(5 * (columns + 1));
  });

  it('takes positions that are all the same', () => {
    const y = walk();
    const points = decimate({ x: new Float64Array(rows), y, columns });
    expect(Math.max(...points.map((point) => point.y))).toBe(y.reduce((a, b) => Math.max(a, b)));
  });
});
