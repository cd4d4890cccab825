import { frequencyOf, inferPeriod, type TimeSeries } from '@btcfc/core';
import { type NaiveScale, naiveScale } from '../metrics/naive-scale';
import type { BacktestForecast, BacktestResult } from '../run/backtest-result';

/** By what the errors of each series are measured: those of the naive forecast within the training rows of a fold. */
export interface SeriesScales {
  /** Rows of the series' season; 1 where it has none. */
  periodOf(id: string | undefined): number;
  /** Errors of the naive forecast one season before; 0 where it makes none. */
  scaleOf(id: string | undefined, fold: number): NaiveScale;
  /** What losses of different series are brought to one size by: of the last value where no season tells; NaN for none. */
  unitOf(id: string | undefined, fold: number): NaiveScale;
}

/** @param period rows of a season for all series, or `'auto'`: what the training rows of the first fold tell */
export function createScales(result: BacktestResult, period: number | 'auto'): SeriesScales {
  const series = new Map(result.series.map((each) => [each.id, each]));
  // a forecast of one series without an id, or a result put together by hand
  const seriesOf = (id: string | undefined) => series.get(id) ?? result.series[0]!;
  const firstFold = firstFolds(result.forecasts[result.baseline]!);
  const training = (id: string | undefined, fold: number) => {
    const { train } = result.folds[fold]!;
    return trainingRows(seriesOf(id), train);
  };
  const periodOf = remember((id) => {
    if (period !== 'auto') return period;
    const rows = training(id, firstFold.get(id) ?? 0);
    const inferred = inferPeriod(rows, { frequency: frequencyOf(seriesOf(id)) });
    // a season that repeats itself exactly has no error to measure others by
    return naiveScale(rows, inferred).absolute > 0 ? inferred : 1;
  });
  const scaleOf = remember((id, fold: number) => naiveScale(training(id, fold), periodOf(id)));
  const unitOf = remember((id, fold: number) => {
    const seasonal = scaleOf(id, fold);
    const unit = seasonal.absolute > 0 ? seasonal : naiveScale(training(id, fold), 1);
    return unit.absolute > 0 ? unit : { absolute: Number.NaN, squared: Number.NaN };
  });
  return { periodOf, scaleOf, unitOf };
}

function firstFolds({ id, folds }: BacktestForecast): Map<string | undefined, number> {
  const first = new Map<string | undefined, number>();
  folds.forEach((fold, row) => {
    const own = id?.[row];
    first.set(own, Math.min(fold, first.get(own) ?? fold));
  });
  return first;
}

/** From the first known value on. */
function trainingRows({ values }: TimeSeries, { start, end }: { start: number; end: number }): Float64Array {
  const rows = values.subarray(start, end);
  const first = rows.findIndex((value) => !Number.isNaN(value));
  return first > 0 ? rows.subarray(first) : rows;
}

function remember<Rest extends number[], Value>(
  compute: (id: string | undefined, ...rest: Rest) => Value,
): (id: string | undefined, ...rest: Rest) => Value {
  const known = new Map<string, Value>();
  return (id, ...rest) => {
    const key = JSON.stringify([id ?? null, ...rest]);
    if (!known.has(key)) known.set(key, compute(id, ...rest));
    return known.get(key)!;
  };
}
