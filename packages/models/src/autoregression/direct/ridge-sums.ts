/** A linear function of inputs. */
export interface Linear {
  intercept: number;
  /** Shape [inputs]. */
  weights: number[];
}

/** Sums of products of the first inputs with each other, which the regressions of all rows ahead have in common. */
export class CommonSums {
  count = 0;
  readonly products: Float64Array;
  private readonly origin: Float64Array;
  private readonly scratch: Float64Array;

  /** @param inputs how many */
  constructor(readonly inputs: number) {
    this.products = new Float64Array(inputs * inputs);
    this.origin = new Float64Array(inputs);
    this.scratch = new Float64Array(inputs);
  }

  /** Adds a row; only the first `inputs` of it are read. */
  add(row: Float64Array): void {
    const { inputs, products, origin, scratch } = this;
    // sums of squares around the first row lose fewer digits than around 0
    if (this.count === 0) origin.set(row.subarray(0, inputs));
    for (let i = 0; i < inputs; i++) scratch[i] = row[i]! - origin[i]!;
    for (let i = 0; i < inputs; i++) {
      const value = scratch[i]!;
      const at = i * inputs;
      for (let j = 0; j <= i; j++) products[at + j]! += value * scratch[j]!;
    }
    this.count++;
  }
}

/**
 * What a ridge regression needs to know of its rows, so that it can be solved for any penalty, and again after further
 * rows: on inputs of mean 0 and variance 1, the intercept left free, as scikit-learn's `Ridge` after a `StandardScaler`.
 */
export class RidgeSums {
  count = 0;
  private readonly sums: Float64Array;
  /** Rows of the products of inputs: those of the first ones are in common. */
  private readonly products: Float64Array;
  private readonly moments: Float64Array;
  private readonly origin: Float64Array;
  private readonly scratch: Float64Array;
  private targetSum = 0;
  private targetOrigin = 0;

  /**
   * @param inputs how many
   * @param common sums of the first ones, of the same rows whenever weights are solved for
   */
  constructor(
    private readonly inputs: number,
    private readonly common: CommonSums,
  ) {
    this.sums = new Float64Array(inputs);
    this.products = new Float64Array((inputs - common.inputs) * inputs);
    this.moments = new Float64Array(inputs);
    this.origin = new Float64Array(inputs);
    this.scratch = new Float64Array(inputs);
  }

  /** Adds a row; only the first `inputs` of it are read. */
  add(row: Float64Array, target: number): void {
    const { inputs, sums, products, moments, origin, scratch } = this;
    const shared = this.common.inputs;
    if (this.count === 0) {
      origin.set(row.subarray(0, inputs));
      this.targetOrigin = target;
    }
    const moved = target - this.targetOrigin;
    for (let i = 0; i < inputs; i++) {
      const value = row[i]! - origin[i]!;
      scratch[i] = value;
      sums[i]! += value;
      moments[i]! += value * moved;
    }
    for (let i = shared; i < inputs; i++) {
      const value = scratch[i]!;
      const at = (i - shared) * inputs;
      for (let j = 0; j <= i; j++) products[at + j]! += value * scratch[j]!;
    }
    this.targetSum += moved;
    this.count++;
  }

  /** For each penalty on the squared weights of the scaled inputs the weights; an input that does not vary gets 0. */
  solve(alphas: readonly number[]): Linear[] {
    const { inputs, count, sums, moments } = this;
    const scales = new Float64Array(inputs);
    for (let i = 0; i < inputs; i++) {
      const square = this.product(i, i);
      const variance = (square - (sums[i]! * sums[i]!) / count) / count;
      // what is left of equal values is rounding
      scales[i] = variance > 1e-13 * (square / count) ? Math.sqrt(variance) : 0;
    }
    const scaled = new Float64Array(inputs * inputs);
    const along = new Float64Array(inputs);
    for (let i = 0; i < inputs; i++) {
      const scale = scales[i]! || Number.POSITIVE_INFINITY;
      along[i] = (moments[i]! - (sums[i]! * this.targetSum) / count) / scale;
      for (let j = 0; j <= i; j++) {
        const other = scales[j]! || Number.POSITIVE_INFINITY;
        scaled[i * inputs + j] = (this.product(i, j) - (sums[i]! * sums[j]!) / count) / scale / other;
      }
    }
    const factor = new Float64Array(inputs * inputs);
    return alphas.map((alpha) => {
      // the tiny part keeps inputs that repeat each other solvable where alpha is 0
      const solution = solvePositive(scaled, along, alpha + 1e-12 * count, factor);
      return this.unscaled(solution, scales);
    });
  }

  private product(i: number, j: number): number {
    const { common, products, inputs } = this;
    const shared = common.inputs;
    return i < shared ? common.products[i * shared + j]! : products[(i - shared) * inputs + j]!;
  }

  private unscaled(solution: Float64Array, scales: Float64Array): Linear {
    const { count, sums, origin } = this;
    let intercept = this.targetOrigin + this.targetSum / count;
    const weights = Array.from(solution, (value, i) => {
      const weight = scales[i]! > 0 ? value / scales[i]! : 0;
      intercept -= weight * (origin[i]! + sums[i]! / count);
      return weight;
    });
    return { intercept, weights };
  }
}

/**
 * Solves a symmetric system by Cholesky's factors.
 *
 * @param lower rows of the matrix up to its diagonal, to which `added` is added
 * @param factor to work in
 */
function solvePositive(
  lower: Float64Array,
  right: Float64Array,
  added: number,
  factor: Float64Array,
): Float64Array {
  const size = right.length;
  const solution = right.slice();
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = lower[row + j]!;
      if (i === j) sum += added;
      for (let k = 0; k < j; k++) sum -= factor[row + k]! * factor[other + k]!;
      factor[row + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / factor[other + j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= factor[i * size + k]! * solution[k]!;
    solution[i]! /= factor[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i]! -= factor[k * size + i]! * solution[k]!;
    solution[i]! /= factor[i * size + i]!;
  }
  return solution;
}

/** The function's value; what has no weight is not looked at. */
export function linearValue({ intercept, weights }: Linear, row: Float64Array): number {
  let sum = intercept;
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) sum += weights[i]! * row[i]!;
  return sum;
}
