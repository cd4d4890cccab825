import { checkNumber } from '@btcfc/core';
import { mean } from '../metrics/paired-rows';
import { skill } from '../metrics/point-metrics';
import { type SkillIntervalOptions, skillInterval } from '../significance/block-bootstrap';
import { type DieboldMariano, dieboldMariano } from '../significance/diebold-mariano';
import { holm } from '../significance/holm';

/** What can be said of a forecast against the baseline. */
export type Verdict = 'baseline' | 'better' | 'worse' | 'no demonstrable difference';

export interface SignificanceOptions extends SkillIntervalOptions {
  /** Neighbouring rows whose losses may be related. @default see `dieboldMariano` */
  lags?: number;
}

export interface LossComparison<Name extends string = string> {
  name: Name;
  /** Mean loss. */
  loss: number;
  /** `1 - loss / loss of the baseline`: above 0 if better, 1 if perfect; NaN where the baseline is perfect. */
  skill: number;
  /** Bounds of the bootstrap interval of the skill. */
  skillInterval: { lower: number; upper: number };
  /** Against the baseline. */
  dieboldMariano: DieboldMariano;
  /** Its p-value after Holm's correction for the number of models compared; NaN for the baseline. */
  adjustedPValue: number;
  verdict: Verdict;
}

export interface CompareLossesOptions<Name extends string> extends SignificanceOptions {
  /** Losses row by row in time order, by the name of the forecast: shape [rows] each, the same rows. */
  losses: Record<Name, ArrayLike<number>>;
  baseline: NoInfer<Name>;
  /** Steps ahead that were forecast. @default 1 */
  horizon?: number;
}

/**
 * Tells better from luck: a forecast is called better or worse than the baseline only where the Diebold-Mariano test,
 * corrected for the number of models, and the bootstrap interval of the skill both say so.
 */
export function compareLosses<Name extends string>({
  losses,
  baseline,
  horizon = 1,
  lags,
  confidence = 0.95,
  ...bootstrap
}: CompareLossesOptions<Name>): LossComparison<Name>[] {
  checkNumber('confidence', confidence, { min: 0, aboveMin: true, max: 1, belowMax: true });
  const names = Object.keys(losses) as Name[];
  const reference = losses[baseline];
  const tests = names.map((name) => dieboldMariano(losses[name], reference, { horizon, lags }));
  const adjusted = holm(tests.map(({ pValue }, index) => (names[index] === baseline ? Number.NaN : pValue)));
  return names.map((name, index) => {
    // the baseline's own needs no luck
    const interval =
      name === baseline
        ? { lower: 0, upper: 0 }
        : skillInterval(losses[name], reference, { ...bootstrap, confidence });
    const adjustedPValue = adjusted[index]!;
    return {
      name,
      loss: mean(losses[name]),
      skill: skill(mean(losses[name]), mean(reference)),
      skillInterval: { lower: interval.lower, upper: interval.upper },
      dieboldMariano: tests[index]!,
      adjustedPValue,
      verdict:
        name === baseline ? 'baseline' : judge(tests[index]!, adjustedPValue, interval, 1 - confidence),
    };
  });
}

function judge(
  { statistic, difference }: DieboldMariano,
  adjustedPValue: number,
  { lower, upper }: { lower: number; upper: number },
  level: number,
): Verdict {
  // NaN, where there are too few rows, is no evidence
  if (!(adjustedPValue < level)) return 'no demonstrable difference';
  // a perfect baseline leaves no ratio to draw an interval for
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
  const numbers = `skill in ${measure} ${signed(skill)} [${signed(lower)}, ${signed(upper)}], p ${shortP(adjustedPValue)}`;
  if (verdict === 'no demonstrable difference') {
    return `There is no demonstrable difference between ${name} and ${baseline} (${numbers}).`;
  }
  return `${name} is ${verdict} than ${baseline} by more than luck (${numbers}).`;
}

export function signed(value: number, digits = 3): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;
}

function shortP(pValue: number): string {
  return pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`;
}
