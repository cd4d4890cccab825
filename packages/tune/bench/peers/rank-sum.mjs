import { normalCdf } from '@btcfc/core';

/**
 * How probable it is that two samples of the same distribution lie as far apart: the rank-sum test of Wilcoxon, Mann and
 * Whitney, two-sided, by the normal approximation with its corrections for ties and continuity.
 */
export function rankSumP(first, second) {
  const all = [...first.map((value) => [value, true]), ...second.map((value) => [value, false])];
  all.sort(([a], [b]) => a - b);
  let [sum, ties] = [0, 0];
  for (let from = 0; from < all.length; ) {
    let end = from;
    while (end < all.length && all[end][0] === all[from][0]) end++;
    const rank = (from + 1 + end) / 2;
    for (let at = from; at < end; at++) if (all[at][1]) sum += rank;
    ties += (end - from) ** 3 - (end - from);
    from = end;
  }
  const [n, m] = [first.length, second.length];
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
  if (variance === 0) return 1;
  const away = Math.max(0, Math.abs(sum - (n * (n + m + 1)) / 2) - 0.5);
  return Math.min(1, 2 * (1 - normalCdf(away / Math.sqrt(variance))));
}
