import { sumOfLogs } from './densities';
import type { GarchParameters, GarchSlopes } from './parameters';

/** What is known of each move once the variances were gone through. */
export interface Pass {
  /** The move less its mean. Shape [moves]. */
  surprises: Float64Array;
  /** The surprise in standard deviations. Shape [moves]. */
  standardised: Float64Array;
  /** The recursion's own number before each move; the last one is that of the move to come. Shape [moves + 1]. */
  states: Float64Array;
  /** 1 divided by each move's standard deviation. Shape [moves]. */
  inverses: Float64Array;
}

/** How one variance follows from the last one: `state` is what it goes on by, the variance or its logarithm. */
export interface Recursion {
  /** @param backcast variance that stands for those before the first move */
  begin(parameters: GarchParameters, backcast: number): number;
  next(parameters: GarchParameters, state: number, standardised: number): number;
  varianceOf(state: number): number;
  /** The sum of the logarithms of a pass's `inverses`. */
  sumOfLogs(pass: Pass): number;
  /** Goes through the moves once. A loop for each form: one for both would call functions in every row. */
  pass(parameters: GarchParameters, moves: Float64Array, backcast: number, into: Pass): Pass;
  /**
   * Slopes of the log likelihood along the parameters of mean and variance, by going back through the moves.
   *
   * @param scores the slope of each log density along its standardised move, shape [moves]
   */
  slopes(
    parameters: GarchParameters,
    pass: Pass,
    scores: Float64Array,
    backcast: number,
  ): Omit<GarchSlopes, 'nu' | 'lambda'>;
  /**
   * The variance to be expected some rows after a state; where standardised moves do not have to be 0 and 1 on average,
   * as those given have.
   */
  later(parameters: GarchParameters, rows: number, standardised: Float64Array): (state: number) => number;
}

export function emptyPass(moves: number): Pass {
  return {
    surprises: new Float64Array(moves),
    standardised: new Float64Array(moves),
    states: new Float64Array(moves + 1),
    inverses: new Float64Array(moves),
  };
}

/** Of Glosten, Jagannathan & Runkle (1993), GARCH(1,1) where gamma is 0: the variance goes on by itself. */
export const plainVariance: Recursion = {
  begin: ({ omega, alpha, gamma, beta }, backcast) => omega + (alpha + gamma / 2 + beta) * backcast,
  next({ omega, alpha, gamma, beta }, variance, z) {
    return omega + ((z < 0 ? alpha + gamma : alpha) * z * z + beta) * variance;
  },
  varianceOf: (variance) => variance,
  sumOfLogs: ({ inverses }) => sumOfLogs(inverses),
  pass(parameters, moves, backcast, into) {
    const { mu, omega, alpha, gamma, beta } = parameters;
    const { surprises, standardised, states, inverses } = into;
    const falls = alpha + gamma;
    let variance = plainVariance.begin(parameters, backcast);
    for (let row = 0; row < moves.length; row++) {
      const surprise = moves[row]! - mu;
      const inverse = 1 / Math.sqrt(variance);
      states[row] = variance;
      inverses[row] = inverse;
      surprises[row] = surprise;
      standardised[row] = surprise * inverse;
      variance = omega + (surprise < 0 ? falls : alpha) * surprise * surprise + beta * variance;
    }
    states[moves.length] = variance;
    return into;
  },
  slopes({ alpha, gamma, beta }, { surprises, states, standardised, inverses }, scores, backcast) {
    let later = 0;
    let [mu, omega, ofAlpha, ofGamma, ofBeta] = [0, 0, 0, 0, 0];
    for (let row = surprises.length - 1; row >= 0; row--) {
      const surprise = surprises[row]!;
      const inverse = inverses[row]!;
      const score = scores[row]!;
      const square = surprise * surprise;
      const isFall = surprise < 0;
      omega += later;
      ofAlpha += later * square;
      if (isFall) ofGamma += later * square;
      ofBeta += later * states[row]!;
      mu -= later * 2 * (isFall ? alpha + gamma : alpha) * surprise + score * inverse;
      later = (-0.5 - 0.5 * score * standardised[row]!) * inverse * inverse + beta * later;
    }
    return {
      mu,
      omega: omega + later,
      alpha: ofAlpha + later * backcast,
      gamma: ofGamma + later * (backcast / 2),
      beta: ofBeta + later * backcast,
    };
  },
  later({ omega, alpha, gamma, beta }, rows) {
    const kept = alpha + gamma / 2 + beta;
    let constant = 0;
    let share = 1;
    for (let row = 0; row < rows; row++) {
      constant = omega + kept * constant;
      share *= kept;
    }
    return (variance) => constant + share * variance;
  },
};

