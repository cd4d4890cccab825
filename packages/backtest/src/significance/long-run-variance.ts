/**
 * How many cosines a long-run variance is taken from: few enough that forecasts which overlap do not hide what their
 * losses have in common, more as there are more rows.
 */
export function cosineTerms(rows: number, horizon: number): number {
  return Math.max(1, Math.floor(Math.min(0.4 * rows ** (2 / 3), rows / (2 * horizon))));
}

/** Whether rows of forecasts so far ahead tell anything of their luck: two that do not overlap, and three rows. */
export function areEnoughRows(rows: number, horizon: number): boolean {
  return rows >= 3 && rows >= 2 * horizon;
}

/**
 * The long-run variance of a series around its mean as the mean square of its first cosine coefficients (the
 * equal-weighted cosine estimator of Lazarus, Lewis, Stock & Watson 2018); the mean over its deviation is then Student's t
 * with as many degrees of freedom as there are terms.
 */
export function cosineVariance(values: Float64Array, mean: number, terms: number): number {
  const rows = values.length;
  let sum = 0;
  for (let term = 1; term <= terms; term++) {
    let coefficient = 0;
    // cos(angle * (row + .5)), turned on from row to row
    const angle = (Math.PI * term) / rows;
    const [turnCos, turnSin] = [Math.cos(angle), Math.sin(angle)];
    let [cos, sin] = [Math.cos(angle / 2), Math.sin(angle / 2)];
    for (let row = 0; row < rows; row++) {
      coefficient += (values[row]! - mean) * cos;
      const turned = cos * turnCos - sin * turnSin;
      sin = sin * turnCos + cos * turnSin;
      cos = turned;
    }
    sum += coefficient * coefficient;
  }
  return (2 * sum) / (rows * terms);
}

/** The long-run variance of a series around its mean with Bartlett weights (Newey & West 1987), never below 0. */
export function neweyWestVariance(values: Float64Array, mean: number, lags: number): number {
  let variance = 0;
  for (let lag = 0; lag <= Math.min(lags, values.length - 1); lag++) {
    let covariance = 0;
    for (let row = lag; row < values.length; row++) {
      covariance += (values[row]! - mean) * (values[row - lag]! - mean);
    }
    const weight = lag === 0 ? 1 : 2 * (1 - lag / (lags + 1));
    variance += (weight * covariance) / values.length;
  }
  return variance;
}
