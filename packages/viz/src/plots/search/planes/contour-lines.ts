/** Values on a square grid of a plane, row by row: the first row lies at the foot. */
export interface PlaneGrid {
  /** How many there are along each side. */
  side: number;
  values: Float64Array;
}

/** Places within the plane, from 0 to 1; NaN between two lines. */
export interface ContourLine {
  x: number[];
  y: number[];
}

/**
 * A surface through scattered values: each place has the mean of the values around it, weighed by one over the square of
 * their distance (Shepard 1968), and those far from it hardly count.
 */
export function surfaceThrough(
  x: Float64Array,
  y: Float64Array,
  values: Float64Array,
  side: number,
): PlaneGrid {
  const grid = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [atX, atY] = [column / (side - 1), row / (side - 1)];
      let sum = 0;
      let weights = 0;
      for (let point = 0; point < values.length; point++) {
        const distance = (x[point]! - atX) ** 2 + (y[point]! - atY) ** 2;
        // softened, so that a single value makes no spike of its own
        const weight = 1 / (distance + 4e-3) ** 2;
        sum += weight * values[point]!;
        weights += weight;
      }
      grid[row * side + column] = sum / weights;
    }
  }
  return { side, values: grid };
}

/** Where a surface has a value, by marching squares: pieces of lines, with a gap after each. */
export function contourLine({ side, values }: PlaneGrid, level: number): ContourLine {
  const line: ContourLine = { x: [], y: [] };
  const step = 1 / (side - 1);
  for (let row = 0; row + 1 < side; row++) {
    for (let column = 0; column + 1 < side; column++) {
      const corner = row * side + column;
      const [a, b] = [values[corner]!, values[corner + 1]!];
      const [d, c] = [values[corner + side]!, values[corner + side + 1]!];
      // where it crosses the foot, the right side, the head and the left side of the square
      const crossings: [number, number][] = [];
      const cross = (from: number, to: number, at: (share: number) => [number, number]) => {
        if (from < level !== to < level) crossings.push(at((level - from) / (to - from)));
      };
      cross(a, b, (share) => [column + share, row]);
      cross(b, c, (share) => [column + 1, row + share]);
      cross(d, c, (share) => [column + share, row + 1]);
      cross(a, d, (share) => [column, row + share]);
      // a saddle is crossed twice: around two corners, and its middle tells around which
      const middle = (a + b + c + d) / 4;
      if (crossings.length === 4 && middle < level !== a < level) {
        const [foot, right, head, left] = crossings as [number, number][];
        crossings.splice(0, 4, foot!, left!, right!, head!);
      }
      for (let start = 0; start + 1 < crossings.length; start += 2) {
        const [from, to] = [crossings[start]!, crossings[start + 1]!];
        line.x.push(from[0] * step, to[0] * step, Number.NaN);
        line.y.push(from[1] * step, to[1] * step, Number.NaN);
      }
    }
  }
  return line;
}
