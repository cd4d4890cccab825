import type { SeriesFacts } from '../candidates/series-facts';
import { absoluteLosses, meanOf, naiveScale, pinballLosses } from '../evaluation/losses';
import type { WindowPlan } from '../evaluation/plan-windows';
import type { Windows } from '../evaluation/windows';
import { type Calibration, calibrate, uncalibrated, widen } from './calibrate';
import { mix } from './mix';
import { type TailScores, tailScores } from './tail-scores';
import { type CombinationRule, weigh } from './weigh';

/** How a candidate has done on the tail of a series. */
export interface CandidateScore {
  /** The candidate's name. */
  name: string;
  /** Mean absolute error over that of the last season again within the series; NaN where nothing could be judged. */
  mase: number;
  /** Mean pinball loss over the levels, doubled and scaled likewise. */
  pinball: number;
  /** Its share of the forecast; 0 where it is left out. */
  weight: number;
}

/** How often what came lay within an interval. */
export interface CoverageScore {
  /** The share promised. */
  promised: number;
  /** The share measured on the tail, by intervals calibrated on its other parts. */
  measured: number;
}

/** What candidates have shown on a series: plain data. */
export interface Judgement {
  /** Levels that were judged, ascending. */
  levels: number[];
  scores: CandidateScore[];
  /** The shares of the candidates that the forecast is made of, which sum to 1. */
  weights: Record<string, number>;
  calibration: Calibration;
  coverage: CoverageScore[];
  /** Scaled absolute errors of each origin in time order, of the forecast and of the naive one; none where nothing was judged. */
  losses: { forecast: number[]; naive: number[] };
  /** Origins apart whose windows overlap. */
  overlap: number;
  /** Windows that do not overlap. */
  independent: number;
}

/** What candidates have shown, and how the forecast of them has done in each part of the tail. */
export interface JudgedSeries {
  judgement: Judgement;
  tail: Omit<TailScores, 'features'>;
}

/** What is judged. */
export interface JudgeOptions {
  windows: ReadonlyMap<string, Windows>;
  /** The series as it came, gaps missing. */
  actual: Float64Array;
  facts: SeriesFacts;
  plan: WindowPlan;
  horizon: number;
  levels: readonly number[];
  rule: CombinationRule;
}

/**
 * Weighs the candidates, calibrates the intervals of their mean and says how it has done. What is said of the forecast is
 * honest: each part of the tail is forecast with weights and intervals that the other parts have chosen.
 */
export function judgeSeries(options: JudgeOptions): JudgedSeries {
  const { windows, actual, facts, plan, horizon, levels, rule } = options;
  const scale = naiveScale(actual, facts.period);
  const losses = new Map([...windows].map(([name, own]) => [name, lossesOf(own, options, scale)]));
  const weights = weigh(
    means(losses, () => true),
    rule,
  );
  const folds = plan.folds.map((_, index) => index);
  const parts = folds.map((fold) => {
    const others =
      folds.length > 1
        ? weigh(
            means(losses, (each) => each !== fold),
            rule,
          )
        : weights;
    return mixed(windows, others.size > 0 ? others : weights, (each) => each === fold);
  });
  const forecast = joinWindows(parts);
  const rows = plan.folds.at(-1)!.origins.at(-1)! - plan.folds[0]!.origins[0]! + horizon;
  const independent = Math.max(1, Math.floor(rows / horizon));
  const calibration = calibrate(forecast, levels, actual, independent);
  const calibrated = folds.map((fold) => {
    const others = parts.filter((_, index) => index !== fold);
    const own = parts[fold]!;
    const basis = others.length > 0 ? joinWindows(others) : own;
    const share = Math.max(1, Math.floor((independent * basis.origins.length) / forecast.origins.length));
    return { ...own, quantiles: widen(own, levels, horizon, calibrate(basis, levels, actual, share)) };
  });
  const joined = joinWindows(calibrated);
  const absolute = new Map([...windows].map(([name, each]) => [name, absoluteLosses(each, actual, scale)]));
  const own = absoluteLosses(forecast, actual, scale);
  const naive = absolute.get('naive')!;
  const isJudged = (_: unknown, origin: number) => !Number.isNaN(own[origin]) && !Number.isNaN(naive[origin]);
  const judgement: Judgement = {
    levels: [...levels],
    scores: [...windows].map(([name, each]) => ({
      name,
      mase: meanOf(absolute.get(name)!),
      pinball: meanOf(pinballLosses(each, levels, actual, scale)),
      weight: weights.get(name) ?? 0,
    })),
    weights: Object.fromEntries(weights),
    calibration,
    coverage: coverageOf(joined, levels, actual, horizon),
    losses: { forecast: Array.from(own.filter(isJudged)), naive: Array.from(naive.filter(isJudged)) },
    overlap: Math.ceil(horizon / plan.stride),
    independent,
  };
  return { judgement, tail: tailScores({ calibrated: joined, own, candidates: absolute, actual, levels }) };
}

