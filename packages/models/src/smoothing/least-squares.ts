/**
 * The weights of the columns whose sum lies nearest to the targets, by Householder reflections as in R's `lm`; 0 for
 * a column that the ones before it make up.
 *
 * @param columns shape [columns][rows]
 */
export function ordinaryLeastSquares(columns: readonly Float64Array[], targets: Float64Array): number[] {
  const rows = targets.length;
  const left = columns.map((column) => column.slice());
  const right = targets.slice();
  const isUsed = columns.map(() => false);
  const pivots: number[] = [];
  let step = 0;
  left.forEach((column, index) => {
    if (step >= rows) return;
    const norm = rest(column, step);
    if (norm <= 1e-7 * rest(columns[index]!, 0)) return;
    const reflector = column.slice(step);
    const corner = reflector[0]! > 0 ? -norm : norm;
    reflector[0]! -= corner;
    for (const each of [...left.slice(index), right]) reflect(each, reflector, step);
    isUsed[index] = true;
    pivots.push(index);
    step++;
  });
  const weights = columns.map(() => 0);
  for (let row = pivots.length - 1; row >= 0; row--) {
    let value = right[row]!;
    for (let other = row + 1; other < pivots.length; other++) {
      value -= left[pivots[other]!]![row]! * weights[pivots[other]!]!;
    }
    weights[pivots[row]!] = value / left[pivots[row]!]![row]!;
  }
  return weights;
}

function rest(column: Float64Array, from: number): number {
  let sum = 0;
  for (let row = from; row < column.length; row++) sum += column[row]! * column[row]!;
  return Math.sqrt(sum);
}

function reflect(column: Float64Array, reflector: Float64Array, from: number): void {
  let size = 0;
  let along = 0;
  reflector.forEach((value, row) => {
    size += value * value;
    along += value * column[from + row]!;
  });
  if (size === 0) return;
  const factor = (2 * along) / size;
  reflector.forEach((value, row) => {
    column[from + row]! -= factor * value;
  });
}
