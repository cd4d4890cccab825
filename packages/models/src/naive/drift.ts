import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { deviationOf, requireDeviation } from '../forecasting/deviation';
import { forecastRows, normalQuantiles } from '../forecasting/forecast-rows';
import { lastKnown, logarithm, moved, movesOf, type Target } from '../forecasting/moves';
import { type SavableModel, savableModel } from '../saving/savable-model';
import type { NaiveFit } from './persistence';

const driftOptions = defineOptions('drift', {
  /** Whether the average step is a difference or a percentage. @default 'difference' */
  target: option.oneOf(['difference', 'log-difference'] as const, { default: 'difference' }),
});

/** Options of `drift`. */
export interface DriftOptions extends OptionsInput<typeof driftOptions> {}

/** What `drift` has learned from the training rows. */
export interface DriftFit extends NaiveFit {
  /** Rows that the training values span, less one. */
  steps: number;
}

/**
 * The last value moved on by the average step so far, with normal intervals (Hyndman & Athanasopoulos, Forecasting:
 * Principles and Practice, 5.2 and 5.5).
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it forecasts a series without a known value, a value that has
 * no logarithm, or quantiles after fewer than 3 known values
 *
 * @example
 * import { drift, forecastSeries } from '@btcfc/models'
 * const { point } = await forecastSeries({ model: drift(), series: [5, 8, 11, 14], horizon: 2 }) // -> 17, 20
 */
export function drift(options: DriftOptions = {}): SavableModel<DriftFit> {
  const { target } = driftOptions.read(options);
  return savableModel({
    kind: 'drift',
    options: { target },
    fit({ series }) {
      const { step, rows } = averageStep(series.values, target);
      const level = series.values.map((value, row) => sizeOf(value, row, target) - step * row);
      return { deviation: deviationOf(movesOf(level, 'difference'), 1), steps: rows };
    },
    predict: ({ deviation, steps }, inputs) =>
      forecastRows(inputs, ({ series: { values }, horizon, levels }) => {
        const { step } = averageStep(values, target);
        const last = lastKnown(values);
        const at = (ahead: number, error: number) => moved(last, step * (ahead + 1) + error, target);
        return {
          point: Array.from({ length: horizon }, (_, ahead) => at(ahead, 0)),
          quantiles() {
            const reach = requireDeviation(deviation, 'drift', 3);
            return normalQuantiles({ horizon, levels }, (ahead, score) =>
              at(ahead, score * reach * Math.sqrt((ahead + 1) * (1 + (ahead + 1) / steps))),
            );
          },
        };
      }),
  });
}

/** The mean move per row, over gaps too. */
function averageStep(values: Float64Array, target: Target): { step: number; rows: number } {
  const first = values.findIndex((value) => !Number.isNaN(value));
  let last = values.length - 1;
  while (last > first && Number.isNaN(values[last])) last--;
  const rows = last - first;
  if (first === -1 || rows === 0) return { step: 0, rows: 0 };
  return { step: (sizeOf(values[last]!, last, target) - sizeOf(values[first]!, first, target)) / rows, rows };
}

function sizeOf(value: number, row: number, target: Target): number {
  return target === 'log-difference' ? logarithm(value, row) : value;
}
