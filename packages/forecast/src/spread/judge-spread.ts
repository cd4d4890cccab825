import { compareLosses, holm } from '@btcfc/backtest';
import { pitOf } from '../combining/tail-scores';
import { meanOf, pinballLosses, skillOf } from '../evaluation/losses';
import type { EvaluationFold, WindowPlan } from '../evaluation/plan-windows';
import type { Windows } from '../evaluation/windows';
import type { ForecastVerdict } from '../verdict/verdict';
import { baselineName, type SpreadTarget } from './candidates';

/** How a candidate has done so many rows ahead. */
export interface SpreadScore {
  /** The candidate's name. */
  name: string;
  /** Rows ahead. */
  horizon: number;
  /** Mean pinball loss over the levels, of moves: of logarithms where prices move by percentages. */
  pinball: number;
  /** `1 - pinball / that of EWMA`: above 0 if better. */
  skill: number;
  /** Bounds of its interval; NaN where there are too few rows. */
  skillInterval: { lower: number; upper: number };
  /** Probability of such a difference by luck, corrected for all that was tried on all series; NaN where there are too few rows. */
  pValue: number;
  /** What can be said. */
  verdict: ForecastVerdict | 'baseline';
  /** How often what came lay within the intervals. */
  coverage: { promised: number; measured: number }[];
  /** The same in each fold, in time order. */
  folds: SpreadFold[];
  /** How many of what came lay in each tenth of their forecast distribution (PIT). */
  pit: number[];
}

/** How a candidate has done in one of the folds. */
export interface SpreadFold {
  /** First and last date that was forecast, milliseconds since 1970; undefined without dates. */
  from: number | undefined;
  to: number | undefined;
  /** Mean pinball loss. */
  pinball: number;
  /** `1 - pinball / that of EWMA`. */
  skill: number;
}

/** Rows that are judged at most, and the share of all rows. */
const mostJudged = 1500;
const judgedShare = 0.5;
/** Fits of each candidate. */
const folds = 5;
const significance = 0.05;
/** Fewer windows that do not overlap tell nothing about luck. */
const leastWindows = 3;

/** The last half of the rows, in which candidates are fitted anew five times and forecast from every row. */
export function planSpread(rows: number, horizon: number): WindowPlan {
  const last = rows - 1 - horizon;
  const count = Math.min(mostJudged, Math.floor(judgedShare * rows)) - horizon + 1;
  const origins = Array.from({ length: count }, (_, index) => last - count + 1 + index);
  const perFold = Math.ceil(count / folds);
  const planned: EvaluationFold[] = [];
  for (let start = 0; start < count; start += perFold) {
    const own = origins.slice(start, start + perFold);
    planned.push({ trainEnd: own[0]! + 1, origins: own });
  }
  return { folds: planned, stride: 1 };
}

/** A score before it is known what else was tried. */
export interface SpreadTest extends Omit<SpreadScore, 'verdict'> {
  /** Whether there are rows enough to tell anything. */
  isEnough: boolean;
}

/** What scoring takes. */
export interface ScoreSpreadOptions {
  /** What each candidate has forecast. */
  windows: ReadonlyMap<string, Windows>;
  /** The prices. */
  values: Float64Array;
  dates?: Float64Array;
  target: SpreadTarget;
  levels: readonly number[];
  /** Shares the intervals are to hold. */
  coverage: readonly number[];
  /** Rows ahead that are judged. */
  horizons: readonly number[];
}

/** How all candidates have done on a series, by horizon and then from the least loss on. */
export function scoreSpread(options: ScoreSpreadOptions): SpreadTest[] {
  const { windows, values, target, levels, coverage, horizons } = options;
  const actual = target === 'log-difference' ? values.map(Math.log) : values;
  return horizons.flatMap((horizon) => {
    const steps = new Map(
      Array.from(windows, ([name, own]) => [name, stepOf(own, horizon, target)] as const),
    );
    const losses = Object.fromEntries(
      // as the reports of backtest have it, not doubled
      Array.from(steps, ([name, own]) => [name, pinballLosses(own, levels, actual, 2)]),
    );
    const origins = windows.get(baselineName)!.origins.length;
    const isEnough = origins / horizon >= leastWindows;
    return compareLosses({ losses, baseline: baselineName, horizon: Math.min(horizon, origins) })
      .map(({ name, skill, skillInterval, dieboldMariano }) => ({
        ...{ name, horizon, pinball: meanOf(losses[name]!), skill },
        skillInterval: isEnough ? skillInterval : { lower: Number.NaN, upper: Number.NaN },
        pValue: name === baselineName || !isEnough ? Number.NaN : dieboldMariano.pValue,
        isEnough,
        coverage: coverage.map((promised) => ({
          promised,
          measured: coverageOf(steps.get(name)!, actual, levels, promised),
        })),
        folds: foldsOf(steps.get(name)!, losses[name]!, losses[baselineName]!, options.dates),
        pit: pitOf({ calibrated: steps.get(name)!, actual, levels }),
      }))
      .sort((one, other) => one.pinball - other.pinball);
  });
}

