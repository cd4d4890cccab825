/** What is followed how fast: variances in multiples of that of the noise about it, per row. */
export interface SmoothingRates {
  level: number;
  trend: number;
  season: number;
  /** How far trends differ from the usual one, before any row is known. */
  firstTrend: number;
  /** What is left of a trend after a row. */
  damping: number;
}

/** What is known of a season before any row is. */
export interface SeasonPrior {
  /** What is usual for each phase; their sum is 0. Shape [period], a single 0 where there is no season. */
  mean: readonly number[];
  /** How series differ from that, in multiples of the noise's variance. Shape [period, period]. */
  covariance: readonly (readonly number[])[];
}

/** How much of each surprise the level, the trend and each phase of the season take up. Shape [2 + period]. */
export type Gain = Float64Array;

/** A level of which nothing is known. */
const unknown = 1e4;

/** After so many seasons, and at least so many rows, gains come again season by season. */
const settled = { seasons: 4, rows: 60 };

/**
 * Gains of the Kalman filter (Kalman 1960) of a level, a damped trend and a season that all wander: exponential smoothing
 * whose coefficients are large while little is known and become steady. They hang on the rates, not on the values, so that
 * they are the same for all series that begin in the same phase.
 *
 * @param phase of the first row
 * @returns those of each row until they come again, and from where on they do
 */
export function smoothingGains(
  { level, trend, season, firstTrend, damping }: SmoothingRates,
  prior: SeasonPrior,
  phase: number,
): Gain[] {
  const period = prior.mean.length;
  const size = 2 + period;
  const rows = Math.max(settled.rows, settled.seasons * period);
  const whole = Math.ceil(rows / period) * period;
  const P = Array.from({ length: size }, () => new Float64Array(size));
  P[0]![0] = unknown;
  P[1]![1] = firstTrend;
  prior.covariance.forEach((row, one) => {
    row.forEach((value, other) => {
      P[2 + one]![2 + other] = value;
    });
  });
  return Array.from({ length: whole }, (_, row) => {
    if (row > 0) {
      // the level takes a damped step of the trend: rows first, then columns
      for (let other = 0; other < size; other++) {
        P[1]![other]! *= damping;
        P[0]![other]! += P[1]![other]!;
      }
      for (const one of P) {
        one[1]! *= damping;
        one[0]! += one[1]!;
      }
      P[0]![0]! += level;
      P[1]![1]! += trend;
      for (let one = 0; one < period; one++) {
        for (let other = 0; other < period; other++) {
          P[2 + one]![2 + other]! += season * (Number(one === other) - 1 / period);
        }
      }
    }
    const place = 2 + ((phase + row) % period);
    const shared = Float64Array.from(P, (one) => one[0]! + one[place]!);
    const variance = shared[0]! + shared[place]! + 1;
    const gain = shared.map((value) => value / variance);
    for (let one = 0; one < size; one++) {
      for (let other = 0; other < size; other++) P[one]![other]! -= gain[one]! * shared[other]!;
    }
    return gain;
  });
}

/** The gain of a row: of those that come again from the last season on. */
export function gainAt(gains: readonly Gain[], row: number, period: number): Gain {
  const whole = gains.length;
  return gains[row < whole ? row : whole - period + ((row - whole) % period)]!;
}
