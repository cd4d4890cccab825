/** How candidates become one forecast. */
export interface CombinationRule {
  /** A candidate with more than this multiple of the least loss does harm and is left out. */
  harm: number;
  /** Weights go with the loss to the power of minus this: 0 for equal ones. */
  sharpness: number;
  /** Candidates that are averaged at most. */
  most: number;
}

/** What was found best on the series it was chosen on; others near it were hardly worse. */
export const usualRule: CombinationRule = { harm: 2.5, sharpness: 5, most: 6 };

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
  const kept = ranked.filter(([, loss]) => loss <= limit).slice(0, rule.most);
  const shares = kept.map(([name, loss]) => [name, 1 / Math.max(loss, 1e-9) ** rule.sharpness] as const);
  const sum = shares.reduce((total, [, share]) => total + share, 0);
  return new Map(shares.map(([name, share]) => [name, share / sum]));
}
