/** How a search ends. */
interface SearchOptions {
  /** Evaluations after which it stops. */
  maxEvaluations: number;
  /** It stops when the values of the simplex differ by less, relative to the first one. */
  tolerance: number;
}

// where modules run in a context of their own, each look at a global is slow
const { isFinite: isNumber } = Number;

/** A value that stands for a point where the function has none. */
const outside = 1e35;

/**
 * The simplex search in the form Nash gave it (Compact Numerical Methods for Computers, 1990, algorithm 19), which R's
 * `optim` and `ets` use: `ets` stops long before it has converged, so only the same steps lead to the same models.
 *
 * @param objective of a point, not to be changed or kept; Infinity or NaN where it has no value
 * @returns the lowest point that was found; undefined if the function has no value at the start
 */
export function simplexSearch(
  objective: (point: Float64Array) => number,
  start: Float64Array,
  { maxEvaluations, tolerance }: SearchOptions,
): { point: Float64Array; value: number } | undefined {
  const size = start.length;
  const valueAt = (point: Float64Array) => {
    const value = objective(point);
    return isNumber(value) ? value : outside;
  };
  const first = objective(start);
  if (!Number.isFinite(first)) return undefined;
  const enough = tolerance * (Math.abs(first) + tolerance);
  const step = Math.max(...start.map((value) => 0.1 * Math.abs(value))) || 0.1;
  const points: Float64Array[] = [start.slice()];
  let width = 0;
  for (let axis = 0; axis < size; axis++) {
    const point = start.slice();
    let length = step;
    // where rounding swallows the step
    while (point[axis] === start[axis]) {
      point[axis] = start[axis]! + length;
      length *= 10;
    }
    width += length;
    points.push(point);
  }
  const values = Float64Array.from(points, (point, index) => (index === 0 ? first : valueAt(point)));
  let evaluations = 1 + size;
  let lowest = 0;
  const centre = new Float64Array(size);
  let tried: Float64Array = new Float64Array(size);
  let further: Float64Array = new Float64Array(size);
  const accept = (index: number, point: Float64Array, value: number) => {
    const free = points[index]!;
    points[index] = point;
    values[index] = value;
    return free;
  };

  do {
    let highest = lowest;
    let high = values[lowest]!;
    let low = high;
    for (let index = 0; index <= size; index++) {
      const value = values[index]!;
      if (value < low) {
        lowest = index;
        low = value;
      }
      if (value > high) {
        highest = index;
        high = value;
      }
    }
    if (high <= low + enough) break;

    const worst = points[highest]!;
    for (let axis = 0; axis < size; axis++) centre[axis] = -worst[axis]!;
    for (const point of points) {
      for (let axis = 0; axis < size; axis++) centre[axis]! += point[axis]!;
    }
    for (let axis = 0; axis < size; axis++) {
      centre[axis]! /= size;
      tried[axis] = 2 * centre[axis]! - worst[axis]!;
    }
    const reflected = valueAt(tried);
    evaluations++;
    if (reflected < low) {
      for (let axis = 0; axis < size; axis++) further[axis] = 2 * tried[axis]! - centre[axis]!;
      const expanded = valueAt(further);
      evaluations++;
      if (expanded < reflected) further = accept(highest, further, expanded);
      else tried = accept(highest, tried, reflected);
      continue;
    }
    if (reflected < high) tried = accept(highest, tried, reflected);
    const kept = points[highest]!;
    for (let axis = 0; axis < size; axis++) further[axis] = 0.5 * kept[axis]! + 0.5 * centre[axis]!;
    const contracted = valueAt(further);
    evaluations++;
    if (contracted < values[highest]!) {
      further = accept(highest, further, contracted);
    } else if (reflected >= high) {
      const narrower = shrink(points, lowest);
      if (narrower >= width) break;
      width = narrower;
      for (let index = 0; index <= size; index++) {
        if (index !== lowest) values[index] = valueAt(points[index]!);
      }
      evaluations += size;
    }
  } while (evaluations <= maxEvaluations);
  // the last point that was accepted may be the lowest
  values.forEach((value, index) => {
    if (value < values[lowest]!) lowest = index;
  });
  return { point: points[lowest]!, value: values[lowest]! };
}

/** Draws all points halfway to one of them; gives back how far they then lie from it, summed. */
function shrink(points: readonly Float64Array[], lowest: number): number {
  const best = points[lowest]!;
  let width = 0;
  points.forEach((point, index) => {
    if (index === lowest) return;
    for (let axis = 0; axis < point.length; axis++) {
      const distance = 0.5 * (point[axis]! - best[axis]!);
      point[axis] = distance + best[axis]!;
      width += Math.abs(point[axis]! - best[axis]!);
    }
  });
  return width;
}
