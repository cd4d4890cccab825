import { logistic } from '../../forecasting/logistic';
import type { GarchParameters, GarchSlopes } from './parameters';
import { logVariance, meanSize, plainVariance, type Recursion } from './recursions';

export type VarianceParameters = Pick<GarchParameters, 'omega' | 'alpha' | 'gamma' | 'beta' | 'floor'>;

/** The variance as numbers that may be anything: every point of the plane is a stationary model, its variance above 0. */
export interface VarianceForm {
  recursion: Recursion;
  /** How many numbers. */
  size: number;
  /** Whether the likelihood has no kinks: a descent that has become slow is then near its end. */
  isSmooth: boolean;
  /**
   * @param floor the variance that it never falls below
   * @param nu degrees of freedom
   */
  read(point: Float64Array, floor: number, nu: number): VarianceParameters;
  /** Slopes along the point's numbers and the degrees of freedom, from those along the parameters. */
  slopes(point: Float64Array, along: GarchSlopes, nu: number): { own: number[]; nu: number };
  start(from: VarianceStart): number[];
  /** The same model of moves that are `unit` times as large. */
  scaled(parameters: VarianceParameters, unit: number): VarianceParameters;
  /** A variance that never changes. */
  still(variance: number): VarianceParameters;
}

/** What to begin with. */
export interface VarianceStart {
  /** The variance in the long run. */
  level: number;
  /** How much of its distance from there is left after a row. */
  persistence: number;
  /** The share of the persistence that comes from the last surprise. */
  share: number;
}

const still = { alpha: 0, gamma: 0, beta: 0 };

/** GARCH(1,1); with a weight of its own for falls if it is asymmetric. */
export function plainForm(isAsymmetric: boolean): VarianceForm {
  const inside = (point: Float64Array) => ({
    level: Math.exp(point[0]!),
    persistence: logistic(point[1]!),
    // 1 - persistence, without the cancellation
    rest: logistic(-point[1]!),
    share: logistic(point[2]!),
    rises: isAsymmetric ? logistic(point[3]!) : 0.5,
  });
  return {
    recursion: plainVariance,
    size: isAsymmetric ? 4 : 3,
    isSmooth: true,
    read(point, floor) {
      const { level, persistence, rest, share, rises } = inside(point);
      const weight = 2 * persistence * share;
      return {
        omega: floor + level * rest,
        alpha: weight * rises,
        gamma: isAsymmetric ? weight * (1 - 2 * rises) : 0,
        beta: persistence * (1 - share),
        floor,
      };
    },
    slopes(point, { omega, alpha, gamma, beta, nu }) {
      const { level, persistence, rest, share, rises } = inside(point);
      const ofWeight = 2 * (alpha * rises + gamma * (1 - 2 * rises));
      const ofPersistence = ofWeight * share + beta * (1 - share) - omega * level;
      const ofShare = persistence * (ofWeight - beta);
      const own = [omega * level * rest, ofPersistence * persistence * rest, ofShare * share * (1 - share)];
      if (isAsymmetric) own.push(2 * persistence * share * (alpha - 2 * gamma) * rises * (1 - rises));
      return { own, nu };
    },
    start({ level, persistence, share }) {
      const start = [Math.log(level), logit(persistence), logit(share)];
      return isAsymmetric ? [...start, 0] : start;
    },
    scaled: ({ omega, floor, ...rest }, unit) => ({
      omega: omega * unit * unit,
      floor: floor * unit * unit,
      ...rest,
    }),
    still: (variance) => ({ ...still, omega: variance, floor: variance }),
  };
}

/** The mean size of draws of Student's t with five degrees of freedom, in units of its scale. */
const usualSize = (4 * Math.sqrt(5)) / (3 * Math.PI);

/**
 * EGARCH(1,1). Its numbers are in units of the t's scale, which moves tell well; its variance grows without bounds as the
 * degrees of freedom come near 2, and would take the others along. The level is about the mean of the logarithm, whatever
 * alpha and beta are, since a move of the usual size adds nothing. Both halve the steps that a fit takes.
 */
export const logForm: VarianceForm = {
  recursion: logVariance,
  size: 4,
  isSmooth: false,
  read(point, floor, nu) {
    const { beta, spread, level, size } = insideLog(point, nu);
    const alpha = point[2]! * spread;
    return {
      omega: level * (1 - beta) + alpha * meanSize - point[2]! * size,
      alpha,
      gamma: point[3]! * spread,
      beta,
      floor: Math.log(floor),
    };
  },
  slopes(point, { omega, alpha, gamma, beta, nu: ofNu }, nu) {
    const { half, rest, beta: kept, spread, level, size } = insideLog(point, nu);
    const ofSpread =
      omega * ((2 * (1 - kept)) / spread + point[2]! * meanSize) + alpha * point[2]! + gamma * point[3]!;
    const spreadOfNu = nu < Number.POSITIVE_INFINITY ? -spread / (nu * (nu - 2)) : 0;
    return {
      own: [
        omega * 2 * rest,
        (beta - omega * level) * 2 * half * rest,
        alpha * spread + omega * (spread * meanSize - size),
        gamma * spread,
      ],
      nu: ofNu + ofSpread * spreadOfNu,
    };
  },
  // a surprise adds about its share to the logarithm
  start: ({ level, persistence, share }) => [
    Math.log(level),
    logit((1 + persistence) / 2),
    2 * persistence * share,
    0,
  ],
  scaled({ omega, floor, ...rest }, unit) {
    const more = 2 * Math.log(unit);
    return { omega: omega + (1 - rest.beta) * more, floor: floor + more, ...rest };
  },
  still: (variance) => ({ ...still, omega: Math.log(variance), floor: Math.log(variance) }),
};

function insideLog(point: Float64Array, nu: number) {
  const half = logistic(point[1]!);
  const isNormal = nu === Number.POSITIVE_INFINITY;
  // the standard deviation in units of the t's scale
  const spread = isNormal ? 1 : Math.sqrt(nu / (nu - 2));
  return {
    half,
    // 1 - half, without the cancellation
    rest: logistic(-point[1]!),
    beta: 2 * half - 1,
    spread,
    level: point[0]! + 2 * Math.log(spread),
    size: isNormal ? meanSize : usualSize,
  };
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
