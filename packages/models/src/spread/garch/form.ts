import { logistic } from '../../forecasting/logistic';
import type { GarchParameters, GarchSlopes } from './parameters';
import { logVariance, plainVariance, type Recursion } from './recursions';

export type VarianceParameters = Pick<GarchParameters, 'omega' | 'alpha' | 'gamma' | 'beta' | 'floor'>;

/** The variance as numbers that may be anything: every point of the plane is a stationary model, its variance above 0. */
export interface VarianceForm {
  recursion: Recursion;
  /** How many numbers. */
  size: number;
  /** Whether the likelihood has no kinks: a descent that has become slow is then near its end. */
  isSmooth: boolean;
  /** @param floor the variance that it never falls below */
  read(point: Float64Array, floor: number): VarianceParameters;
  /** Slopes along the point's numbers, from those along the parameters. */
  slopes(point: Float64Array, along: GarchSlopes): number[];
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
    slopes(point, { omega, alpha, gamma, beta }) {
      const { level, persistence, rest, share, rises } = inside(point);
      const ofWeight = 2 * (alpha * rises + gamma * (1 - 2 * rises));
      const ofPersistence = ofWeight * share + beta * (1 - share) - omega * level;
      const ofShare = persistence * (ofWeight - beta);
      const slopes = [
        omega * level * rest,
        ofPersistence * persistence * rest,
        ofShare * share * (1 - share),
      ];
      if (isAsymmetric) slopes.push(2 * persistence * share * (alpha - 2 * gamma) * rises * (1 - rises));
      return slopes;
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

/** EGARCH(1,1). */
export const logForm: VarianceForm = {
  recursion: logVariance,
  size: 4,
  isSmooth: false,
  read(point, floor) {
    const beta = 2 * logistic(point[1]!) - 1;
    return {
      omega: point[0]! * (1 - beta),
      alpha: point[2]!,
      gamma: point[3]!,
      beta,
      floor: Math.log(floor),
    };
  },
  slopes(point, { omega, alpha, gamma, beta }) {
    const half = logistic(point[1]!);
    const ofBeta = beta - omega * point[0]!;
    return [omega * 2 * (1 - half), ofBeta * 2 * half * (1 - half), alpha, gamma];
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

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
