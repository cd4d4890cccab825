import { regularizedGamma } from '../../numerics/distributions/gamma';
import { studentTTwoSidedP } from '../../numerics/distributions/student-t';
import { periodogram } from './periodogram';

/** Bins of the periodogram with which each harmonic is compared. */
const neighbours = 12;

/**
 * How likely moves without a season of a period would show one as strong: its harmonics, each against the spectrum around
 * it, so that the memory of a series, whose spectrum is wide, is no season. Each ratio has an F distribution; they are
 * combined by Fisher's method and by their least (Bonferroni), whichever says more.
 *
 * @param moves differences of a series; the latest whole periods are looked at
 * @param known periods that are seasons already: harmonics of them count no more
 */
export function periodProbability(
  moves: Float64Array,
  period: number,
  known: readonly number[] = [],
): number {
  const cycles = Math.floor(moves.length / period);
  const power = flattened(periodogram(moves.subarray(moves.length - cycles * period)), cycles);
  const last = power.length - 1;
  const hasHalf = (cycles * period) % 2 === 0;
  const probabilities: number[] = [];
  for (let bin = cycles; bin <= last; bin += cycles) {
    const harmonic = bin / cycles;
    if (known.some((shorter) => (harmonic * shorter) % period === 0)) continue;
    const around = spectrumAround(power, bin, cycles);
    if (around.mean === 0) continue;
    const ratio = power[bin]! / around.mean;
    const isHalf = hasHalf && bin === last;
    probabilities.push(
      isHalf
        ? studentTTwoSidedP(Math.sqrt(ratio), 2 * around.bins)
        : (1 + ratio / around.bins) ** -around.bins,
    );
  }
  if (probabilities.length === 0) return 1;
  const least = Math.min(1, Math.min(...probabilities) * probabilities.length);
  const score = probabilities.reduce((sum, each) => sum - Math.log(Math.max(each, 1e-300)), 0);
  const together = 1 - regularizedGamma(probabilities.length, score);
  return Math.min(1, 2 * Math.min(least, together));
}

/** Terms of the smooth spectrum, of one for each so many bins. */
const mostTerms = 4;
const binsPerTerm = 6;

/**
 * The periodogram over the smooth spectrum of a short memory, an exponential of a few cosines (Bloomfield 1973) fitted to
 * the logarithms of bins that belong to no harmonic: without it, bins further away tell little of what to expect.
 */
function flattened(power: Float64Array, cycles: number): Float64Array {
  const free: number[] = [];
  for (let bin = 1; bin < power.length; bin++) if (bin % cycles !== 0 && power[bin]! > 0) free.push(bin);
  const terms = Math.min(mostTerms, Math.floor(free.length / binsPerTerm));
  if (terms === 0) return power;
  const width = Math.PI / (power.length - 1);
  const basis = (bin: number) =>
    Float64Array.from({ length: terms + 1 }, (_, term) => Math.cos(term * bin * width));
  const weights = leastSquares(
    free.map(basis),
    free.map((bin) => Math.log(power[bin]!)),
  );
  return power.map((value, bin) => {
    const smooth = basis(bin).reduce((sum, each, term) => sum + each * weights[term]!, 0);
    return value / Math.exp(smooth);
  });
}

/** The mean of the nearest bins that belong to no harmonic; those right beside one hold what of a season changes. */
function spectrumAround(power: Float64Array, bin: number, cycles: number): { mean: number; bins: number } {
  const skipped = cycles >= 6 ? 1 : 0;
  const isFree = (place: number) => {
    const distance = place % cycles;
    return place > 0 && place < power.length && distance > skipped && cycles - distance > skipped;
  };
  let sum = 0;
  let bins = 0;
  for (let distance = 1; distance < power.length && bins < neighbours; distance++) {
    for (const place of [bin - distance, bin + distance]) {
      if (!isFree(place)) continue;
      sum += power[place]!;
      bins++;
    }
  }
  return { mean: bins === 0 ? 0 : sum / bins, bins: Math.max(1, bins) };
}

/**
 * The share of the variance of moves that the mean of the same place in the other periods foretells; below 0 where it
 * foretells nothing.
 */
export function seasonShare(moves: Float64Array, period: number): number {
  const cycles = Math.floor(moves.length / period);
  const start = moves.length - cycles * period;
  let missed = 0;
  let all = 0;
  for (let place = 0; place < period; place++) {
    let sum = 0;
    for (let row = start + place; row < moves.length; row += period) sum += moves[row]!;
    for (let row = start + place; row < moves.length; row += period) {
      const value = moves[row]!;
      missed += (value - (sum - value) / (cycles - 1)) ** 2;
      all += value * value;
    }
  }
  return all === 0 ? 0 : 1 - missed / all;
}

/** Weights of the columns of `rows` that come nearest to the targets: normal equations, by elimination. */
function leastSquares(rows: readonly Float64Array[], targets: readonly number[]): Float64Array {
  const width = rows[0]!.length;
  const matrix = Array.from({ length: width }, (_, line) => {
    const equation = new Float64Array(width + 1);
    for (const [index, row] of rows.entries()) {
      for (let column = 0; column < width; column++) equation[column]! += row[line]! * row[column]!;
      equation[width]! += row[line]! * targets[index]!;
    }
    return equation;
  });
  for (let pivot = 0; pivot < width; pivot++) {
    for (let line = 0; line < width; line++) {
      if (line === pivot) continue;
      const factor = matrix[line]![pivot]! / matrix[pivot]![pivot]!;
      for (let column = pivot; column <= width; column++)
        matrix[line]![column]! -= factor * matrix[pivot]![column]!;
    }
  }
  return Float64Array.from(matrix, (equation, line) => equation[width]! / equation[line]!);
}
