/**
 * P-values corrected for having tried several (Holm 1979): the chance of a single false alarm among all of them stays
 * below the level that the corrected values are compared with. NaN stays NaN and doesn't count.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues
    .map((pValue, index) => ({ pValue, index }))
    .filter(({ pValue }) => !Number.isNaN(pValue))
    .sort((a, b) => a.pValue - b.pValue);
  const adjusted = new Array<number>(pValues.length).fill(Number.NaN);
  let largest = 0;
  for (const [rank, { pValue, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, pValue * (order.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}
