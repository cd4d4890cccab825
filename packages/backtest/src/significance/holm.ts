import { BtcfcError, readNumbers } from '@btcfc/core';

/**
 * P-values corrected for having tried several (Holm 1979): the chance of a single false alarm among all of them stays
 * below the level that the corrected values are compared with. NaN stays NaN and doesn't count.
 *
 * @param pValues missing ones as null, undefined or NaN
 * @throws BtcfcError `INVALID_DATA` for what is no number from 0 to 1
 *
 * @example
 * import { holm } from '@btcfc/backtest'
 * holm([0.01, 0.04, 0.03]) // -> [0.03, 0.06, 0.06]
 */
export function holm(pValues: ArrayLike<number>): number[] {
  const given = readProbabilities(pValues);
  const order = given
    .map((pValue, index) => ({ pValue, index }))
    .filter(({ pValue }) => !Number.isNaN(pValue))
    .sort((a, b) => a.pValue - b.pValue);
  const adjusted = new Array<number>(given.length).fill(Number.NaN);
  let largest = 0;
  for (const [rank, { pValue, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, pValue * (order.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}

function readProbabilities(values: ArrayLike<number>): number[] {
  const read = readNumbers(values, { name: 'pValues' });
  const bad = read.findIndex((value) => value < 0 || value > 1);
  if (bad === -1) return Array.from(read);
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The p-value of row ${bad + 1} does not lie between 0 and 1.`,
    received: read[bad],
    remedy: 'Pass p-values of tests.',
  });
}
