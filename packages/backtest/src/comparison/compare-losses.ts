import { BtcfcError, type InputOf, invalidOption, option, optionsFor, readNumbers } from '@btcfc/core';
import { mean } from '../metrics/paired-rows';
import { skillOf } from '../metrics/skill';
import {
  checkLags,
  type DieboldMariano,
  dieboldMariano,
  varianceOptions,
} from '../significance/diebold-mariano';
import { holm } from '../significance/holm';
import { intervalOptions, skillInterval } from '../significance/skill-interval';

/** What can be said of a forecast against the baseline. */
export type Verdict = 'baseline' | 'better' | 'worse' | 'no demonstrable difference';

/** By what luck is told from skill. */
export const significanceOptions = { ...intervalOptions, ...varianceOptions } as const;

/** By what luck is told from skill. */
export interface SignificanceOptions
  extends InputOf<typeof intervalOptions>,
    InputOf<typeof varianceOptions> {}

/** The same with everything decided. */
export type ReadSignificance = Omit<
  ReturnType<typeof compareLossesOptions.read>,
  'losses' | 'baseline' | 'horizon'
>;

/** How a forecast stands against the baseline. */
export interface LossComparison<Name extends string = string> {
  /** The forecast's name. */
  name: Name;
  /** Mean loss; NaN for no rows. */
  loss: number;
  /** `1 - loss / loss of the baseline`: above 0 if better, 1 if perfect; NaN where the baseline is perfect. */
  skill: number;
  /** Bounds of the interval of the skill; NaN where the baseline is perfect or there are too few rows. */
  skillInterval: { lower: number; upper: number };
  /** Against the baseline; all NaN but `rows` and `difference` where there are fewer than 3 rows or two horizons. */
  dieboldMariano: DieboldMariano;
  /** Its p-value after Holm's correction for all that was compared; NaN for the baseline. */
  adjustedPValue: number;
  /** What can be said. */
  verdict: Verdict;
}

/** Options of `compareLosses`. */
export interface CompareLossesOptions<Name extends string> extends SignificanceOptions {
  /** Losses row by row in time order, by the name of the forecast: shape [rows] each, the same rows. */
  losses: Record<Name, ArrayLike<number>>;
  /** The name of the forecast that the others are measured against. */
  baseline: NoInfer<Name>;
  /** Rows ahead that were forecast. @default 1 */
  horizon?: number;
}

const compareLossesOptions = optionsFor<CompareLossesOptions<string>>()('compareLosses', {
  ...significanceOptions,
  losses: option.anything<Record<string, ArrayLike<number>>, { required: true }>({ required: true }),
  baseline: option.text({ required: true }),
  horizon: option.integer({ min: 1, default: 1 }),
});

/**
 * Tells better from luck: a forecast is called better or worse than the baseline only where the Diebold-Mariano test,
 * corrected for the number of models, and the interval of the skill both say so.
 *
 * @returns one entry for each forecast, in the order they were passed
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for losses of other rows, or ones that are not finite
 *
 * @example
 * import { compareLosses } from '@btcfc/backtest'
 * const losses = { model: [1, 2, 1, 1, 2, 1], naive: [2, 2, 3, 2, 3, 2] }
 * const [{ skill, verdict }] = compareLosses({ losses, baseline: 'naive' })
 */
export function compareLosses<Name extends string>(
  options: CompareLossesOptions<Name>,
): LossComparison<Name>[] {
  const { losses: given, baseline, horizon, ...significance } = compareLossesOptions.read(options);
  checkLags(significance.variance, significance.lags);
  const losses = readLosses(given, baseline) as Map<Name, Float64Array>;
  const tested = testLosses({ losses, baseline: baseline as Name, horizon, significance });
  const adjusted = holm(tested.map(pValueOf));
  return tested.map((each, index) => judge(each, adjusted[index]!, 1 - significance.confidence));
}

/** What a comparison has found before its p-value is corrected; the baseline's own is none. */
export interface TestedLosses<Name extends string = string>
  extends Omit<LossComparison<Name>, 'adjustedPValue' | 'verdict'> {
  isBaseline: boolean;
}

interface TestLossesOptions<Name extends string> {
  losses: ReadonlyMap<Name, Float64Array>;
  baseline: Name;
  horizon: number;
  significance: ReadSignificance;
}

