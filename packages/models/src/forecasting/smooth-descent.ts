/** A function of several numbers and its slopes; it may write nothing into the point. */
export type SmoothFunction = (point: Float64Array, slopes: Float64Array) => number;

/** Where a function is lowest, and how low. */
export interface Lowest {
  point: Float64Array;
  value: number;
}

interface DescentOptions {
  /** Ends where a further step promises to gain less. */
  tolerance: number;
  /** Gives up, some rounds on, where twice of what a step promises would not lead below this. @default Infinity, never */
  known?: number;
  /** Gives up where it comes near this point and is not below it: both are on the way to one bottom. @default none */
  found?: Lowest;
  /** Rounds at most. @default 100 */
  rounds?: number;
}

const longestStep = 2;
/** How near, in each number, is near what was found. */
const nearby = 0.2;
// more of them gain little: the function has a kink there
const mostRests = 3;
const manyRounds = 24;

/**
 * The lowest point of a smooth function whose numbers are all of the size of 1: the quasi-Newton method of Broyden,
 * Fletcher, Goldfarb & Shanno (Nocedal & Wright 2006, chapter 6) with slopes that are given. It begins with a matrix of
 * second derivatives from differences of slopes, and takes them anew where it comes to rest, so that it does not take a
 * valley for the bottom, and once where it takes long.
 *
 * @returns null if the function has no value at the start
 */
export function smoothDescent(
  given: SmoothFunction,
  start: Float64Array,
  { tolerance, known = Number.POSITIVE_INFINITY, found, rounds = 100 }: DescentOptions,
): Lowest | null {
  const size = start.length;
  const point = start.slice();
  const slopes = new Float64Array(size);
  let value = given(point, slopes);
  if (!isUsable(value, slopes)) return null;
  const next = new Float64Array(size);
  const nextSlopes = new Float64Array(size);
  const direction = new Float64Array(size);
  let inverse = inverseCurvature(given, point, slopes);
  let restedAt = Number.POSITIVE_INFINITY;
  let rests = 0;
  for (let round = 0; round < rounds; round++) {
    // what takes so long is far from where its curvature was taken
    if (round === manyRounds) inverse = inverseCurvature(given, point, slopes);
    multiply(inverse, slopes, direction);
    let slope = 0;
    let longest = 0;
    for (let i = 0; i < size; i++) {
      direction[i]! *= -1;
      slope += direction[i]! * slopes[i]!;
      longest = Math.max(longest, Math.abs(direction[i]!));
    }
    if (round >= 8 && value + slope > known) break;
    if (found && value >= found.value && isNear(point, found.point)) break;
    let length = Math.min(1, longestStep / longest);
    let nextValue = value;
    let isLower = false;
    // half the slope is what a step to the bottom of a parabola gains
    while (!isLower && -slope * length > 2 * tolerance) {
      for (let i = 0; i < size; i++) next[i] = point[i]! + length * direction[i]!;
      nextValue = given(next, nextSlopes);
      isLower = isUsable(nextValue, nextSlopes) && nextValue <= value + 1e-4 * length * slope;
      if (!isLower) length *= 0.25;
    }
    if (!isLower) {
      if (restedAt - value <= tolerance || rests === mostRests) break;
      restedAt = value;
      rests++;
      inverse = inverseCurvature(given, point, slopes);
      continue;
    }
    update(inverse, point, next, slopes, nextSlopes);
    point.set(next);
    slopes.set(nextSlopes);
    value = nextValue;
  }
  return { point, value };
}

function isNear(point: Float64Array, other: Float64Array): boolean {
  return point.every((value, i) => Math.abs(value - other[i]!) <= nearby);
}

function isUsable(value: number, slopes: Float64Array): boolean {
  return Number.isFinite(value) && slopes.every(Number.isFinite);
}

/** What a step tells of the curvature; nothing, if it is none that a minimum has. */
function update(
  inverse: Float64Array,
  point: Float64Array,
  next: Float64Array,
  slopes: Float64Array,
  nextSlopes: Float64Array,
): void {
  const size = point.length;
  const step = next.map((value, i) => value - point[i]!);
  const change = nextSlopes.map((value, i) => value - slopes[i]!);
  const along = dot(step, change);
  if (!(along > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change)))) return;
  const curved = multiply(inverse, change, new Float64Array(size));
  const share = 1 + dot(change, curved) / along;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      inverse[i * size + j]! +=
        (share * step[i]! * step[j]! - step[i]! * curved[j]! - curved[i]! * step[j]!) / along;
    }
  }
}

/** The inverse of the second derivatives, with as much added to their diagonal as it takes to have a lowest point. */
function inverseCurvature(given: SmoothFunction, at: Float64Array, slopes: Float64Array): Float64Array {
  const size = at.length;
  const curvature = new Float64Array(size * size);
  const moved = new Float64Array(size);
  const point = at.slice();
  const distance = 1e-5;
  for (let i = 0; i < size; i++) {
    point[i] = at[i]! + distance;
    given(point, moved);
    point[i] = at[i]!;
    for (let j = 0; j < size; j++) {
      const half = (moved[j]! - slopes[j]!) / (2 * distance);
      if (!Number.isFinite(half)) continue;
      curvature[i * size + j]! += half;
      curvature[j * size + i]! += half;
    }
  }
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, Math.abs(curvature[i * size + i]!));
  for (let added = 0; ; added = added === 0 ? 1e-6 * largest || 1 : added * 10) {
    const inverse = positiveInverse(curvature, size, added);
    if (inverse) return inverse;
  }
}

/** The inverse of a symmetric matrix with something added to its diagonal, by Cholesky; null if it is not positive. */
function positiveInverse(matrix: Float64Array, size: number, added: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]! + (i === j ? added : 0);
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      if (i === j && !(sum > 1e-14 * Math.abs(matrix[i * size + i]!))) return null;
      lower[i * size + j] = i === j ? Math.sqrt(sum) : sum / lower[j * size + j]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const solved = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * solved[k]!;
      solved[i] = sum / lower[i * size + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = solved[i]!;
      for (let k = i + 1; k < size; k++) sum -= lower[k * size + i]! * inverse[k * size + column]!;
      inverse[i * size + column] = sum / lower[i * size + i]!;
    }
  }
  return inverse;
}

function multiply(matrix: Float64Array, vector: Float64Array, product: Float64Array): Float64Array {
  const size = vector.length;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j]! * vector[j]!;
    product[i] = sum;
  }
  return product;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}
