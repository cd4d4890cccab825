/** Belongs in the title of whatever shows synthetic data. */
export const SYNTHETIC_LABEL = 'synthetic data, not the market';

const mark = Symbol.for('btcfc.synthetic');

/**
 * Whether a frame came from `syntheticBitcoin`, or from `sortByDate` of such a frame. Copies made by other
 * means, a danfo `DataFrame` among them, don't carry the mark.
 */
export function isSynthetic(frame: object): boolean {
  return (frame as Record<symbol, unknown>)[mark] === true;
}

/** Marks a frame as synthetic; not enumerable, so that it is no column. */
export function markSynthetic<Marked extends object>(frame: Marked): Marked {
  return Object.defineProperty(frame, mark, { value: true });
}