/**
 * What is said where there were too few rows to judge anything: the plain mean of some forecasts, as they are.
 *
 * @param names the candidates
 */
export function unjudged(levels: readonly number[], names: readonly string[]): Judgement {
  const weight = 1 / names.length;
  return {
    levels: [...levels],
    scores: names.map((name) => ({ name, mase: Number.NaN, pinball: Number.NaN, weight })),
    weights: Object.fromEntries(names.map((name) => [name, weight])),
    calibration: uncalibrated,
    coverage: [],
    losses: { forecast: [], naive: [] },
    overlap: 1,
    independent: 0,
  };
}

// points and quantiles both count: a good point with silly intervals is no good forecast
function lossesOf(windows: Windows, { actual, levels }: JudgeOptions, scale: number): FoldLosses {
  const absolute = absoluteLosses(windows, actual, scale);
  const pinball = pinballLosses(windows, levels, actual, scale);
  return { folds: windows.folds, losses: absolute.map((loss, origin) => (loss + pinball[origin]!) / 2) };
}

interface FoldLosses {
  folds: readonly number[];
  losses: Float64Array;
}

function means(
  losses: ReadonlyMap<string, FoldLosses>,
  counts: (fold: number) => boolean,
): Map<string, number> {
  return new Map(
    [...losses].map(([name, own]) => [
      name,
      meanOf(own.losses.filter((_, origin) => counts(own.folds[origin]!))),
    ]),
  );
}

function mixed(
  windows: ReadonlyMap<string, Windows>,
  weights: ReadonlyMap<string, number>,
  counts: (fold: number) => boolean,
): Windows {
  const parts = [...weights].map(
    ([name, weight]) => [selectWindows(windows.get(name)!, counts), weight] as const,
  );
  const [[{ origins, folds }]] = parts as [(typeof parts)[number]];
  return { origins, folds, ...mix(parts) };
}

function selectWindows(windows: Windows, counts: (fold: number) => boolean): Windows {
  const { origins, folds, point, quantiles } = windows;
  const horizon = point.length / origins.length;
  const isKept = (_: unknown, index: number) => counts(folds[index]!);
  const rows = (values: Float64Array) => values.filter((_, row) => counts(folds[Math.floor(row / horizon)]!));
  return {
    origins: origins.filter(isKept),
    folds: folds.filter(isKept),
    point: rows(point),
    quantiles: quantiles.map(rows),
  };
}

function joinWindows(parts: readonly Windows[]): Windows {
  const join = (of: (part: Windows) => Float64Array) =>
    Float64Array.from(parts.flatMap((part) => Array.from(of(part))));
  return {
    origins: parts.flatMap(({ origins }) => origins),
    folds: parts.flatMap(({ folds }) => folds),
    point: join(({ point }) => point),
    quantiles: parts[0]!.quantiles.map((_, level) => join(({ quantiles }) => quantiles[level]!)),
  };
}

function coverageOf(
  { origins, quantiles }: Windows,
  levels: readonly number[],
  actual: Float64Array,
  horizon: number,
): CoverageScore[] {
  return levels.flatMap((level, index) => {
    const mirror = levels.findIndex((other) => Math.abs(other - (1 - level)) < 1e-9);
    if (level >= 0.5 || mirror < 0) return [];
    let inside = 0;
    let count = 0;
    origins.forEach((origin, place) => {
      for (let step = 0; step < horizon; step++) {
        const came = actual[origin + 1 + step]!;
        if (Number.isNaN(came)) continue;
        const row = place * horizon + step;
        if (came >= quantiles[index]![row]! && came <= quantiles[mirror]![row]!) inside++;
        count++;
      }
    });
    return [{ promised: 1 - 2 * level, measured: inside / count }];
  });
}
