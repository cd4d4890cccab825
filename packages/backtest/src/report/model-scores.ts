import type { Fold } from '../folds/walk-forward-folds';
import { mean } from '../metrics/paired-rows';
import {
  type DirectionalAccuracy,
  directionalAccuracy,
  mae,
  mape,
  r2,
  rmse,
  smape,
} from '../metrics/point-metrics';
import {
  coverage,
  crpsFromQuantiles,
  crpsFromSamples,
  intervalScore,
  pinballLoss,
  pitFromQuantiles,
} from '../metrics/spread-metrics';
import type { BacktestResult, ForecastRecord } from '../run/backtest';

/** All steps ahead together. */
export interface PointScores {
  /** Values judged: forecasts times steps, less those whose actual value is missing. */
  values: number;
  mae: number;
  rmse: number;
  r2: number;
  mape: number;
  smape: number;
  /** Scaled by the one-step naive error in the training rows of each fold. */
  mase: number;
  rmsse: number;
  direction: DirectionalAccuracy;
}

export interface SpreadScores {
  pinball: number;
  /** From samples where the model draws them, else from the quantiles. */
  crps: number;
  /** Of each pair of levels that lie equally far from 0 and 1. */
  intervals: IntervalScores[];
  /** Where each value lies in its forecast distribution, all steps together; uniform if calibrated. */
  pit: Float64Array;
}

export interface IntervalScores {
  /** Share that the interval should hold: 0.9 for the levels 0.05 and 0.95. */
  nominal: number;
  coverage: number;
  score: number;
}

interface Flat {
  actual: number[];
  point: number[];
  last: number[];
}

export function pointScores(
  records: readonly ForecastRecord[],
  result: Pick<BacktestResult, 'folds' | 'series'>,
): PointScores {
  const { actual, point, last } = flatten(records);
  return {
    values: actual.filter((value) => !Number.isNaN(value)).length,
    mae: mae(actual, point),
    rmse: rmse(actual, point),
    r2: r2(actual, point),
    mape: mape(actual, point),
    smape: smape(actual, point),
    ...scaledScores(records, result),
    direction: directionalAccuracy(actual, point, last),
  };
}

/** Undefined if a forecast has no quantiles. */
export function spreadScores(
  records: readonly ForecastRecord[],
  levels: readonly number[],
): SpreadScores | undefined {
  if (levels.length === 0 || records.some(({ quantiles }) => !quantiles)) return undefined;
  const { actual } = flatten(records);
  const quantiles = records.flatMap((record) => record.quantiles!);
  const forecasts = { actual, quantiles, levels };
  const samples = records.every((record) => record.samples)
    ? records.flatMap((record) => record.samples!)
    : undefined;
  return {
    pinball: pinballLoss(forecasts),
    crps: samples ? crpsFromSamples(actual, samples) : crpsFromQuantiles(forecasts),
    intervals: intervalScores(forecasts),
    pit: pitFromQuantiles(forecasts),
  };
}

function intervalScores({
  actual,
  quantiles,
  levels,
}: {
  actual: number[];
  quantiles: number[][];
  levels: readonly number[];
}): IntervalScores[] {
  return levels.flatMap((level, low) => {
    const high = levels.findIndex((other) => Math.abs(1 - level - other) < 1e-9);
    if (high <= low) return [];
    const lower = quantiles.map((step) => step[low]!);
    const upper = quantiles.map((step) => step[high]!);
    const nominal = levels[high]! - level;
    return [
      {
        nominal,
        coverage: coverage({ actual, lower, upper }),
        score: intervalScore({ actual, lower, upper }, 1 - nominal),
      },
    ];
  });
}

function flatten(records: readonly ForecastRecord[]): Flat {
  return {
    actual: records.flatMap(({ actual }) => actual),
    point: records.flatMap(({ point }) => point),
    last: records.flatMap(({ last, actual }) => actual.map(() => last)),
  };
}

function scaledScores(
  records: readonly ForecastRecord[],
  { folds, series }: Pick<BacktestResult, 'folds' | 'series'>,
) {
  const absolutes: number[] = [];
  const squares: number[] = [];
  const scales = new Map<string, NaiveScale>();
  for (const record of records) {
    const key = JSON.stringify([record.series, record.fold]);
    const scale = scales.get(key) ?? naiveScale(series[record.series]!, folds[record.fold]!);
    scales.set(key, scale);
    for (const [step, actual] of record.actual.entries()) {
      if (Number.isNaN(actual)) continue;
      const error = actual - record.point[step]!;
      absolutes.push(scale.absolute === 0 ? Number.NaN : Math.abs(error) / scale.absolute);
      squares.push(scale.squared === 0 ? Number.NaN : error ** 2 / scale.squared);
    }
  }
  return { mase: mean(absolutes), rmsse: Math.sqrt(mean(squares)) };
}

interface NaiveScale {
  absolute: number;
  squared: number;
}

function naiveScale(series: Float64Array, { train }: Fold): NaiveScale {
  const steps: number[] = [];
  for (let row = train.start + 1; row < train.end; row++) {
    const step = series[row]! - series[row - 1]!;
    if (!Number.isNaN(step)) steps.push(step);
  }
  return { absolute: mean(steps.map(Math.abs)), squared: mean(steps.map((step) => step * step)) };
}
