import { BtcfcError, checkNumber, invalidOption } from '@btcfc/core';
import { colors, type Figure, figure, type HorizontalAxis, type Line } from './figure';
import { type FigureOptions, readFigureOptions } from './figure-options';
import { areaLayer, bandCorners } from './layers';
import type { LineChart, LineDataset } from './line-chart';
import {
  checkSameLength,
  type DateSeries,
  invalidData,
  type NumberSeries,
  readDates,
  readSeries,
} from './series';

/** A central interval of a forecast. */
export interface ForecastBand {
  /** The share of outcomes it is to hold, above 0 and below 1. */
  level: number;
  /** Its lower end in each row. */
  lower: NumberSeries;
  /** Its upper end in each row. */
  upper: NumberSeries;
}

export interface FanChartOptions extends FigureOptions {
  /** The middle of the forecast, one value per row. */
  median: NumberSeries;
  /** Intervals around it, in any order. */
  bands: readonly ForecastBand[];
  /** What came to be, row for row. @default none */
  actual?: NumberSeries;
  /** What was known before the first row. @default none */
  history?: NumberSeries;
  /** The forecast's dates in order of time; without them rows are counted from 0, where the forecast begins. @default none */
  dates?: DateSeries;
  /** The history's dates, needed where both `history` and `dates` are given. @default none */
  historyDates?: DateSeries;
}

/**
 * The chart of a forecast with its uncertainty: history, median, nested bands and what came.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw, bad dates, or a band
 * whose lower end is above its upper one
 */
export function fanChart(options: FanChartOptions): LineChart {
  return fanFigure(options).chart;
}

export function fanFigure(options: FanChartOptions): Figure {
  const median = readSeries('median', options.median);
  const bands = readBands(options.bands, median);
  const actual = options.actual === undefined ? undefined : readSeries('actual', options.actual);
  if (actual) checkSameLength('actual', actual, 'median', median);
  const history = options.history?.length ? readSeries('history', options.history) : new Float64Array(0);
  const x = readPositions(options, history, median);
  const text = {
    title: 'Forecast with Intervals',
    xLabel: x.type === 'date' ? 'Date' : 'Row',
    yLabel: 'Price',
  };
  const figureOptions = readFigureOptions(options, { ...text, width: 1200, height: 600 });

  const ahead = x.positions.subarray(history.length);
  // lines share the positions of history and forecast
  const after = (values: Float64Array) => joined(new Float64Array(history.length).fill(Number.NaN), values);
  const known = actual
    ? joined(history, actual)
    : joined(
        history,
        median.map(() => Number.NaN),
      );
  const hasKnown = history.length > 0 || actual !== undefined;
  const lines: Line[] = [];
  if (hasKnown) lines.push({ values: known, color: colors.blue, label: actual ? 'Actual' : 'History' });
  lines.push({ values: after(median), color: colors.orange, label: 'Median' });
  return figure({
    ...figureOptions,
    x,
    lines,
    layers: bands.map((band, rank) => bandLayer(band, rank, bands, ahead)),
  });
}

interface ReadBand {
  level: number;
  lower: Float64Array;
  upper: Float64Array;
}

function readBands(bands: unknown, median: Float64Array): ReadBand[] {
  if (!Array.isArray(bands)) throw invalidOption('bands', bands, 'an array of { level, lower, upper }');
  const read = bands.map((band: Partial<ForecastBand> | null, index) => {
    const name = (field: string) => `bands[${index}].${field}`;
    const { level, lower: low, upper: high } = band ?? {};
    checkNumber(name('level'), level, { min: 0, aboveMin: true, max: 1, belowMax: true });
    const lower = readSeries(name('lower'), low as NumberSeries);
    const upper = readSeries(name('upper'), high as NumberSeries);
    checkSameLength(name('lower'), lower, 'median', median);
    checkSameLength(name('upper'), upper, 'median', median);
    const crossed = lower.findIndex((value, row) => value > upper[row]!);
    if (crossed < 0) return { level: level!, lower, upper };
    throw invalidData(
      `\`bands[${index}]\` has its lower end above its upper one at index ${crossed}.`,
      [lower[crossed], upper[crossed]],
      'Swap them, or sort the quantiles of each row.',
    );
  });
  return read.sort((left, right) => right.level - left.level);
}

function readPositions(
  { dates, historyDates }: FanChartOptions,
  history: Float64Array,
  median: Float64Array,
): HorizontalAxis {
  if (dates === undefined) {
    const rows = history.length + median.length;
    return {
      type: 'whole',
      positions: Float64Array.from({ length: rows }, (_, row) => row - history.length),
    };
  }
  const ahead = readDates(dates);
  checkSameLength('dates', ahead, 'median', median);
  if (history.length === 0) return { type: 'date', positions: ahead };
  if (historyDates === undefined) {
    throw invalidOption('historyDates', historyDates, 'the dates of `history`, as `dates` is given');
  }
  const before = readDates(historyDates);
  checkSameLength('historyDates', before, 'history', history);
  if (before.at(-1)! > ahead[0]!) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: 'The history ends after the forecast begins.',
      received: new Date(before.at(-1)!).toISOString(),
      remedy: 'Pass in `history` only what comes before the first row of the forecast.',
    });
  }
  return { type: 'date', positions: joined(before, ahead) };
}

// opaque, so that the legend shows the very colours
function bandLayer(
  { level, lower, upper }: ReadBand,
  rank: number,
  bands: readonly ReadBand[],
  x: Float64Array,
): LineDataset {
  const strength = 0.2 + (0.4 * rank) / Math.max(1, bands.length - 1);
  const percent = Number((level * 100).toFixed(2));
  const corners = x.length === 1 ? widened(x[0]!, lower[0]!, upper[0]!) : bandCorners(x, lower, upper);
  return areaLayer({ corners, color: tint(strength), label: `${percent}% interval` });
}

// of a single row, which has no width
function widened(x: number, lower: number, upper: number) {
  return [
    { x: x - 0.1, y: lower },
    { x: x + 0.1, y: lower },
    { x: x + 0.1, y: upper },
    { x: x - 0.1, y: upper },
  ];
}

function tint(strength: number): string {
  const channels = [0xff, 0x7f, 0x0e].map((channel) => Math.round(255 + (channel - 255) * strength));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function joined(before: Float64Array, after: Float64Array): Float64Array {
  const values = new Float64Array(before.length + after.length);
  values.set(before);
  values.set(after, before.length);
  return values;
}
