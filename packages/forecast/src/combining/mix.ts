/** Points and quantiles of one or many origins, flat. */
export interface Rows {
  point: Float64Array;
  quantiles: readonly Float64Array[];
}

/**
 * The weighted mean of forecasts, level by level (Vincentization; Lichtendahl et al. 2013).
 *
 * @param parts each with its weight; the weights sum to 1
 */
export function mix(parts: readonly (readonly [rows: Rows, weight: number])[]): {
  point: Float64Array;
  quantiles: Float64Array[];
} {
  const [[first]] = parts as [(typeof parts)[number]];
  const mean = (of: (rows: Rows) => Float64Array) => {
    const sum = new Float64Array(first.point.length);
    for (const [rows, weight] of parts) {
      const values = of(rows);
      for (let row = 0; row < sum.length; row++) sum[row]! += weight * values[row]!;
    }
    return sum;
  };
  return {
    point: mean(({ point }) => point),
    quantiles: first.quantiles.map((_, level) => mean(({ quantiles }) => quantiles[level]!)),
  };
}
