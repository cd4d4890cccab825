import { subtractProducts } from './four-sums';

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
    const start = row * size;
    for (let block = 0; block < row; block += 4) {
      const isWhole = block + 4 <= row;
      if (isWhole) {
        subtractProducts(
          { array: matrix, start: start + block, stride: 1 },
          { array: matrix, start: block * size, stride: size },
          { array: matrix, start },
          { from: 0, to: block },
        );
      }
      for (let column = block; column < Math.min(block + 4, row); column++) {
        const columnStart = column * size;
        let sum = matrix[start + column]!;
        for (let k = isWhole ? block : 0; k < column; k++)
          sum -= matrix[start + k]! * matrix[columnStart + k]!;
        matrix[start + column] = sum / matrix[columnStart + column]!;
      }
    }
    let square = matrix[start + row]!;
    for (let k = 0; k < row; k++) square -= matrix[start + k]! * matrix[start + k]!;
    if (!(square > 0)) return false;
    matrix[start + row] = Math.sqrt(square);
  }
  return true;
}

/** Solves L x = b for a lower factor, in place. */
export function solveLower(factor: Float64Array, size: number, vector: Float64Array): Float64Array {
  for (let block = 0; block < size; block += 4) {
    const isWhole = block + 4 <= size;
    if (isWhole) {
      subtractProducts(
        { array: vector, start: block, stride: 1 },
        { array: factor, start: block * size, stride: size },
        { array: vector, start: 0 },
        { from: 0, to: block },
      );
    }
    for (let row = block; row < Math.min(block + 4, size); row++) {
      const start = row * size;
      let sum = vector[row]!;
      for (let k = isWhole ? block : 0; k < row; k++) sum -= factor[start + k]! * vector[k]!;
      vector[row] = sum / factor[start + row]!;
    }
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
  // rows of `solved` are the columns of L's inverse, so that the products below run along rows
  const solved = new Float64Array(size * size);
  for (let block = 0; block < size; block += 4) {
    const columns = { array: solved, start: block * size, stride: size };
    for (let row = block; row < size; row++) {
      const start = row * size;
      const common = block + 4;
      const isWhole = row >= common;
      for (let column = block; column < Math.min(common, row + 1); column++) {
        let sum = column === row ? 1 : 0;
        for (let k = column; k < Math.min(common, row); k++)
          sum -= factor[start + k]! * solved[column * size + k]!;
        solved[column * size + row] = isWhole ? sum : sum / factor[start + row]!;
      }
      if (!isWhole) continue;
      const range = { from: common, to: row };
      subtractProducts({ ...columns, start: columns.start + row }, columns, { array: factor, start }, range);
      for (let column = block; column < common; column++)
        solved[column * size + row]! /= factor[start + row]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const start = row * size;
    for (let block = 0; block <= row; block += 4) {
      const isWhole = block + 4 <= row + 1;
      if (isWhole) {
        subtractProducts(
          { array: inverse, start: start + block, stride: 1 },
          { array: solved, start: block * size, stride: size },
          { array: solved, start },
          { from: row, to: size },
        );
      }
      for (let column = block; column < Math.min(block + 4, row + 1); column++) {
        let sum = inverse[start + column]!;
        if (!isWhole) for (let k = row; k < size; k++) sum -= solved[start + k]! * solved[column * size + k]!;
        inverse[start + column] = -sum;
        inverse[column * size + row] = -sum;
      }
    }
  }
  return inverse;
}
