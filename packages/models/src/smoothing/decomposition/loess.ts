/** How a series is smoothed by loess. */
export interface LoessWindow {
  /** Rows that a smoothed value looks at, odd; more than there are widens the weights only. */
  window: number;
  /** Whether a line is fitted in each window, or a mean. */
  isLine: boolean;
  /** Every which row is smoothed; those between lie on lines. */
  jump: number;
}

/** The rows of a window, both included. */
interface Reach {
  left: number;
  right: number;
}

const { abs, max, min, sqrt } = Math;

/**
 * Smooths a series of rows one apart (Cleveland, Cleveland, McRae & Terpenning 1990; as their Fortran code and R's `stl`
 * do it).
 *
 * @param weights of the rows, where outliers are to count for less
 */
export function loess(
  values: Float64Array,
  { window, isLine, jump }: LoessWindow,
  weights?: Float64Array,
): Float64Array {
  const rows = values.length;
  const smooth = new Float64Array(rows);
  if (rows < 2) return values.slice();
  const step = min(jump, rows - 1);
  const at = (row: number) =>
    loessAt(values, row, reachOf(row, rows, window), { window, isLine }, weights) ?? values[row]!;
  let last = 0;
  smooth[0] = at(0);
  while (last < rows - 1) {
    const next = min(last + step, rows - 1);
    smooth[next] = at(next);
    const slope = (smooth[next]! - smooth[last]!) / (next - last);
    for (let row = last + 1; row < next; row++) smooth[row] = smooth[last]! + slope * (row - last);
    last = next;
  }
  return smooth;
}

/** The smoothed value at a place, which may lie beyond the rows; undefined where no row there has a weight. */
export function loessAt(
  values: Float64Array,
  place: number,
  { left, right }: Reach,
  { window, isLine }: Omit<LoessWindow, 'jump'>,
  weights?: Float64Array,
): number | undefined {
  const rows = values.length;
  let half = max(place - left, right - place);
  if (window > rows) half += Math.floor((window - rows) / 2);
  const weightAt = (row: number) => {
    const distance = abs(row - place);
    if (distance > 0.999 * half) return 0;
    const near = distance <= 0.001 * half ? 1 : cube(1 - cube(distance / half));
    return weights ? near * weights[row]! : near;
  };
  let total = 0;
  let centre = 0;
  let mean = 0;
  for (let row = left; row <= right; row++) {
    const weight = weightAt(row);
    total += weight;
    centre += weight * row;
    mean += weight * values[row]!;
  }
  if (total <= 0) return undefined;
  centre /= total;
  mean /= total;
  if (!isLine || half === 0) return mean;
  let spread = 0;
  let along = 0;
  for (let row = left; row <= right; row++) {
    const distance = row - centre;
    const weight = weightAt(row) * distance;
    spread += weight * distance;
    along += weight * values[row]!;
  }
  // rows too near to each other tell no slope
  if (sqrt(spread / total) <= 0.001 * (rows - 1)) return mean;
  return mean + ((place - centre) * along) / spread;
}

function reachOf(row: number, rows: number, window: number): Reach {
  if (window >= rows) return { left: 0, right: rows - 1 };
  const left = max(0, min(row - (window - 1) / 2, rows - window));
  return { left, right: left + window - 1 };
}

function cube(value: number): number {
  return value * value * value;
}
