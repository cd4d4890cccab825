import { checkInteger, defineOptions, type OptionsInput, option, rollingSum } from '@btcfc/core';
import { type ClockOptions, clockOptions } from '../../data/clock';
import { colors } from '../../data/colors';
import { modelLook, readModels } from '../../data/models';
import { type DateSeries, readRows, rowsAxis, rowsLabel } from '../../data/rows';
import { checkSameLength, type NumberSeries, readSeries } from '../../data/series';
import type { ChartDescription, Mark } from '../../description/chart-description';
import { words } from '../../description/words';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';

const errorOptions = defineOptions('errorOverTimePlot', {
  /** What came to be, one value per row, in order of time. */
  actual: option.anything<NumberSeries, { required: true }>({ required: true }),
  /** The forecast of each model by its name, row for row; an array for a single model. */
  forecasts: option.anything<NumberSeries | Readonly<Record<string, NumberSeries>>, { required: true }>({
    required: true,
  }),
  /** The forecast that the models are measured against. */
  baseline: option.anything<NumberSeries, { required: true }>({ required: true }),
  /** What the baseline is called in the legend. @default 'Persistence' */
  baselineLabel: words({ default: 'Persistence' }),
  /**
   * `rolling` draws the mean absolute error over the last `window` rows of models and baseline; `cumulative` the
   * baseline's absolute errors minus the model's, summed up to each row: rising while the model is the better one.
   * @default 'cumulative'
   */
  show: option.oneOf(['rolling', 'cumulative'], { default: 'cumulative' }),
  /** Rows in a rolling mean, at least 1. @default 30, or all there are if fewer */
  window: option.integer({ min: 1 }),
  /** The rows' dates in order of time; without them the axis counts rows from 0. @default none */
  dates: option.anything<DateSeries>(),
  ...clockOptions,
  ...textOptions,
});

/**
 * When a model was better than a baseline and when worse. A sum leaves out the rows in which the actual, the baseline
 * or the model's own value is missing, and goes on behind them; a rolling mean is of the rows that are there, and
 * begins where a whole window lies behind it. An infinite value counts as missing. Drawn 1200 x 500 unless told
 * otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw or bad dates
 * @example
 * import { errorOverTimePlot, plot } from '@btcfc/viz';
 *
 * const actual = [3, 5, 4, 6];
 * await plot(errorOverTimePlot({ actual, baseline: [2, 3, 5, 4], forecasts: { LSTM: [3, 4, 4, 5] } }));
 */
export function errorOverTimePlot(
  options: OptionsInput<typeof errorOptions> & ClockOptions & TextOptions,
): ChartDescription {
  const read = errorOptions.read(options);
  const { show, baselineLabel, title, subtitle, xLabel, yLabel, unit } = read;
  const actual = readSeries('actual', read.actual);
  const { window = Math.min(30, actual.length) } = read;
  checkInteger('window', window, { min: 1, max: actual.length });
  const baseline = errorsOf('baseline', read.baseline, actual);
  const rows = readRows(read, actual, 'actual');
  const models = readModels('forecasts', read.forecasts, 'Model').map(
    ([name, forecast]) => [name, errorsOf(`forecasts.${name}`, forecast, actual)] as const,
  );
  const rolling = show === 'rolling';
  const x = rows.positions;
  const marks = models.map(([name, errors], index): Mark => {
    const y = rolling ? rollingMean(errors, window) : errorSaved(baseline, errors);
    const { color, dash } = modelLook(index);
    return { type: 'line', x, y: readSeries(`forecasts.${name}`, y), color, dash, label: name };
  });
  if (rolling) {
    const y = rollingMean(baseline, window);
    marks.push({ type: 'line', x, y, color: colors.grey, label: baselineLabel, beneath: true, width: 3 });
  } else marks.push({ type: 'rule', y: 0, dash: [6, 4], color: '#000000' });
  return describeChart({
    text: { title, subtitle, xLabel, yLabel, unit },
    defaults: {
      title: rolling ? 'Rolling Error' : 'Cumulative Error against the Baseline',
      xLabel: rowsLabel(rows),
      yLabel: rolling ? `Mean absolute error, ${window} rows` : `Error saved against ${baselineLabel}`,
    },
    size: [1200, 500],
    x: rowsAxis(rows),
    y: { scale: 'linear' },
    marks,
  });
}

function errorsOf(name: string, forecast: NumberSeries, actual: Float64Array): Float64Array {
  const values = readSeries(name, forecast);
  checkSameLength(name, values, 'actual', actual);
  return readSeries(
    `actual - ${name}`,
    values.map((value, row) => Math.abs(actual[row]! - value)),
  );
}

function errorSaved(baseline: Float64Array, errors: Float64Array): Float64Array {
  let total = 0;
  return errors.map((error, row) => {
    const saved = baseline[row]! - error;
    if (Number.isNaN(saved)) return Number.NaN;
    total += saved;
    return total;
  });
}

/** Means of the errors that are there; missing where a whole window does not lie behind, or holds none. */
function rollingMean(errors: Float64Array, window: number): Float64Array {
  const sums = rollingSum(errors, { window, minPeriods: 1 });
  let count = 0;
  return errors.map((error, row) => {
    if (!Number.isNaN(error)) count++;
    if (row >= window && !Number.isNaN(errors[row - window]!)) count--;
    return row + 1 < window || count === 0 ? Number.NaN : sums[row]! / count;
  });
}
