import { Rng } from '@btcfc/core';
import { choleskyInPlace, invertFromCholesky, solveLower, solveLowerTransposed } from './cholesky';

function positiveDefinite(size: number, rng: Rng): Float64Array {
  const root = Float64Array.from({ length: size * size }, () => rng.normal());
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < size; k++) matrix[i * size + j]! += root[i * size + k]! * root[j * size + k]!;
    }
    matrix[i * size + i]! += 0.1;
  }
  return matrix;
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  return vector.map((_, row) => vector.reduce((sum, x, k) => sum + matrix[row * vector.length + k]! * x, 0));
}

function expectClose(actual: Float64Array, expected: Float64Array): void {
  actual.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index]!, 8);
  });
}

describe('Cholesky', () => {
  it('factors a matrix whose factor is known', () => {
    const matrix = Float64Array.of(4, 0, 0, 12, 37, 0, -16, -43, 98);
    expect(choleskyInPlace(matrix, 3)).toBe(true);
    expect([...matrix]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });

  it.each([1, 2, 7, 30])('solves and inverts systems of %i rows', (size) => {
    const rng = new Rng(size);
    const matrix = positiveDefinite(size, rng);
    const x = Float64Array.from({ length: size }, () => rng.normal());
    const factor = matrix.slice();
    expect(choleskyInPlace(factor, size)).toBe(true);
    const solution = solveLowerTransposed(factor, size, solveLower(factor, size, product(matrix, x)));
    expectClose(solution, x);
    expectClose(product(invertFromCholesky(factor, size), product(matrix, x)), x);
  });

  it('says so when a matrix is not positive definite', () => {
    expect(choleskyInPlace(Float64Array.of(1, 0, 2, 1), 2)).toBe(false);
    expect(choleskyInPlace(Float64Array.of(Number.NaN), 1)).toBe(false);
  });
});