/** The mean size of normal moves with variance 1. */
export const meanSize = Math.sqrt(2 / Math.PI);
const mostNews = 10;

/** What a standardised move adds to the logarithm of the variance, never so much that it could explode. */
function newsOf({ alpha, gamma }: GarchParameters, z: number): number {
  return withinNews(alpha * (Math.abs(z) - meanSize) + gamma * z);
}

function withinNews(news: number): number {
  return Math.max(-mostNews, Math.min(mostNews, news));
}

/** A logarithm whose number can be told. */
function within690(state: number): number {
  return Math.max(-690, Math.min(690, state));
}

/** Of Nelson (1991), as the Python package `arch` writes it: the logarithm of the variance goes on. */
export const logVariance: Recursion = {
  begin: ({ omega, beta, floor }, backcast) => Math.max(floor, omega + beta * Math.log(backcast)),
  next(parameters, state, z) {
    const { omega, beta, floor } = parameters;
    return Math.max(floor, omega + beta * state + newsOf(parameters, z));
  },
  varianceOf: (state) => Math.exp(within690(state)),
  sumOfLogs({ states, inverses }) {
    let sum = 0;
    for (let row = 0; row < inverses.length; row++) sum -= 0.5 * within690(states[row]!);
    return sum;
  },
  pass(parameters, moves, backcast, into) {
    const { mu, omega, alpha, gamma, beta, floor } = parameters;
    const { surprises, standardised, states, inverses } = into;
    let state = logVariance.begin(parameters, backcast);
    for (let row = 0; row < moves.length; row++) {
      const surprise = moves[row]! - mu;
      const inverse = Math.exp(-0.5 * within690(state));
      const z = surprise * inverse;
      states[row] = state;
      inverses[row] = inverse;
      surprises[row] = surprise;
      standardised[row] = z;
      const next = omega + beta * state + withinNews(alpha * (Math.abs(z) - meanSize) + gamma * z);
      state = Math.max(floor, next);
    }
    states[moves.length] = state;
    return into;
  },
  slopes(parameters, { states, inverses, standardised }, scores, backcast) {
    const { alpha, gamma, beta, floor } = parameters;
    let later = 0;
    let [mu, omega, ofAlpha, ofGamma, ofBeta] = [0, 0, 0, 0, 0];
    for (let row = standardised.length - 1; row >= 0; row--) {
      const z = standardised[row]!;
      // what lies on the floor does not move
      if (states[row + 1]! <= floor) later = 0;
      const size = Math.abs(z) - meanSize;
      const news = alpha * size + gamma * z;
      omega += later;
      ofBeta += later * states[row]!;
      // along the standardised move, from its own term and from those after it
      let along = scores[row]!;
      if (news < mostNews && news > -mostNews) {
        ofAlpha += later * size;
        ofGamma += later * z;
        along += later * ((z > 0 ? alpha : z < 0 ? -alpha : 0) + gamma);
      }
      mu -= along * inverses[row]!;
      later = -0.5 - 0.5 * along * z + beta * later;
    }
    if (states[0]! <= floor) later = 0;
    return {
      mu,
      omega: omega + later,
      alpha: ofAlpha,
      gamma: ofGamma,
      beta: ofBeta + later * Math.log(backcast),
    };
  },
  // the mean of the logarithm: that of the variance itself hangs on the largest surprises, and need not be finite
  later(parameters, rows, standardised) {
    const { omega, beta } = parameters;
    const news = standardised.reduce((sum, z) => sum + newsOf(parameters, z), 0) / standardised.length;
    let constant = 0;
    let share = 1;
    for (let row = 0; row < rows; row++) {
      constant = omega + news + beta * constant;
      share *= beta;
    }
    return (state) => logVariance.varianceOf(constant + share * state);
  },
};
