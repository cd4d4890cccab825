import { type BoostedTrees, type BoostingOptions, boostedValues, boostLogSizes } from './boosted-sizes';

/** Trees that were each boosted without a part of the training rows. */
export interface CrossFit {
  /** Of training. */
  rows: number;
  /** One for each part that was left out. */
  ensembles: BoostedTrees[];
}

const parts = 5;
// long enough that neighbours tell little of each other's noise
const blockRows = 40;

/** Boosts as often as there are parts, each time without the blocks of one of them. */
export function crossFit(
  columns: readonly Float64Array[],
  sizes: Float64Array,
  options: BoostingOptions,
): CrossFit {
  const places = Array.from(sizes, (_, row) => row);
  // with a single block nothing would be left without it
  const count = Math.min(parts, Math.ceil(sizes.length / blockRows));
  const ensembles = Array.from({ length: count }, (_, part) => {
    const kept = count === 1 ? places : places.filter((row) => partOf(row, count) !== part);
    const taken = (column: Float64Array) => Float64Array.from(kept, (row) => column[row]!);
    return boostLogSizes(columns.map(taken), taken(sizes), options);
  });
  return { rows: sizes.length, ensembles };
}

/** Of a row of training what was learned without it; of later ones the mean. */
export function crossFitValues(
  { rows, ensembles }: CrossFit,
  columns: readonly Float64Array[],
): Float64Array {
  const values = new Float64Array(columns[0]!.length);
  const all = Uint32Array.from(values.keys());
  ensembles.forEach((ensemble, part) => {
    const asked = all.filter((row) => row >= rows || partOf(row, ensembles.length) === part);
    const own = boostedValues(ensemble, columns, asked);
    asked.forEach((row, place) => {
      values[row]! += own[place]!;
    });
  });
  for (let row = rows; row < values.length; row++) values[row]! /= ensembles.length;
  return values;
}

function partOf(row: number, count: number): number {
  return Math.floor(row / blockRows) % count;
}