/** Tests each forecast against the baseline, by itself. */
export function testLosses<Name extends string>({
  losses,
  baseline,
  horizon,
  significance,
}: TestLossesOptions<Name>): TestedLosses<Name>[] {
  const { variance, lags, blockRows, ...interval } = significance;
  const reference = losses.get(baseline)!;
  return Array.from(losses, ([name, own]) => {
    const isBaseline = name === baseline;
    // a block of the whole backtest may be longer than a part of it
    const fitting = blockRows === undefined ? undefined : Math.max(1, Math.min(blockRows, own.length));
    const { lower, upper } = isBaseline
      ? { lower: 0, upper: 0 }
      : skillInterval(own, reference, { ...interval, horizon, blockRows: fitting });
    return {
      name,
      isBaseline,
      loss: mean(own),
      skill: skillOf(mean(own), mean(reference)),
      skillInterval: { lower, upper },
      dieboldMariano: testOf(own, reference, { horizon, variance, lags }),
    };
  });
}

/** The p-value to be corrected, NaN where there is none. */
export function pValueOf({ isBaseline, dieboldMariano: { pValue } }: TestedLosses): number {
  return isBaseline ? Number.NaN : pValue;
}

/** Of fewer rows than the horizon nothing can be told, which is no error where there are models to be scored. */
function testOf(
  losses: Float64Array,
  baseline: Float64Array,
  options: { horizon: number; variance: 'cosine' | 'newey-west'; lags: number | undefined },
): DieboldMariano {
  if (losses.length >= options.horizon) return dieboldMariano(losses, baseline, options);
  const difference = mean(losses.map((loss, row) => loss - baseline[row]!));
  const nothing = Number.NaN;
  return { statistic: nothing, pValue: nothing, difference, degrees: nothing, rows: losses.length };
}

function readLosses(given: Record<string, ArrayLike<number>>, baseline: string): Map<string, Float64Array> {
  const losses = new Map(
    Object.entries(given ?? {}).map(([name, values]) => [
      name,
      readNumbers(values, { name: `losses.${name}`, missing: 'refused' }),
    ]),
  );
  const reference = losses.get(baseline);
  if (!reference) throw invalidOption('baseline', baseline, `one of ${[...losses.keys()].join(', ')}`);
  for (const [name, { length }] of losses) {
    if (length !== reference.length) throw otherRows(name, length, reference.length);
  }
  return losses;
}

function otherRows(name: string, rows: number, expected: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `There are ${rows} losses of ${name} and ${expected} of the baseline.`,
    received: rows,
    remedy: 'Pass losses on the same rows.',
  });
}

/** A comparison with its verdict, where its corrected p-value and the interval say the same. */
export function judge<Name extends string>(
  { isBaseline, ...tested }: TestedLosses<Name>,
  adjustedPValue: number,
  level: number,
): LossComparison<Name> {
  const verdict = isBaseline ? 'baseline' : verdictOf(tested, adjustedPValue, level);
  return { ...tested, adjustedPValue, verdict };
}

function verdictOf(
  {
    dieboldMariano: { statistic, difference },
    skillInterval: { lower, upper },
  }: Omit<TestedLosses, 'isBaseline'>,
  adjustedPValue: number,
  level: number,
): Verdict {
  // NaN, where there are too few rows, is no evidence
  if (!(adjustedPValue < level)) return 'no demonstrable difference';
  // a perfect baseline leaves no ratio to find an interval of
  const hasInterval = !Number.isNaN(lower);
  if (statistic < 0 && (lower > 0 || (!hasInterval && difference < 0))) return 'better';
  if (statistic > 0 && (upper < 0 || (!hasInterval && difference > 0))) return 'worse';
  return 'no demonstrable difference';
}

/** A verdict as a sentence. */
export function verdictSentence(
  { name, skill, skillInterval, adjustedPValue, verdict }: LossComparison,
  baseline: string,
  measure: string,
): string {
  if (verdict === 'baseline') return `${name} is what the others are measured against.`;
  const { lower, upper } = skillInterval;
  const numbers = Number.isNaN(skill)
    ? `${baseline} has no ${measure} that a skill could be measured by`
    : `skill in ${measure} ${signed(skill)} [${signed(lower)}, ${signed(upper)}]`;
  const chance = Number.isNaN(adjustedPValue) ? 'too few rows to test' : `p ${shortP(adjustedPValue)}`;
  if (verdict === 'no demonstrable difference') {
    return `There is no demonstrable difference between ${name} and ${baseline} (${numbers}, ${chance}).`;
  }
  return `${name} is ${verdict} than ${baseline} by more than luck (${numbers}, ${chance}).`;
}

/** A number with its sign; a dash where there is none. */
export function signed(value: number, digits = 3): string {
  if (Number.isNaN(value)) return '-';
  const sign = value > 0 ? '+' : '';
  return `${sign}${Math.abs(value) < 1000 ? value.toFixed(digits) : value.toPrecision(2)}`;
}

function shortP(pValue: number): string {
  return pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`;
}
