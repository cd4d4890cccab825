import { mean } from '../metrics/paired-rows';
import { pinballOfRow } from '../metrics/spread-metrics';
import type { ForecastRecord } from '../run/backtest';

/** By which errors points are compared. */
export type PointLoss = 'absolute' | 'squared';

/**
 * The loss at each origin, over all steps and series, in time order: origins are what tests of significance take for
 * rows, since the series at one time are related. Missing actual values are left out; an origin without any is NaN.
 */
export function pointLosses(records: readonly ForecastRecord[], loss: PointLoss): Map<number, number> {
  return byOrigin(records, ({ actual, point }) =>
    actual.map((value, step) => {
      const error = Math.abs(value - point[step]!);
      return loss === 'absolute' ? error : error ** 2;
    }),
  );
}

export function pinballLosses(
  records: readonly ForecastRecord[],
  levels: readonly number[],
): Map<number, number> {
  return byOrigin(records, ({ actual, quantiles }) =>
    actual.map((value, step) => pinballOfRow(value, quantiles![step]!, levels)),
  );
}

function byOrigin(
  records: readonly ForecastRecord[],
  lossesOf: (record: ForecastRecord) => number[],
): Map<number, number> {
  const losses = new Map<number, number[]>();
  for (const record of records) {
    const present = lossesOf(record).filter((value) => !Number.isNaN(value));
    losses.set(record.origin, [...(losses.get(record.origin) ?? []), ...present]);
  }
  return new Map([...losses].sort(([a], [b]) => a - b).map(([origin, values]) => [origin, mean(values)]));
}
