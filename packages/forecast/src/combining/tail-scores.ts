import { type FeatureImportance, pitFromQuantiles, pitHistogram } from '@btcfc/backtest';
import { meanOf } from '../evaluation/losses';
import type { Windows } from '../evaluation/windows';

/** How forecasts have done in one part of the tail of a series. */
export interface FoldScore {
  /** Positions of the first and the last row that was forecast. */
  first: number;
  last: number;
  /** Rows that were forecast from. */
  origins: number;
  /** Mean absolute error of the forecast, by weights that the other parts have chosen, scaled as that of a candidate. */
  mase: number;
  /** The same of each candidate by its name. */
  candidates: Record<string, number>;
}

/** How forecasts have done, part by part and value by value: to be told, and not needed to forecast. */
export interface TailScores {
  /** In time order. */
  folds: FoldScore[];
  /** How many values lay in each tenth of their forecast distribution, by intervals calibrated on the other parts. */
  pit: number[];
  /** What candidates leaned on, by their names, the most important first: of those that have features. */
  features: Record<string, FeatureImportance[]>;
}

interface TailScoresOptions {
  /** The forecast of each origin, its intervals calibrated on the other folds. */
  calibrated: Windows;
  /** Its scaled absolute errors. Shape [origins]. */
  own: Float64Array;
  /** Those of the candidates. */
  candidates: ReadonlyMap<string, Float64Array>;
  actual: Float64Array;
  levels: readonly number[];
}

export function tailScores(options: TailScoresOptions): Omit<TailScores, 'features'> {
  const { calibrated, own, candidates } = options;
  const { origins, folds, point } = calibrated;
  const horizon = point.length / origins.length;
  return {
    folds: [...new Set(folds)].map((fold) => {
      const rows = [...origins.keys()].filter((row) => folds[row] === fold);
      const mean = (losses: Float64Array) => meanOf(rows.map((row) => losses[row]!));
      return {
        first: origins[rows[0]!]! + 1,
        last: origins[rows.at(-1)!]! + horizon,
        origins: rows.length,
        mase: mean(own),
        candidates: Object.fromEntries([...candidates].map(([name, losses]) => [name, mean(losses)])),
      };
    }),
    pit: pitOf(options),
  };
}

/** How many of what came lay in each tenth of their forecast distribution. */
export function pitOf({
  calibrated,
  actual,
  levels,
}: Pick<TailScoresOptions, 'calibrated' | 'actual' | 'levels'>): number[] {
  const { origins, quantiles, point } = calibrated;
  const horizon = point.length / origins.length;
  const came: number[] = [];
  const distributions: Float64Array[] = [];
  for (const row of point.keys()) {
    // widened about the point, those about the median may cross
    const own = Float64Array.from(quantiles, (of) => of[row]!).sort();
    if (!own.every(Number.isFinite)) continue;
    distributions.push(own);
    came.push(actual[origins[Math.floor(row / horizon)]! + 1 + (row % horizon)]!);
  }
  return pitHistogram(pitFromQuantiles({ actual: came, quantiles: distributions, levels }));
}
