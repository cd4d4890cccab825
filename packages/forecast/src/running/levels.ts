/** Levels of the quantiles between which central intervals of these shares lie, with the median, ascending. */
export function levelsOf(coverage: readonly number[]): number[] {
  const below = coverage.map((share) => rounded((1 - share) / 2));
  return [...below, 0.5, ...below.map((level) => rounded(1 - level))].sort((one, other) => one - other);
}

// 0.05, where (1 - 0.9) / 2 is 0.04999999999999999
function rounded(level: number): number {
  return Number(level.toPrecision(12));
}
