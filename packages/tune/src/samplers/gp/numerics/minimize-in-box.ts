/** Value at a point; writes the gradient into `gradient`. */
export type DifferentiableFunction = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimizeInBoxOptions {
  start: Float64Array;
  lower: ArrayLike<number>;
  upper: ArrayLike<number>;
  /** Most steps taken. @default 50 */
  maxIterations?: number;
  /** Ends when no component of the projected gradient is larger. @default 1e-6 */
  tolerance?: number;
  /** Ends when a step gains less than this, relative to the value. @default 1e-10 */
  minGain?: number;
}

export interface Minimum {
  point: Float64Array;
  value: number;
}

const memory = 8;

/**
 * A local minimum within bounds: limited-memory BFGS on the variables that are not held by a bound, with
 * backtracking along the projected path (Byrd et al. 1995 and Bertsekas 1982, much reduced). Points where the
 * function is not finite are stepped back from.
 */
export function minimizeInBox(evaluate: DifferentiableFunction, options: MinimizeInBoxOptions): Minimum {
  const { start, lower, upper, maxIterations = 50, tolerance = 1e-6, minGain = 1e-10 } = options;
  const size = start.length;
  let point = Float64Array.from(start, (value, i) => clamp(value, lower[i]!, upper[i]!));
  let gradient: Float64Array = new Float64Array(size);
  let value = evaluate(point, gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  const isFree = new Uint8Array(size);

  for (let iteration = 0; iteration < maxIterations; iteration++) {
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const slope = gradient[i]!;
      isFree[i] = (point[i]! <= lower[i]! && slope > 0) || (point[i]! >= upper[i]! && slope < 0) ? 0 : 1;
      if (isFree[i]) largest = Math.max(largest, Math.abs(slope));
    }
    if (!(largest > tolerance)) break;

    let direction = quasiNewtonDirection(gradient, isFree, steps, changes);
    if (!(dot(direction, gradient) < 0)) {
      steps.length = 0;
      changes.length = 0;
      direction = gradient.map((slope, i) => (isFree[i] ? -slope : 0));
    }
    // without curvature the first step must not leave the region where the gradient means something
    let length = steps.length === 0 ? Math.min(1, 0.1 / largest) : 1;
    let accepted = false;
    const nextGradient = new Float64Array(size);
    for (let attempt = 0; attempt < 20; attempt++) {
      const next = point.map((x, i) => clamp(x + length * direction[i]!, lower[i]!, upper[i]!));
      const nextValue = evaluate(next, nextGradient);
      let slope = 0;
      for (let i = 0; i < size; i++) slope += gradient[i]! * (next[i]! - point[i]!);
      if (nextValue <= value + 1e-4 * slope && slope < 0) {
        const gain = value - nextValue;
        remember(point, next, gradient, nextGradient, steps, changes);
        accepted = gain > minGain * Math.max(1, Math.abs(value));
        point = next;
        value = nextValue;
        gradient = nextGradient;
        break;
      }
      length *= attempt < 2 ? 0.5 : 0.2;
    }
    if (!accepted) break;
  }
  return { point, value };
}

function remember(
  point: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
  steps: Float64Array[],
  changes: Float64Array[],
): void {
  const step = next.map((value, i) => value - point[i]!);
  const change = nextGradient.map((value, i) => value - gradient[i]!);
  if (!(dot(step, change) > 1e-12 * dot(change, change))) return;
  steps.push(step);
  changes.push(change);
  if (steps.length > memory) {
    steps.shift();
    changes.shift();
  }
}

function quasiNewtonDirection(
  gradient: Float64Array,
  isFree: Uint8Array,
  steps: Float64Array[],
  changes: Float64Array[],
): Float64Array {
  const direction = gradient.map((slope, i) => (isFree[i] ? -slope : 0));
  const factors = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    factors[k] = dot(steps[k]!, direction) / dot(steps[k]!, changes[k]!);
    addScaled(direction, -factors[k]!, changes[k]!);
  }
  const newest = steps.length - 1;
  if (newest >= 0) {
    const scale = dot(steps[newest]!, changes[newest]!) / dot(changes[newest]!, changes[newest]!);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (let k = 0; k < steps.length; k++) {
    const factor = dot(changes[k]!, direction) / dot(steps[k]!, changes[k]!);
    addScaled(direction, factors[k]! - factor, steps[k]!);
  }
  return direction.map((value, i) => (isFree[i] ? value : 0));
}

function addScaled(target: Float64Array, factor: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * source[i]!;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
