/**
 * Where the count of successes in `trials` independent trials lies with at least the given confidence: the
 * quantiles of the binomial distribution at (1 - confidence) / 2 and 1 - (1 - confidence) / 2.
 */
export function binomialBounds(trials: number, probability: number, confidence: number): [number, number] {
  if (probability <= 0) return [0, 0];
  if (probability >= 1) return [trials, trials];
  const tail = (1 - confidence) / 2;
  // what lies further from the mean than this is less than one in 1e20
  const reach = 10 * Math.sqrt(trials * probability * (1 - probability)) + 20;
  const first = Math.max(0, Math.floor(trials * probability - reach));
  const last = Math.min(trials, Math.ceil(trials * probability + reach));
  const odds = probability / (1 - probability);
  let mass = Math.exp(logMass(trials, first, probability));
  let below = 0;
  let lower = -1;
  for (let count = first; count <= last; count++) {
    below += mass;
    if (lower < 0 && below >= tail) lower = count;
    if (below >= 1 - tail) return [lower, count];
    mass *= ((trials - count) / (count + 1)) * odds;
  }
  return [Math.max(lower, first), last];
}

function logMass(trials: number, count: number, probability: number): number {
  const ways = logFactorial(trials) - logFactorial(count) - logFactorial(trials - count);
  return ways + count * Math.log(probability) + (trials - count) * Math.log1p(-probability);
}

function logFactorial(count: number): number {
  if (count < 16) {
    let product = 1;
    for (let factor = 2; factor <= count; factor++) product *= factor;
    return Math.log(product);
  }
  // Stirling's series, its error below 1e-12 from 16 on
  const inverse = 1 / count;
  const series =
    inverse * (1 / 12 - inverse ** 2 * (1 / 360 - inverse ** 2 * (1 / 1260 - inverse ** 2 / 1680)));
  return (count + 0.5) * Math.log(count) - count + 0.5 * Math.log(2 * Math.PI) + series;
}

/** A share as percent, with up to two decimals: `95%`. */
export function percentText(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
