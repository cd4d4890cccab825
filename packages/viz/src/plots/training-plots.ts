import { checkOptionNames, invalidOption } from '@btcfc/core';
import type { ClockOptions } from '../data/clock';
import type { DateSeries } from '../data/rows';
import type { NumberSeries } from '../data/series';
import type { ChartDescription } from '../description/chart-description';
import { forecastPlot, zoomedForecastPlot } from './forecast/forecast-plot';
import { residualPlot } from './forecast/residual-plot';
import { lossPlot } from './loss-plot';

/** A training and its forecasts, as `trainLSTMModel` of `@btcfc/lstm` gives them; what else it gives is left aside. */
export interface TrainingResult {
  /** Training loss of each epoch. */
  trainLosses: NumberSeries;
  /** Validation loss of each epoch. @default none */
  valLosses?: NumberSeries;
  /** The epoch whose weights were kept, counted from 1. @default none is marked */
  bestEpoch?: number;
  /** What was predicted, row for row. */
  preds: NumberSeries;
  /** What came to be. */
  true: NumberSeries;
}

/** What the plots of a training say besides. */
export interface TrainingPlotsOptions extends ClockOptions {
  /** What was trained, at the beginning of the titles. @default 'Model' */
  name?: string;
  /** Put before `.png` in the names of the first two charts, such as `_final`. @default '' */
  suffix?: string;
  /** A smaller line under each title. @default '' */
  subtitle?: string;
  /** Label of the vertical axis of the forecasts. @default 'Value' */
  yLabel?: string;
  /** Label of their horizontal axis. @default 'Date' where there are dates, else 'Row' */
  xLabel?: string;
  /** Unit at the numbers of the forecasts. @default '' */
  unit?: string;
  /** The rows' dates in order of time. @default none */
  dates?: DateSeries;
  /** Another forecast of the same rows, drawn dashed in the zoomed plot. @default none */
  baseline?: NumberSeries;
  /** What it is called. @default 'Persistence' */
  baselineLabel?: string;
}

const names = [
  'name',
  'suffix',
  'subtitle',
  'yLabel',
  'xLabel',
  'unit',
  'dates',
  'timeZone',
  'baseline',
  'baselineLabel',
];

/**
 * The charts of a training by the names of their files: `loss_plot.png`, `forecast_vs_actual.png`, `forecast_zoomed.png`
 * (the last 100 rows) and `residuals.png`.
 *
 * @throws BtcfcError as `lossPlot` and `forecastPlot`
 *
 * @example
 * import { plotFiles, trainingPlots } from '@btcfc/viz';
 *
 * const result = { trainLosses: [0.9, 0.4], valLosses: [0.8, 0.5], bestEpoch: 2, preds: [2, 5, 5], true: [3, 4, 6] };
 * await plotFiles('plots', trainingPlots(result, { name: 'LSTM' }));
 */
export function trainingPlots(
  result: TrainingResult,
  options: TrainingPlotsOptions = {},
): Record<string, ChartDescription> {
  checkOptionNames('trainingPlots', options, names);
  if (typeof result !== 'object' || result === null)
    throw invalidOption('result', result, 'what a training gave: losses, `preds` and `true`');
  const { name = 'Model', suffix = '', subtitle, yLabel, xLabel, unit, dates, timeZone } = options;
  const { baseline, baselineLabel } = options;
  for (const [option, value] of Object.entries({ name, suffix })) {
    if (typeof value !== 'string') throw invalidOption(option, value, 'text');
  }
  const { trainLosses, valLosses, bestEpoch, preds: predicted, true: actual } = result;
  const rows = { actual, predicted, dates, timeZone, subtitle, xLabel, yLabel, unit };
  const lossTitle = `${name} Training and Validation Loss`;
  return {
    [`loss_plot${suffix}.png`]: lossPlot({ trainLosses, valLosses, bestEpoch, subtitle, title: lossTitle }),
    [`forecast_vs_actual${suffix}.png`]: forecastPlot({ ...rows, title: `${name} Forecast vs Actual` }),
    'forecast_zoomed.png': zoomedForecastPlot({ ...rows, baseline, baselineLabel }),
    'residuals.png': residualPlot({ actual, predicted, dates, timeZone, subtitle, xLabel, unit }),
  };
}
