import { BtcfcError, defineOptions, type OptionsInput, option, readNumbers } from '@btcfc/core';

const holmOptions = defineOptions('holm', {
  /** How much of the level each may spend, above 0: what counts more is corrected less. @default 1 each */
  weights: option.anything<ArrayLike<number>>(),
});

/** Options of `holm`. */
export interface HolmOptions extends OptionsInput<typeof holmOptions> {}

/**
 * P-values corrected for having tried several (Holm 1979, also with weights): the chance of a single false alarm among all
 * of them stays below the level that the corrected values are compared with. NaN stays NaN and doesn't count.
 *
 * @param pValues missing ones as null, undefined or NaN
 * @throws BtcfcError `INVALID_DATA` for what is no number from 0 to 1, or a weight not above 0; `INVALID_OPTION`
 *
 * @example
 * import { holm } from '@btcfc/backtest'
 * holm([0.01, 0.04, 0.03]) // -> [0.03, 0.06, 0.06]
 */
export function holm(pValues: ArrayLike<number>, options: HolmOptions = {}): number[] {
  const read = holmOptions.read(options);
  const given = readProbabilities(pValues);
  const weights = read.weights === undefined ? given.map(() => 1) : readWeights(read.weights, given.length);
  const order = given
    .map((pValue, index) => ({ pValue, index, weight: weights[index]! }))
    .filter(({ pValue }) => !Number.isNaN(pValue))
    .sort((a, b) => a.pValue / a.weight - b.pValue / b.weight);
  const adjusted = new Array<number>(given.length).fill(Number.NaN);
  // what is left to be spent on, summed from the end so that rounding gathers nowhere
  const left = new Float64Array(order.length + 1);
  for (let rank = order.length - 1; rank >= 0; rank--) left[rank] = left[rank + 1]! + order[rank]!.weight;
  let largest = 0;
  for (const [rank, { pValue, index, weight }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValue * left[rank]!) / weight));
    adjusted[index] = largest;
  }
  return adjusted;
}

function readWeights(given: ArrayLike<number>, rows: number): Float64Array {
  const weights = readNumbers(given, { name: 'weights', missing: 'refused', rows });
  const bad = weights.findIndex((weight) => weight <= 0);
  if (bad === -1) return weights;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `The weight of row ${bad + 1} is not above 0.`,
    received: weights[bad],
    remedy: 'Leave out what is not tested, or give it a p-value of NaN.',
  });
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