/** What can be said of the candidates on each series, corrected for all of them on all series together (Holm). */
export function judgeSpread(tests: readonly (readonly SpreadTest[])[]): SpreadScore[][] {
  const adjusted = holm(tests.flat().map(({ pValue }) => pValue));
  let place = 0;
  return tests.map((own) =>
    own.map(({ isEnough, ...score }) => {
      const pValue = adjusted[place++]!;
      return { ...score, pValue, verdict: verdictOf({ ...score, pValue, isEnough }) };
    }),
  );
}

function verdictOf({
  name,
  isEnough,
  skill,
  skillInterval: { lower, upper },
  pValue,
}: SpreadTest): SpreadScore['verdict'] {
  if (name === baselineName) return 'baseline';
  if (!isEnough) return 'too few rows to tell';
  if (pValue < significance && skill > 0 && lower > 0) return 'better';
  if (pValue < significance && skill < 0 && upper < 0) return 'worse';
  return 'no better than luck';
}

/**
 * The candidate with the least loss over all horizons, each counted as a share of the baseline's: of those that are better
 * than it by more than luck at one of them and worse at none, or of all where there is none such.
 */
export function bestOf(scores: readonly SpreadScore[]): string {
  const names = [...new Set(scores.map(({ name }) => name))];
  const of = (name: string) => scores.filter((score) => score.name === name);
  const isProven = (name: string) => {
    const verdicts = of(name).map(({ verdict }) => verdict);
    return verdicts.includes('better') && !verdicts.includes('worse');
  };
  const proven = names.filter(isProven);
  const ranked = (proven.length > 0 ? proven : names)
    .map((name) => ({ name, skill: meanOf(of(name).map(({ skill }) => skill)) }))
    .filter(({ skill }) => !Number.isNaN(skill))
    .sort((one, other) => other.skill - one.skill);
  return ranked[0]?.name ?? baselineName;
}

/** What was forecast for one of the rows ahead, as windows of one row: the losses of moves are those of their logarithms. */
function stepOf(
  { origins, folds: own, point, quantiles }: Windows,
  horizon: number,
  target: SpreadTarget,
): Windows {
  const width = point.length / origins.length;
  const step = (values: Float64Array) =>
    Float64Array.from(origins, (_, row) => {
      const value = values[row * width + horizon - 1]!;
      return target === 'log-difference' ? Math.log(value) : value;
    });
  return {
    origins: origins.map((origin) => origin + horizon - 1),
    folds: own,
    point: step(point),
    quantiles: quantiles.map(step),
  };
}

function foldsOf(
  { origins, folds: foldOf }: Windows,
  own: Float64Array,
  baseline: Float64Array,
  dates: Float64Array | undefined,
): SpreadFold[] {
  return [...new Set(foldOf)].map((fold) => {
    const rows = [...origins.keys()].filter((row) => foldOf[row] === fold);
    const mean = (losses: Float64Array) => meanOf(rows.map((row) => losses[row]!));
    const pinball = mean(own);
    return {
      from: dates?.[origins[rows[0]!]! + 1],
      to: dates?.[origins[rows.at(-1)!]! + 1],
      pinball,
      skill: skillOf(pinball, mean(baseline)),
    };
  });
}

function coverageOf(
  { origins, quantiles }: Windows,
  actual: Float64Array,
  levels: readonly number[],
  share: number,
): number {
  const at = (level: number) => quantiles[levels.findIndex((other) => Math.abs(other - level) < 1e-9)]!;
  const [lower, upper] = [at((1 - share) / 2), at((1 + share) / 2)];
  return meanOf(
    origins.map((origin, row) => {
      const came = actual[origin + 1]!;
      return came >= lower[row]! && came <= upper[row]! ? 1 : 0;
    }),
  );
}
