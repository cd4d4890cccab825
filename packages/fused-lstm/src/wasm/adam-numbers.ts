import type { AdamSettings } from '../kernels/adam/adam-implementation';
import { power } from '../kernels/adam/power';
import type { AdamNumbers } from './engine/engine';

interface AdamCall extends AdamSettings {
  /** Addresses of both moments. */
  first: number;
  second: number;
  /** Floats. */
  count: number;
  /** What the gradient is multiplied by. */
  scale: number;
  /** How many parameters each float stands for. */
  copies: number;
}

/** What Adam's kernels take behind the addresses of values and gradients. */
export function adamNumbers(call: AdamCall): AdamNumbers {
  const { first, second, count, scale, copies, learningRate, beta1, beta2, epsilon, step } = call;
  return [
    first,
    second,
    count,
    scale,
    (copies * learningRate) / (1 - power(beta1, step)),
    beta1,
    beta2,
    1 - beta1,
    1 - beta2,
    Math.sqrt(1 - power(beta2, step)),
    epsilon,
  ];
}

/**
 * What gradients are multiplied by so that their norm is `clipNorm` at most.
 *
 * @param squares the squared norm of each gradient; undefined for one that there is not
 */
export function clippingScale(
  squares: readonly ((() => number) | undefined)[],
  { clipNorm, copies }: Pick<AdamSettings, 'clipNorm'> & { copies: readonly number[] },
): number {
  if (clipNorm === undefined) return 1;
  let sum = 0;
  squares.forEach((square, index) => {
    if (square) sum += copies[index]! * square();
  });
  return Math.min(1, clipNorm / (Math.sqrt(sum) + 1e-6));
}
