interface SurpriseOptions {
  surpriseDecay: number;
  /** Moves at the beginning that raise nothing. */
  warmup: number;
}

/**
 * By how much each move is expected to be larger than `next` says, 1 or more: the root of how much larger standardised
 * moves were of late than they are on average so far. Half of what was missed (the root) is what helps: all of it would
 * follow luck.
 *
 * @param next standard deviations, one more than there are moves; entry `row` is what was known before move `row`
 */
export function surprisesOf(
  moves: Float64Array,
  next: Float64Array,
  { surpriseDecay, warmup }: SurpriseOptions,
): Float64Array {
  const factors = new Float64Array(moves.length + 1).fill(1);
  if (surpriseDecay === 1) return factors;
  let usual = 0;
  let recent = 0;
  for (let row = 0; row < moves.length; row++) {
    const size = Math.abs(moves[row]!) / next[row]!;
    usual += (size - usual) / (row + 1);
    recent = row < warmup ? usual : surpriseDecay * recent + (1 - surpriseDecay) * size;
    if (recent > usual) factors[row + 1] = Math.sqrt(recent / usual);
  }
  return factors;
}
