/**
 * Dense symmetric linear algebra for a few hundred rows. Matrices are `Float64Array`s, row after row; triangular
 * ones are stored in full with whatever stands in the other half left alone.
 */

/**
 * Lower Cholesky factor of a symmetric matrix, whose lower half is read. The factor overwrites it.
 *
 * @returns false if the matrix is not positive definite to working precision
 */
export function choleskyInPlace(matrix: Float64Array, size: number): boolean {
  for (let row = 0; row < size; row++) {
    const rowStart = row * size;
    for (let column = 0; column <= row; column++) {
      const columnStart = column * size;
      let sum = matrix[rowStart + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[rowStart + k]! * matrix[columnStart + k]!;
      if (column < row) {
        matrix[rowStart + column] = sum / matrix[columnStart + column]!;
        continue;
      }
      if (!(sum > 0)) return false;
      matrix[rowStart + row] = Math.sqrt(sum);
    }
  }
  return true;
}

/** Solves L x = b for a lower factor, in place. */
export function solveLower(factor: Float64Array, size: number, vector: Float64Array): Float64Array {
  for (let row = 0; row < size; row++) {
    const start = row * size;
    let sum = vector[row]!;
    for (let k = 0; k < row; k++) sum -= factor[start + k]! * vector[k]!;
    vector[row] = sum / factor[start + row]!;
  }
  return vector;
}

/** Solves L' x = b for a lower factor, in place. */
export function solveLowerTransposed(factor: Float64Array, size: number, vector: Float64Array): Float64Array {
  for (let row = size - 1; row >= 0; row--) {
    const start = row * size;
    const value = vector[row]! / factor[start + row]!;
    vector[row] = value;
    for (let k = 0; k < row; k++) vector[k]! -= factor[start + k]! * value;
  }
  return vector;
}

/** The symmetric inverse of L L', both halves filled. */
export function invertFromCholesky(factor: Float64Array, size: number): Float64Array {
  // rows of `transposed` are the columns of L's inverse, so that the products below run along rows
  const transposed = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const start = column * size;
    transposed[start + column] = 1 / factor[start + column]!;
    for (let row = column + 1; row < size; row++) {
      const factorStart = row * size;
      let sum = 0;
      for (let k = column; k < row; k++) sum -= factor[factorStart + k]! * transposed[start + k]!;
      transposed[start + row] = sum / factor[factorStart + row]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = 0;
      for (let k = row; k < size; k++) sum += transposed[row * size + k]! * transposed[column * size + k]!;
      inverse[row * size + column] = sum;
      inverse[column * size + row] = sum;
    }
  }
  return inverse;
}
