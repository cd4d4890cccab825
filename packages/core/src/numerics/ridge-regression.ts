/** A linear model: `intercept + sum(weights * inputs)`. */
export interface LinearModel {
  /** The value where all inputs are 0. */
  intercept: number;
  /** Shape [features]. */
  weights: number[];
}

/**
 * Ridge regression on standardised inputs, the intercept left free: scikit-learn's `Ridge(alpha)` after a
 * `StandardScaler`. An input that does not vary gets the weight 0.
 *
 * @param inputs shape [rows][features]
 * @param targets shape [rows]
 * @param alpha penalty on the squared weights of the standardised inputs
 *
 * @example
 * import { ridgeRegression } from '@btcfc/core';
 *
 * ridgeRegression([[1], [2], [3]], [3, 5, 7], 0); // -> intercept near 1, weights near [2]
 */
export function ridgeRegression(
  inputs: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
  alpha: number,
): LinearModel {
  const rows = inputs.length;
  const features = inputs[0]?.length ?? 0;
  const means = columnMeans(inputs, features);
  const scales = columnScales(inputs, means);
  let targetMean = 0;
  for (let row = 0; row < rows; row++) targetMean += targets[row]! / rows;
  const gram = Array.from({ length: features }, () => new Float64Array(features));
  const moment = new Float64Array(features);
  const scaled = new Float64Array(features);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < features; j++) scaled[j] = (inputs[row]![j]! - means[j]!) / scales[j]!;
    for (let j = 0; j < features; j++) {
      moment[j]! += scaled[j]! * (targets[row]! - targetMean);
      for (let k = 0; k <= j; k++) gram[j]![k]! += scaled[j]! * scaled[k]!;
    }
  }
  // the tiny part keeps a constant input's row of zeros solvable where alpha is 0
  for (let j = 0; j < features; j++) gram[j]![j]! += alpha + 1e-12 * rows;
  const solution = solvePositiveDefinite(gram, moment);
  const weights = Array.from(solution, (weight, j) => weight / scales[j]!);
  const intercept = weights.reduce((rest, weight, j) => rest - weight * means[j]!, targetMean);
  return { intercept, weights };
}

function columnMeans(inputs: readonly ArrayLike<number>[], features: number): Float64Array {
  const means = new Float64Array(features);
  for (const row of inputs) for (let j = 0; j < features; j++) means[j]! += row[j]! / inputs.length;
  return means;
}

function columnScales(inputs: readonly ArrayLike<number>[], means: Float64Array): Float64Array {
  const squares = new Float64Array(means.length);
  for (const row of inputs) {
    for (let j = 0; j < means.length; j++) squares[j]! += (row[j]! - means[j]!) ** 2 / inputs.length;
  }
  return squares.map((square) => Math.sqrt(square) || 1);
}

/** Solves `matrix * x = right` by Cholesky's factorisation; only the lower triangle is read. */
function solvePositiveDefinite(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const lower = matrix.map((row) => row.slice());
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = lower[j]![k]!;
      for (let i = 0; i < k; i++) sum -= lower[j]![i]! * lower[k]![i]!;
      lower[j]![k] = j === k ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / lower[k]![k]!;
    }
  }
  const solution = right.slice();
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < j; i++) solution[j]! -= lower[j]![i]! * solution[i]!;
    solution[j]! /= lower[j]![j]!;
  }
  for (let j = size - 1; j >= 0; j--) {
    for (let i = j + 1; i < size; i++) solution[j]! -= lower[i]![j]! * solution[i]!;
    solution[j]! /= lower[j]![j]!;
  }
  return solution;
}
