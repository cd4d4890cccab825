import { studentTTwoSidedP } from '@btcfc/core';
import { mean } from '../scores.mjs';

/**
 * How much smaller one model's loss is than another's over the series of a panel, and the p-value of a paired t-test in
 * which each series counts once: their losses are over their own seasonal difference, and series do not overlap.
 */
export function compareOverSeries(losses, others) {
  const gains = losses.map((loss, series) => others[series] - loss);
  const gain = mean(gains);
  const variance = gains.reduce((sum, one) => sum + (one - gain) ** 2, 0) / (gains.length - 1);
  const statistic = gain / Math.sqrt(variance / gains.length);
  return { skill: 1 - mean(losses) / mean(others), p: studentTTwoSidedP(statistic, gains.length - 1) };
}
