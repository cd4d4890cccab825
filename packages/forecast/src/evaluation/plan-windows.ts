/** Rows that candidates are fitted on, and the rows they then forecast from. */
export interface EvaluationFold {
  /** Rows before this one are learned from. */
  trainEnd: number;
  /** Positions of the last rows known, ascending, from `trainEnd - 1` on. */
  origins: number[];
}

/** Where candidates are judged. */
export interface WindowPlan {
  /** In time order; none where there are too few rows. */
  folds: EvaluationFold[];
  /** Rows between two origins. */
  stride: number;
}

/** What decides where the tail of a series is walked through. */
export interface WindowPlanOptions {
  rows: number;
  horizon: number;
  period: number;
  /** Fits of each candidate at most. */
  folds: number;
  /** Rows forecast from at most. */
  origins: number;
}

/** Fewer rows than these teach no model anything that could be judged. */
const leastTrainingRows = 8;

/**
 * Where candidates are judged: on the tail of the series, two fifths of it at most, long enough for eight horizons or
 * three seasons where there are as many rows: fewer windows tell nobody's luck from skill. Nowhere where there are too few rows to learn from and to be judged on.
 */
export function planWindows({ rows, horizon, period, folds, origins }: WindowPlanOptions): WindowPlan {
  const wanted = Math.max(8 * horizon, 3 * period, 36, Math.round(0.15 * rows));
  const training = Math.max(leastTrainingRows, period > 1 ? 2 * period + 2 : 0);
  const tail = Math.min(rows - training, Math.max(horizon, Math.min(wanted, Math.floor(0.4 * rows))));
  const count = tail - horizon + 1;
  if (count < 1) return { folds: [], stride: 1 };
  const stride = Math.ceil(count / origins);
  // counted from the last one, so that the latest rows are always judged
  const last = rows - horizon - 1;
  const all = Array.from(
    { length: Math.ceil(count / stride) },
    (_, index) => last - index * stride,
  ).reverse();
  const perFold = Math.ceil(all.length / folds);
  const planned: EvaluationFold[] = [];
  for (let start = 0; start < all.length; start += perFold) {
    const own = all.slice(start, start + perFold);
    planned.push({ trainEnd: own[0]! + 1, origins: own });
  }
  return { folds: planned, stride };
}
