/**
 * The season of a series by place in the period: what is left of it beside a centred moving average over one period,
 * averaged for each place (the classical decomposition, R's `decompose`); of mean 0, or 1 for factors.
 *
 * @param values without gaps, at least two periods
 * @returns shape [period]
 */
export function seasonalFigure(values: Float64Array, period: number, isFactor: boolean): Float64Array {
  const trend = centredAverage(values, period);
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  values.forEach((value, row) => {
    const base = trend[row]!;
    if (Number.isNaN(base)) return;
    sums[row % period]! += isFactor ? value / base : value - base;
    counts[row % period]!++;
  });
  const figure = sums.map((sum, place) => sum / counts[place]!);
  const mean = figure.reduce((sum, value) => sum + value, 0) / period;
  return figure.map((value) => (isFactor ? value / mean : value - mean));
}

/** A moving average over one period around each row; over an even one the two rows at its ends count half. */
function centredAverage(values: Float64Array, period: number): Float64Array {
  const half = Math.floor(period / 2);
  const isEven = period % 2 === 0;
  return values.map((_, row) => {
    if (row < half || row + half >= values.length) return Number.NaN;
    let sum = 0;
    for (let other = row - half; other <= row + half; other++) {
      const isEnd = isEven && Math.abs(other - row) === half;
      sum += (isEnd ? 0.5 : 1) * values[other]!;
    }
    return sum / period;
  });
}
