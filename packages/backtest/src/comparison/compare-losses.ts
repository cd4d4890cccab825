import { BtcfcError, type InputOf, invalidOption, option, optionsFor, readNumbers } from '@btcfc/core';
import { mean } from '../metrics/paired-rows';
import { skillOf } from '../metrics/skill';
import { bootstrapOptions, type SkillIntervalOptions, skillInterval } from '../significance/block-bootstrap';
import { type DieboldMariano, dieboldMariano } from '../significance/diebold-mariano';
import { holm } from '../significance/holm';

/** What can be said of a forecast against the baseline. */
export type Verdict = 'baseline' | 'better' | 'worse' | 'no demonstrable difference';

/** By what luck is told from skill. */
export const significanceOptions = {
  ...bootstrapOptions,
  /** Neighbouring rows whose losses may be related. @default see `dieboldMariano` */
  lags: option.integer({ min: 0 }),
} as const;

/** By what luck is told from skill. */
export interface SignificanceOptions extends SkillIntervalOptions, InputOf<typeof significanceOptions> {}

/** How a forecast stands against the baseline. */
export interface LossComparison<Name extends string = string> {
  /** The forecast's name. */
  name: Name;
  /** Mean loss; NaN for no rows. */
  loss: number;
  /** `1 - loss / loss of the baseline`: above 0 if better, 1 if perfect; NaN where the baseline is perfect. */
  skill: number;
  /** Bounds of the bootstrap interval of the skill; NaN where the baseline is perfect. */
  skillInterval: { lower: number; upper: number };
  /** Against the baseline; all NaN but `rows` and `difference` where there are fewer than 3 rows, or fewer than the horizon. */
  dieboldMariano: DieboldMariano;
  /** Its p-value after Holm's correction for the number of models compared; NaN for the baseline. */
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
 * corrected for the number of models, and the bootstrap interval of the skill both say so.
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
  const { losses: given, baseline, horizon, lags, ...bootstrap } = compareLossesOptions.read(options);
  const losses = readLosses(given, baseline);
  const names = [...losses.keys()] as Name[];
  const reference = losses.get(baseline)!;
  const tests = names.map((name) => testOf(losses.get(name)!, reference, { horizon, lags }));
  const adjusted = holm(tests.map(({ pValue }, index) => (names[index] === baseline ? Number.NaN : pValue)));
  return names.map((name, index) => {
    const own = losses.get(name)!;
    // the baseline's own needs no luck
    const interval = name === baseline ? { lower: 0, upper: 0 } : skillInterval(own, reference, bootstrap);
    const adjustedPValue = adjusted[index]!;
    return {
      name,
      loss: mean(own),
      skill: skillOf(mean(own), mean(reference)),
      skillInterval: { lower: interval.lower, upper: interval.upper },
      dieboldMariano: tests[index]!,
      adjustedPValue,
      verdict:
        name === baseline
          ? 'baseline'
          : judge(tests[index]!, adjustedPValue, interval, 1 - bootstrap.confidence),
    };
  });
}

/** Of fewer rows than the horizon nothing can be told, which is no error where there are models to be scored. */
function testOf(
  losses: Float64Array,
  baseline: Float64Array,
  { horizon, lags }: { horizon: number; lags?: number },
): DieboldMariano {
  if (losses.length >= horizon) return dieboldMariano(losses, baseline, { horizon, lags });
  const difference = mean(losses.map((loss, row) => loss - baseline[row]!));
  const rows = losses.length;
  return { statistic: Number.NaN, pValue: Number.NaN, difference, lags: lags ?? horizon - 1, rows };
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
  return `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;
}

function shortP(pValue: number): string {
  return pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`;
}
