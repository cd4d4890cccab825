// a program that compares the kernels' results without and with wide vectors, bit by bit
import * as tf from '@tensorflow/tfjs';
import { enableWideVectors } from '../../src';
import { randomProblem, solve, worstDifference } from '../problem';

export interface WideReport {
  enabled: boolean;
  /** Largest difference over all values and gradients. */
  difference: number;
}

async function main(): Promise<void> {
  await tf.setBackend('cpu');
  const problems = [41, 42, 43, 44].map((seed) => ({ ...randomProblem(seed), units: seed, batch: 9 }));
  const narrow = problems.map((problem) => solve(problem, 'fused'));
  const enabled = enableWideVectors();
  const differences = problems.map(
    (problem, index) => worstDifference(solve(problem, 'fused'), narrow[index]!).difference,
  );
  console.log(JSON.stringify({ enabled, difference: Math.max(...differences) } satisfies WideReport));
}

void main();
