import { compareLosses, holm } from '@btcfc/backtest';
import type { Judgement } from '../combining/judge-series';
import { meanOf } from '../evaluation/losses';

/** What can be said of a forecast against the naive one. */
export type ForecastVerdict = 'better' | 'worse' | 'no better than luck' | 'too few rows to tell';

/** How a forecast stands against repeating the last season, or the last value where there is no season. */
export interface Verdict {
  /** What can be said. */
  verdict: ForecastVerdict;
  /** `1 - error / naive error`: above 0 if better; NaN where nothing was judged. */
  skill: number;
  /** Bounds of its interval; NaN where there are too few rows. */
  skillInterval: { lower: number; upper: number };
  /** Probability of such a difference by luck, corrected for the number of series; NaN where there are too few rows. */
  pValue: number;
  /** Windows that do not overlap, which is how much evidence there is. */
  windows: number;
  /** The same in words. */
  sentence: string;
}

/** Scaled losses of each origin, and how far they hang together. */
export type JudgedLosses = Pick<Judgement, 'losses' | 'overlap' | 'independent'>;

/** Fewer windows that do not overlap tell nothing about luck. */
const leastWindows = 3;
const significance = 0.05;

/**
 * Verdicts on several series, corrected for their number (Holm), by absolute errors.
 *
 * @param naive what the naive forecast of each is called in the sentence
 */
export function judgeEach(judged: readonly JudgedLosses[], naive: readonly string[]): Verdict[] {
  const tests = judged.map(testOf);
  const adjusted = holm(tests.map((test) => test?.pValue ?? Number.NaN));
  return tests.map((test, index) =>
    verdictOf(test, adjusted[index]!, judged[index]!.independent, naive[index]!),
  );
}

/**
 * The verdict on all series together: at each origin, counted from the last one, the mean of their scaled errors, so that
 * each series counts as much as any other.
 */
export function judgeTogether(judged: readonly JudgedLosses[], naive: string): Verdict {
  const withLosses = judged.filter(({ losses }) => losses.naive.length > 0);
  if (withLosses.length === 0) return verdictOf(undefined, Number.NaN, 0, naive);
  const most = Math.max(...withLosses.map(({ losses }) => losses.naive.length));
  const mean = (of: (losses: Judgement['losses']) => readonly number[]) =>
    Array.from({ length: most }, (_, back) =>
      meanOf(
        withLosses.flatMap(({ losses }) => {
          const own = of(losses);
          const loss = own[own.length - 1 - back];
          return loss === undefined ? [] : [loss];
        }),
      ),
    ).reverse();
  const together: JudgedLosses = {
    losses: { forecast: mean(({ forecast }) => forecast), naive: mean((losses) => losses.naive) },
    overlap: Math.max(...withLosses.map(({ overlap }) => overlap)),
    independent: Math.max(...withLosses.map(({ independent }) => independent)),
  };
  const test = testOf(together);
  return verdictOf(test, test?.pValue ?? Number.NaN, together.independent, naive);
}

interface Test {
  skill: number;
  lower: number;
  upper: number;
  pValue: number;
}

function testOf({ losses, overlap, independent }: JudgedLosses): Test | undefined {
  if (losses.naive.length === 0) return undefined;
  const [forecast] = compareLosses({ losses, baseline: 'naive', horizon: overlap });
  const { skill, skillInterval, dieboldMariano } = forecast!;
  const isEnough = independent >= leastWindows;
  return {
    skill,
    lower: isEnough ? skillInterval.lower : Number.NaN,
    upper: isEnough ? skillInterval.upper : Number.NaN,
    pValue: isEnough ? dieboldMariano.pValue : Number.NaN,
  };
}

function verdictOf(test: Test | undefined, pValue: number, windows: number, naive: string): Verdict {
  const { skill = Number.NaN, lower = Number.NaN, upper = Number.NaN } = test ?? {};
  const verdict = wordOf({ skill, lower, upper }, pValue, windows);
  const given = { verdict, skill, skillInterval: { lower, upper }, pValue, windows };
  return { ...given, sentence: sentenceOf(given, naive) };
}

function wordOf(
  { skill, lower, upper }: Omit<Test, 'pValue'>,
  pValue: number,
  windows: number,
): ForecastVerdict {
  if (windows < leastWindows) return 'too few rows to tell';
  if (!(pValue < significance)) return 'no better than luck';
  if (skill > 0 && lower > 0) return 'better';
  return skill < 0 && upper < 0 ? 'worse' : 'no better than luck';
}

function sentenceOf(
  { verdict, skill, skillInterval, pValue, windows }: Omit<Verdict, 'sentence'>,
  naive: string,
): string {
  const of = windows === 1 ? 'in a single window' : `in ${windows} windows that do not overlap`;
  if (verdict === 'too few rows to tell') {
    return windows === 0
      ? `There are too few rows to tell whether anything is better than ${naive}.`
      : `There are too few rows to tell better than ${naive} from luck (${changeText(skill)} ${of}).`;
  }
  if (Number.isNaN(skill) || skill === 0) return `Nothing was found that is better than ${naive}, ${of}.`;
  const { lower, upper } = skillInterval;
  // without a digit more, what is just clear of 0 looks as if it were 0
  const digits = [lower, upper].some((bound) => Math.abs(bound) < 0.01) ? 1 : 0;
  const interval = changeIntervalText({ skill, lower, upper }, digits);
  const doubt =
    pValue < significance && verdict === 'no better than luck' ? ', but the interval holds 0' : '';
  const numbers = `${changeText(skill, digits)} ${interval} ${of}, ${chanceText(pValue)}${doubt}`;
  if (verdict === 'no better than luck')
    return `It is no better than ${naive} by more than luck (${numbers}).`;
  return `It is ${verdict} than ${naive} by more than luck (${numbers}).`;
}

/** How much smaller or larger errors are. */
export function changeText(skill: number, digits = 0, what = 'errors'): string {
  if (Number.isNaN(skill)) return 'no error to compare';
  return `${what} ${Math.abs(100 * skill).toFixed(digits)}% ${skill >= 0 ? 'smaller' : 'larger'}`;
}

/** The interval of how much smaller errors are, or of how much larger where `changeText` says larger. */
export function changeIntervalText(
  { skill, lower, upper }: { skill: number; lower: number; upper: number },
  digits: number,
): string {
  const [from, to] = skill >= 0 ? [lower, upper] : [-upper, -lower];
  return `[${percent(from, digits)}, ${percent(to, digits)}]`;
}

/** A share in per cent. */
function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)}%`;
}

/** A probability in words. */
export function chanceText(pValue: number): string {
  if (Number.isNaN(pValue)) return 'no test';
  return pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
}
