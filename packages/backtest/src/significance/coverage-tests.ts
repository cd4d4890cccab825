import { BtcfcError, checkNumber, normalCdf } from '@btcfc/core';

/** A likelihood ratio, and how often one so large comes by luck. */
export interface LikelihoodRatio {
  /** Chi-squared if the forecasts are right; NaN for no rows. */
  statistic: number;
  /** Probability of a statistic at least as large by luck; NaN for no rows. */
  pValue: number;
}

/** What violations of a value-at-risk tell of it. */
export interface CoverageTests {
  /** Rows there are. */
  rows: number;
  /** Rows that were violated. */
  violations: number;
  /** Their share; NaN for no rows. */
  rate: number;
  /** Whether there are as many as there should be (Kupiec 1995), chi-squared with one degree of freedom. */
  unconditional: LikelihoodRatio;
  /** Whether one follows another by luck alone (Christoffersen 1998), one degree. */
  independence: LikelihoodRatio;
  /** Both at once (Christoffersen 1998): the sum, two degrees. */
  conditional: LikelihoodRatio;
}

/**
 * Whether a value-at-risk is violated as often as it should be (Kupiec 1995), and not in clusters (Christoffersen 1998),
 * as likelihood ratios against a first-order Markov chain: the statistics of R's `rugarch::VaRTest`. Where no violation
 * follows another, or there is none, `0 * log(0)` is 0, so that all three can be told from the first rows on.
 *
 * @param violations in time order, 1 or true where what came lay beyond the value-at-risk; shape [rows], of forecasts that
 * do not overlap
 * @param level share that should be violated, such as 0.05
 * @throws BtcfcError `INVALID_OPTION` for a level that is not within (0, 1); `INVALID_DATA` for what is neither 0 nor 1
 *
 * @example
 * import { coverageTests } from '@btcfc/backtest'
 * const violations = Array.from({ length: 250 }, (_, day) => day % 25 === 0)
 * const { rate, unconditional, conditional } = coverageTests(violations, 0.05)
 */
export function coverageTests(violations: ArrayLike<number | boolean>, level: number): CoverageTests {
  checkNumber('level', level, { min: 0, aboveMin: true, max: 1, belowMax: true });
  const violated = Array.from(readList(violations), readViolation);
  const rows = violated.length;
  const count = violated.filter(Boolean).length;
  // how often a row of one kind is followed by one of another
  const [calm, calmToViolated] = followers(violated, false);
  const [broken, brokenToViolated] = followers(violated, true);
  const statistics = {
    unconditional: 2 * (fitted(rows, count) - logLikelihood(rows, count, level)),
    independence:
      2 *
      (fitted(calm, calmToViolated) +
        fitted(broken, brokenToViolated) -
        fitted(calm + broken, calmToViolated + brokenToViolated)),
  };
  const nothing = { statistic: Number.NaN, pValue: Number.NaN };
  if (rows === 0)
    return {
      ...{ rows, violations: 0, rate: Number.NaN },
      ...{ unconditional: nothing, independence: nothing, conditional: nothing },
    };
  const unconditional = Math.max(0, statistics.unconditional);
  const independence = Math.max(0, statistics.independence);
  const both = unconditional + independence;
  return {
    rows,
    violations: count,
    rate: count / rows,
    unconditional: { statistic: unconditional, pValue: 2 * normalCdf(-Math.sqrt(unconditional)) },
    independence: { statistic: independence, pValue: 2 * normalCdf(-Math.sqrt(independence)) },
    conditional: { statistic: both, pValue: Math.exp(-both / 2) },
  };
}

/** How many rows of a kind are followed by another row, and by how many of those that were violated. */
function followers(violated: readonly boolean[], kind: boolean): [rows: number, violations: number] {
  const after = violated.slice(1).filter((_, row) => violated[row] === kind);
  return [after.length, after.filter(Boolean).length];
}

/** The log likelihood of so many violations at the rate that makes it largest. */
function fitted(rows: number, violations: number): number {
  return rows === 0 ? 0 : logLikelihood(rows, violations, violations / rows);
}

function logLikelihood(rows: number, violations: number, rate: number): number {
  const broken = violations === 0 ? 0 : violations * Math.log(rate);
  const held = rows - violations === 0 ? 0 : (rows - violations) * Math.log1p(-rate);
  return broken + held;
}

function readList(given: ArrayLike<number | boolean>): ArrayLike<number | boolean> {
  if (Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView))) return given;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: '`violations` must be a list.',
    received: given === undefined ? 'undefined' : given,
    remedy: 'Pass an array with 0 or 1 for each row.',
  });
}

function readViolation(value: unknown, row: number): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `Row ${row + 1} of \`violations\` is neither 0 nor 1.`,
    received: value === undefined ? 'undefined' : value,
    remedy: 'Pass 1 where what came lay beyond the forecast, else 0, and leave out what did not come.',
  });
}
