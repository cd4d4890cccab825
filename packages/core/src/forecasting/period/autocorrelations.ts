/** Correlations of moves about 0 with those so many rows earlier, for lags from 0 to `lags`. */
export function autocorrelations(moves: Float64Array, lags: number): Float64Array {
  const variance = moves.reduce((sum, move) => sum + move * move, 0);
  return Float64Array.from({ length: lags + 1 }, (_, lag) => {
    let sum = 0;
    for (let row = lag; row < moves.length; row++) sum += moves[row]! * moves[row - lag]!;
    return variance === 0 ? 0 : sum / variance;
  });
}

/** Peaks that are followed up. */
const most = 12;

/** The lags of the highest peaks above 0, and those beside them: noise moves a peak by a row. */
export function peaksOf(correlations: Float64Array): number[] {
  const peaks: number[] = [];
  for (let lag = 2; lag + 1 < correlations.length; lag++) {
    const here = correlations[lag]!;
    if (here > 0 && here > correlations[lag - 1]! && here >= correlations[lag + 1]!) peaks.push(lag);
  }
  const highest = peaks.sort((left, right) => correlations[right]! - correlations[left]!).slice(0, most);
  const beside = highest.flatMap((lag) => [lag - 1, lag, lag + 1]);
  return [...new Set(beside)].filter((lag) => lag >= 2 && lag + 1 < correlations.length);
}
