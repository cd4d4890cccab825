import { mean } from './paired-rows';

/** How far the naive forecast was off in the training rows. */
export interface NaiveScale {
  /** Its mean absolute error; 0 where the series never moves but by rounding. */
  absolute: number;
  /** Its mean squared error; 0 likewise. */
  squared: number;
}

/** Errors of the forecast one season before, within the training rows. */
export function naiveScale(training: Float64Array, period: number): NaiveScale {
  const steps: number[] = [];
  let largest = 0;
  for (let row = period; row < training.length; row++) {
    const step = training[row]! - training[row - period]!;
    if (Number.isNaN(step)) continue;
    steps.push(step);
    largest = Math.max(largest, Math.abs(training[row]!));
  }
  const absolute = mean(steps.map(Math.abs));
  // a season that repeats itself to the last digits has no error to measure others by
  if (absolute <= 4 * Number.EPSILON * largest) return { absolute: 0, squared: 0 };
  return { absolute, squared: mean(steps.map((step) => step * step)) };
}
