/** How candidates become one forecast. */
export interface CombinationRule {
  /** A candidate with more than this multiple of the least loss does harm and is left out. */
  harm: number;
  /** Weights go with the loss to the power of minus this: 0 for equal ones. */
  sharpness: number;
  /** The same of the naive forecast. */
  naiveSharpness: number;
  /** Candidates that are averaged at most, beside the naive forecast. */
  most: number;
}

/**
 * What was found best on the series it was chosen on; others near it were hardly worse. The naive forecast keeps more than
 * its loss on the tail would give it: where all others have learned what then ends, they are wrong together and it is not.
 * Keeping more of it only where the tail does not speak clearly against it did not help: it rarely spoke where they failed.
 */
export const usualRule: CombinationRule = { harm: 2.5, sharpness: 5, naiveSharpness: 2, most: 6 };

/**
 * The weights of the candidates, which sum to 1: a robust average of those that do no harm. A mean of several kinds of
 * models has been hard to beat for as long as forecasts are compared (Makridakis et al. 2020, "The M4 Competition").
 *
 * @param losses mean losses by name
 */
export function weigh(losses: ReadonlyMap<string, number>, rule: CombinationRule): Map<string, number> {
  const ranked = [...losses]
    .filter(([, loss]) => Number.isFinite(loss))
    .sort(([, one], [, other]) => one - other);
  const [best] = ranked;
  if (!best) return new Map();
  // of a perfect candidate there is no multiple
  const limit = Math.max(best[1] * rule.harm, 1e-9);
  const kept = ranked
    .filter(([, loss]) => loss <= limit)
    .filter(([name], rank) => rank < rule.most || name === 'naive');
  const shares = kept.map(([name, loss]) => {
    const sharpness = name === 'naive' ? rule.naiveSharpness : rule.sharpness;
    return [name, (Math.max(best[1], 1e-9) / Math.max(loss, 1e-9)) ** sharpness] as const;
  });
  const sum = shares.reduce((total, [, share]) => total + share, 0);
  return new Map(shares.map(([name, share]) => [name, share / sum]));
}
