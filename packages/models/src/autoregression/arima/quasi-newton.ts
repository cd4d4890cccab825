/** A function of several numbers; it may write nothing into them. */
export type Objective = (point: Float64Array) => number;

export interface Descent {
  point: Float64Array;
  value: number;
  /** Whether it ended because nothing was left to gain, not because the rounds were used up. */
  converged: boolean;
}

const step = 1e-3;

/**
 * The lowest point of a smooth function: Broyden, Fletcher, Goldfarb & Shanno's quasi-Newton method with central
 * differences and a backtracking line search, with the constants of Nash (1990, algorithm 21), as R's `optim`: whoever
 * compares models by their likelihood gets the same ones.
 *
 * @param scales the size of each number; differences are taken over a thousandth of it
 * @returns null if the function has no value at the start
 */
export function quasiNewton(objective: Objective, start: Float64Array, scales: Float64Array): Descent | null {
  const size = start.length;
  const actual = new Float64Array(size);
  const at = (scaled: Float64Array) => {
    for (let i = 0; i < size; i++) actual[i] = scaled[i]! * scales[i]!;
    return objective(actual);
  };
  const point = start.map((value, i) => value / scales[i]!);
  const unscaled = () => point.map((value, i) => value * scales[i]!);
  let value = at(point);
  if (!Number.isFinite(value)) return null;
  if (size === 0) return { point: unscaled(), value, converged: true };
  const gradient = new Float64Array(size);
  const before = new Float64Array(size);
  const last = new Float64Array(size);
  const direction = new Float64Array(size);
  const curvature = new Float64Array(size);
  const inverse = new Float64Array(size * size);
  if (!differentiate(at, point, gradient)) return null;
  let resetAt = 1;
  let gradients = 1;
  let rounds = 0;
  while (true) {
    if (resetAt === gradients) {
      inverse.fill(0);
      for (let i = 0; i < size; i++) inverse[i * size + i] = 1;
    }
    last.set(gradient);
    before.set(point);
    let slope = 0;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum -= inverse[i * size + j]! * gradient[j]!;
      direction[i] = sum;
      slope += sum * gradient[i]!;
    }
    let moved = false;
    if (slope < 0) {
      let length = 1;
      while (true) {
        let unchanged = 0;
        for (let i = 0; i < size; i++) {
          point[i] = before[i]! + length * direction[i]!;
          if (10 + before[i]! === 10 + point[i]!) unchanged++;
        }
        moved = unchanged < size;
        if (!moved) break;
        const next = at(point);
        if (Number.isFinite(next) && next <= value + slope * length * 1e-4) {
          const enough = Math.abs(next - value) > 1e-8 * (Math.abs(value) + 1e-8);
          value = next;
          // a gain too small to go on with: once more down the slope, then it ends
          moved = enough;
          break;
        }
        length *= 0.2;
      }
      if (moved) {
        if (!differentiate(at, point, gradient)) return null;
        gradients++;
        rounds++;
        const isCurved = update(inverse, {
          point,
          before,
          gradient,
          last,
          curvature,
          moves: direction,
          size,
        });
        if (!isCurved) resetAt = gradients;
      } else if (resetAt < gradients) {
        resetAt = gradients;
        moved = true;
      }
    } else if (resetAt < gradients) {
      resetAt = gradients;
      moved = true;
    }
    if (!moved) return { point: unscaled(), value, converged: true };
    if (rounds >= 100) return { point: unscaled(), value, converged: false };
    if (gradients - resetAt > 2 * size) resetAt = gradients;
  }
}

interface Step {
  point: Float64Array;
  before: Float64Array;
  gradient: Float64Array;
  last: Float64Array;
  curvature: Float64Array;
  moves: Float64Array;
  size: number;
}

/** What the last step tells of the curvature; nothing, if it was none that a minimum has. */
function update(inverse: Float64Array, step: Step): boolean {
  const { point, before, gradient, last, curvature, moves, size } = step;
  let along = 0;
  for (let i = 0; i < size; i++) {
    moves[i] = point[i]! - before[i]!;
    last[i] = gradient[i]! - last[i]!;
    along += moves[i]! * last[i]!;
  }
  if (!(along > 0)) return false;
  let across = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += inverse[i * size + j]! * last[j]!;
    curvature[i] = sum;
    across += sum * last[i]!;
  }
  const share = 1 + across / along;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      inverse[i * size + j]! +=
        (share * moves[i]! * moves[j]! - moves[i]! * curvature[j]! - curvature[i]! * moves[j]!) / along;
    }
  }
  return true;
}

function differentiate(objective: Objective, point: Float64Array, gradient: Float64Array): boolean {
  for (let i = 0; i < point.length; i++) {
    const value = point[i]!;
    point[i] = value + step;
    const above = objective(point);
    point[i] = value - step;
    const below = objective(point);
    point[i] = value;
    gradient[i] = (above - below) / (2 * step);
    if (!Number.isFinite(gradient[i])) return false;
  }
  return true;
}

/** Second derivatives by central differences of central differences, row by row; null where they are not finite. */
export function secondDerivatives(
  objective: Objective,
  at: Float64Array,
  scales: Float64Array,
): Float64Array | null {
  const size = at.length;
  const actual = new Float64Array(size);
  const scaled = (point: Float64Array) => {
    for (let i = 0; i < size; i++) actual[i] = point[i]! * scales[i]!;
    return objective(actual);
  };
  const point = at.map((value, i) => value / scales[i]!);
  const above = new Float64Array(size);
  const below = new Float64Array(size);
  const found = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const value = point[i]!;
    point[i] = value + step;
    if (!differentiate(scaled, point, above)) return null;
    point[i] = value - step;
    if (!differentiate(scaled, point, below)) return null;
    point[i] = value;
    for (let j = 0; j < size; j++) {
      found[i * size + j] = (above[j]! - below[j]!) / (2 * step * scales[i]! * scales[j]!);
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (found[i * size + j]! + found[j * size + i]!) / 2;
      found[i * size + j] = mean;
      found[j * size + i] = mean;
    }
  }
  return found;
}

/** The diagonal of a matrix' inverse; null for a singular one. */
export function inverseDiagonal(matrix: Float64Array, size: number): Float64Array | null {
  const left = matrix.slice();
  const right = new Float64Array(size * size);
  for (let i = 0; i < size; i++) right[i * size + i] = 1;
  const largest = left.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(left[row * size + column]!) > Math.abs(left[pivot * size + column]!)) pivot = row;
    }
    const head = left[pivot * size + column]!;
    if (!(Math.abs(head) > 1e-15 * largest)) return null;
    for (const half of [left, right]) {
      for (let j = 0; j < size; j++) {
        const [a, b] = [half[pivot * size + j]!, half[column * size + j]!];
        half[pivot * size + j] = b;
        half[column * size + j] = a / head;
      }
    }
    for (let row = 0; row < size; row++) {
      const factor = left[row * size + column]!;
      if (row === column || factor === 0) continue;
      for (let j = 0; j < size; j++) {
        left[row * size + j]! -= factor * left[column * size + j]!;
        right[row * size + j]! -= factor * right[column * size + j]!;
      }
    }
  }
  return Float64Array.from({ length: size }, (_, i) => right[i * size + i]!);
}
