const blocks = '▁▂▃▄▅▆▇█';

/**
 * Values as a line of blocks, each as high as its value; what is missing is a space.
 *
 * @param width characters at most: more values are averaged
 */
export function sparkline(
  values: ArrayLike<number>,
  width: number,
  ends?: { low: number; high: number },
): string {
  const perCell = Math.max(1, Math.ceil(values.length / width));
  const cells: number[] = [];
  for (let start = 0; start < values.length; start += perCell) {
    const known = Array.from(
      { length: Math.min(perCell, values.length - start) },
      (_, index) => values[start + index]!,
    ).filter((value) => !Number.isNaN(value));
    cells.push(known.reduce((sum, value) => sum + value, 0) / known.length);
  }
  const known = cells.filter((cell) => !Number.isNaN(cell));
  const low = ends?.low ?? Math.min(...known);
  const high = ends?.high ?? Math.max(...known);
  return cells
    .map((cell) => {
      if (Number.isNaN(cell)) return ' ';
      const share = high > low ? (cell - low) / (high - low) : 0.5;
      return blocks[Math.min(blocks.length - 1, Math.max(0, Math.floor(share * blocks.length)))];
    })
    .join('');
}
