/** The numbers of a model of the variance with a constant mean, in units of the moves. */
export interface GarchParameters {
  /** Mean move. */
  mu: number;
  /** The variance's constant part; for `egarch` that of its logarithm. */
  omega: number;
  /** The weight of the last squared surprise; for `egarch` of how large the last standardised one was. */
  alpha: number;
  /**
   * What a last surprise below 0 adds to `alpha`; for `egarch` the weight of the last standardised surprise with its
   * sign; 0 for `garch`.
   */
  gamma: number;
  /** The weight of the last variance; for `egarch` of its logarithm. */
  beta: number;
  /** The variance never falls below this; for `egarch` its logarithm. */
  floor: number;
  /** Degrees of freedom; Infinity for `'normal'`. */
  nu: number;
  /** Skewness of `'skewed-t'` within (-1, 1), above 0 where rises reach further; otherwise 0. */
  lambda: number;
}

/** A slope along each parameter that is looked for. */
export type GarchSlopes = Omit<GarchParameters, 'floor'>;
