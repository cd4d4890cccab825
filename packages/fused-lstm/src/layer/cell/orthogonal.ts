import type { Rng } from '@btcfc/core';
import { randomNormal, type Tensor, tensor2d } from '@tensorflow/tfjs-core';

export interface OrthogonalOptions {
  rows: number;
  columns: number;
  gain: number;
  /** Source of the random matrix; tfjs's own unseeded generator if absent. */
  rng?: Rng;
}

/**
 * A random matrix with orthonormal rows or columns (whichever are fewer) times `gain`, uniform over all such
 * (Saxe et al. 2014): Q of the QR factorisation of a normal matrix, with the signs of R's diagonal.
 * Unlike tfjs's own it needs neither the chained operations of `@tensorflow/tfjs` nor minutes for large sizes.
 */
export function orthogonalMatrix({ rows, columns, gain, rng }: OrthogonalOptions): Tensor {
  const length = Math.max(rows, columns);
  const count = Math.min(rows, columns);
  const vectors = orthonormalVectors(normalVectors(count, length, rng));
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = rows < columns ? vectors[row]![column]! : vectors[column]![row]!;
      values[row * columns + column] = gain * value;
    }
  }
  return tensor2d(values, [rows, columns]);
}

function normalVectors(count: number, length: number, rng: Rng | undefined): Float64Array[] {
  if (rng) {
    return Array.from({ length: count }, () => Float64Array.from({ length }, () => rng.normal()));
  }
  const drawn = randomNormal([count, length]);
  const values = drawn.dataSync();
  drawn.dispose();
  return Array.from({ length: count }, (_, index) =>
    Float64Array.from(values.subarray(index * length, (index + 1) * length)),
  );
}

// Gram & Schmidt gives Q with a positive diagonal of R at once; the second pass keeps it exact
function orthonormalVectors(vectors: Float64Array[]): Float64Array[] {
  vectors.forEach((vector, index) => {
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < index; other++) {
        subtractProjection(vector, vectors[other]!);
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let at = 0; at < vector.length; at++) vector[at]! /= norm;
  });
  return vectors;
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const length = dot(vector, unit);
  for (let at = 0; at < vector.length; at++) vector[at]! -= length * unit[at]!;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at++) sum += left[at]! * right[at]!;
  return sum;
}
