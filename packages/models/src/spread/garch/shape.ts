import { logistic } from '../../forecasting/logistic';
import type { GarchParameters } from './parameters';

/** What standardised moves (mean 0, variance 1) are taken for. */
export type Distribution = 'normal' | 'student-t' | 'skewed-t';

export const distributions = ['normal', 'student-t', 'skewed-t'] as const satisfies readonly Distribution[];

type Shape = Pick<GarchParameters, 'nu' | 'lambda'>;

// as in `arch`: below, the variance hardly exists; beyond, nothing can be told from the normal distribution
const fewestDegrees = 2.05;
const mostDegrees = 500;
const range = 1 / fewestDegrees - 1 / mostDegrees;

/** How many numbers stand for the shape. */
const shapeSize = { normal: 0, 'student-t': 1, 'skewed-t': 2 } as const;

/**
 * The shape as numbers that may be anything: degrees of freedom from 2.05 to 500 and a skewness within (-1, 1). The ends
 * of the former lie where the sine does, so that a descent comes to rest there.
 */
export function readShape(point: Float64Array): Shape {
  return {
    nu:
      point.length > 0
        ? 1 / (1 / mostDegrees + (range / 2) * (1 + Math.sin(point[0]!)))
        : Number.POSITIVE_INFINITY,
    lambda: point.length > 1 ? 0.99 * (2 * logistic(point[1]!) - 1) : 0,
  };
}

/** Slopes along the point's numbers, from those along the shape. */
export function shapeSlopes(point: Float64Array, along: Shape): number[] {
  const { nu } = readShape(point);
  const slopes: number[] = [];
  if (point.length > 0) slopes.push(-along.nu * nu * nu * (range / 2) * Math.cos(point[0]!));
  if (point.length > 1) slopes.push(2 * 0.99 * along.lambda * logistic(point[1]!) * logistic(-point[1]!));
  return slopes;
}

/** The point of a symmetric shape with eight degrees of freedom. */
export function shapeStart(distribution: Distribution): number[] {
  const share = (1 / 8 - 1 / mostDegrees) / range;
  return [Math.asin(2 * share - 1), 0].slice(0, shapeSize[distribution]);
}
