import { type Loss, levelsOf } from '../settings/loss';
import type { ScaledForecast } from './heads';

/** How much is believed in a spread as it comes, in windows that do not overlap. */
const believedWindows = 12;

/**
 * What the spread of a distribution must be multiplied by, so that as many of what came as promised lie within its widest
 * interval: the quantile of how far off forecasts were in half-widths of that interval (split conformal prediction; Lei et
 * al. 2018, with scores that are normalized). Its logarithm is drawn toward 0 the fewer windows tell of it.
 *
 * @param truth what came, in the forecast's units; NaN where it is not known. Shape [windows, horizon]
 * @param independent windows that do not overlap
 */
export function calibratedSpread(
  { location, quantile }: ScaledForecast,
  truth: ArrayLike<number>,
  loss: Loss,
  independent: number,
): number {
  const levels = levelsOf(loss);
  const [low, high] = [levels[0] ?? 0.5, levels.at(-1) ?? 0.5];
  // an interval about the median is needed
  if (!quantile || low >= 0.5 || high <= 0.5) return 1;
  const scores: number[] = [];
  for (let position = 0; position < location.length; position++) {
    const error = truth[position]! - location[position]!;
    const reach = quantile(position, error < 0 ? low : high) - location[position]!;
    const score = error / reach;
    if (Number.isFinite(score)) scores.push(Math.abs(score));
  }
  if (scores.length === 0) return 1;
  scores.sort((one, other) => one - other);
  const factor = scores[Math.min(scores.length - 1, Math.floor((high - low) * scores.length))]!;
  return Math.max(factor, 1e-3) ** (independent / (independent + believedWindows));
}
