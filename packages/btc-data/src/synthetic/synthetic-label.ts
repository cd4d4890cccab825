/**
 * Belongs in the title of whatever shows synthetic data.
 *
 * @example
 * import { isSynthetic, SYNTHETIC_LABEL, syntheticBitcoin } from '@btcfc/btc-data';
 *
 * isSynthetic(syntheticBitcoin()) ? `Price (${SYNTHETIC_LABEL})` : 'Price';
 */
export const SYNTHETIC_LABEL = 'synthetic data, not the market';

const mark = Symbol.for('btcfc.synthetic');

/**
 * Whether a frame came from `syntheticBitcoin`, or was made of such a frame by a function that gives plain columns back
 * for plain columns, as `sortByDate` does. Other copies, a danfo `DataFrame` among them, don't carry the mark.
 *
 * @example
 * import { isSynthetic, syntheticBitcoin } from '@btcfc/btc-data';
 *
 * isSynthetic(syntheticBitcoin()); // -> true
 */
export function isSynthetic(frame: object): boolean {
  return (frame as Record<symbol, unknown> | null | undefined)?.[mark] === true;
}

/** Marks a frame as synthetic; not enumerable, so that it is no column. */
export function markSynthetic<Marked extends object>(frame: Marked): Marked {
  return Object.defineProperty(frame, mark, { value: true });
}
