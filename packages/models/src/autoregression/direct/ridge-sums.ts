/** A linear function of inputs. */
export interface Linear {
  intercept: number;
  /** Shape [inputs]. */
  weights: number[];
}

/**
 * What a ridge regression needs to know of its rows, so that it can be solved for any penalty, and again after further
 * rows: on inputs of mean 0 and variance 1, the intercept left free, as scikit-learn's `Ridge` after a `StandardScaler`.
 */
export class RidgeSums {
  count = 0;
  private readonly sums: Float64Array;
  private readonly products: Float64Array;
  private readonly moments: Float64Array;
  private readonly origin: Float64Array;
  private readonly scratch: Float64Array;
  private targetSum = 0;
  private targetOrigin = 0;

  constructor(private readonly inputs: number) {
    this.sums = new Float64Array(inputs);
    this.products = new Float64Array(inputs * inputs);
    this.moments = new Float64Array(inputs);
    this.origin = new Float64Array(inputs);
    this.scratch = new Float64Array(inputs);
  }

  /** Adds a row; only the first `inputs` of it are read. */
  add(row: Float64Array, target: number): void {
    const { inputs, sums, products, moments, origin, scratch } = this;
    if (this.count === 0) {
      // sums of squares around the first row lose fewer digits than around 0
      origin.set(row.subarray(0, inputs));
      this.targetOrigin = target;
    }
    const moved = target - this.targetOrigin;
    for (let i = 0; i < inputs; i++) scratch[i] = row[i]! - origin[i]!;
    for (let i = 0; i < inputs; i++) {
      const value = scratch[i]!;
      sums[i]! += value;
      moments[i]! += value * moved;
      const at = i * inputs;
      for (let j = 0; j <= i; j++) products[at + j]! += value * scratch[j]!;
    }
    this.targetSum += moved;
    this.count++;
  }

  /** The weights at a penalty on the squared weights of the scaled inputs; an input that does not vary gets 0. */
  solve(alpha: number): Linear {
    const { inputs, count, sums, products, moments, origin } = this;
    const scales = new Float64Array(inputs);
    for (let i = 0; i < inputs; i++) {
      const square = products[i * inputs + i]!;
      const variance = (square - (sums[i]! * sums[i]!) / count) / count;
      // what is left of equal values is rounding
      scales[i] = variance > 1e-13 * (square / count) ? Math.sqrt(variance) : 0;
    }
    const factor = new Float64Array(inputs * inputs);
    const solution = new Float64Array(inputs);
    for (let i = 0; i < inputs; i++) {
      const scale = scales[i]! || Number.POSITIVE_INFINITY;
      solution[i] = (moments[i]! - (sums[i]! * this.targetSum) / count) / scale;
      for (let j = 0; j <= i; j++) {
        const other = scales[j]! || Number.POSITIVE_INFINITY;
        let sum = (products[i * inputs + j]! - (sums[i]! * sums[j]!) / count) / scale / other;
        // the tiny part keeps inputs that repeat each other solvable where alpha is 0
        if (i === j) sum += alpha + 1e-12 * count;
        for (let k = 0; k < j; k++) sum -= factor[i * inputs + k]! * factor[j * inputs + k]!;
        factor[i * inputs + j] =
          i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / factor[j * inputs + j]!;
      }
    }
    for (let i = 0; i < inputs; i++) {
      for (let k = 0; k < i; k++) solution[i]! -= factor[i * inputs + k]! * solution[k]!;
      solution[i]! /= factor[i * inputs + i]!;
    }
    for (let i = inputs - 1; i >= 0; i--) {
      for (let k = i + 1; k < inputs; k++) solution[i]! -= factor[k * inputs + i]! * solution[k]!;
      solution[i]! /= factor[i * inputs + i]!;
    }
    let intercept = this.targetOrigin + this.targetSum / count;
    const weights = Array.from(solution, (value, i) => {
      const weight = scales[i]! > 0 ? value / scales[i]! : 0;
      intercept -= weight * (origin[i]! + sums[i]! / count);
      return weight;
    });
    return { intercept, weights };
  }
}

/** The function's value; what has no weight is not looked at. */
export function linearValue({ intercept, weights }: Linear, row: Float64Array): number {
  let sum = intercept;
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) sum += weights[i]! * row[i]!;
  return sum;
}
