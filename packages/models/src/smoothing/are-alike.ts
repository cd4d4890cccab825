import { isConstant } from '@btcfc/core';

/** Whether values differ by no more than rounding. */
export function areAlike(values: Float64Array): boolean {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
  return isConstant(variance, mean, values.length);
}
