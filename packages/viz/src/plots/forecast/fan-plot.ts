import {
  checkNumber,
  checkOptionNames,
  defineOptions,
  type Forecast,
  invalidOption,
  type OptionsInput,
  option,
  readTimeSeries,
} from '@btcfc/core';
import { type ClockOptions, clockOptions } from '../../data/clock';
import { colors, tint } from '../../data/colors';
import {
  type ForecastRows,
  forecastOptions,
  rowsOf,
  type SeriesToPlot,
  selectForecastRows,
} from '../../data/forecast-rows';
import { type DateSeries, type Rows, readOrderedDates, rowsAxis } from '../../data/rows';
import {
  checkNotCrossed,
  checkSameLength,
  invalidData,
  joined,
  type NumberSeries,
  readGaps,
  readSeries,
} from '../../data/series';
import type { ChartDescription, Mark } from '../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';
import { percentText } from './binomial-bounds';
import { isOfSeries } from './forecast-plot';

/** A central interval of a forecast. */
export interface ForecastBand {
  /** The share of outcomes it is to hold, above 0 and below 1. */
  level: number;
  /** Its lower end in each row. */
  lower: NumberSeries;
  /** Its upper end in each row. */
  upper: NumberSeries;
}

const ofBands = defineOptions('fanPlot', {
  /** The middle of the forecast, one value per row. */
  median: option.anything<NumberSeries, { required: true }>({ required: true }),
  /** Intervals around it, in any order. */
  bands: option.anything<readonly ForecastBand[], { required: true }>({ required: true }),
  /** What came to be, row for row. @default none */
  actual: option.anything<NumberSeries>(),
  /** What was known before the first row. @default none */
  history: option.anything<NumberSeries>(),
  /** The forecast's dates in order of time; without them rows are counted from 0, where the forecast begins. @default none */
  dates: option.anything<DateSeries>(),
  /** The history's dates, needed where both `history` and `dates` are given. @default none */
  historyDates: option.anything<DateSeries>(),
  ...clockOptions,
  ...textOptions,
});
const ofForecast = defineOptions('fanPlot', {
  ...forecastOptions,
  /** The series that was forecast: what came before the forecast, and after it where that is known. @default none */
  series: option.anything<SeriesToPlot>(),
  /** How many rows of the series before the forecast to draw. @default three times those of the forecast */
  historyRows: option.integer({ min: 0 }),
  ...textOptions,
});

/**
 * A forecast with its uncertainty: history, median, nested bands and what came. The bands are given, or those between
 * the levels of a `Forecast` that lie evenly about 0.5. Missing and infinite values are gaps. Drawn 1200 x 600 unless
 * told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, nothing to draw, bad dates, or a band
 * whose lower end is above its upper one
 * @example
 * import { forecastFromQuantiles } from '@btcfc/core';
 * import { fanPlot, plot } from '@btcfc/viz';
 *
 * const levels = [0.05, 0.5, 0.95];
 * const quantiles = [[19, 18], [20, 21], [21, 24]];
 * const forecast = forecastFromQuantiles({ origins: [3], horizon: 2, levels, quantiles });
 * await plot(fanPlot({ forecast, series: [17, 18, 18, 19] }));
 */
export function fanPlot(
  options: (OptionsInput<typeof ofBands> | (OptionsInput<typeof ofForecast> & ForecastRows)) &
    ClockOptions &
    TextOptions,
): ChartDescription {
  const read = isOfSeries(options) ? ofForecast.read(options) : ofBands.read(options);
  const { median, medianLabel, bands, known, knownLabel, rows, ahead } =
    'forecast' in read ? fanOf(read) : fanOfBands(read);
  const { title, subtitle, xLabel, yLabel, unit } = read;
  const lines: Mark[] = [];
  if (known) lines.push({ type: 'line', x: rows.positions, y: known, color: colors.blue, label: knownLabel });
  lines.push({ type: 'line', x: rows.positions, y: median, color: colors.orange, label: medianLabel });
  return describeChart({
    text: { title, subtitle, xLabel, yLabel, unit },
    defaults: {
      title: 'Forecast with Intervals',
      xLabel: rows.scale === 'time' ? 'Date' : 'Row',
      yLabel: 'Value',
    },
    size: [1200, 600],
    // history and forecast run from edge to edge, and up and down: inside it would cover some of them
    legend: 'beneath',
    x: rowsAxis(rows),
    y: { scale: 'linear' },
    marks: [...bands.map((band, rank): Mark => bandMark(band, rank, bands.length, ahead)), ...lines],
  });
}

interface Fan {
  /** Over all rows, history included. */
  median: Float64Array;
  medianLabel: string;
  /** The widest first. */
  bands: Band[];
  known: Float64Array | undefined;
  knownLabel: string;
  rows: Rows;
  /** Positions of the forecast's own rows. */
  ahead: Float64Array;
}

interface Band {
  level: number;
  lower: Float64Array;
  upper: Float64Array;
}

function fanOfBands(options: ReturnType<typeof ofBands.read>): Fan {
  const median = readSeries('median', options.median);
  const bands = readBands(options.bands, median);
  const actual = options.actual === undefined ? undefined : readSeries('actual', options.actual);
  if (actual) checkSameLength('actual', actual, 'median', median);
  const history = readGaps('history', options.history === undefined ? [] : options.history);
  return fan({
    median,
    medianLabel: 'Median',
    bands,
    actual,
    history,
    rows: readFanRows(options, history, median),
  });
}

function fanOf({
  forecast,
  series,
  historyRows,
  timeZone,
  ...selection
}: ReturnType<typeof ofForecast.read>): Fan {
  const selected = selectForecastRows(forecast, selection);
  const { at, targets } = selected;
  const take = (values: ArrayLike<number>) => Float64Array.from(at, (place) => values[place]!);
  const { values, dates, frequency } = readTimeSeries('series', series === undefined ? [] : series);
  const came = targets.map((target) => values[target] ?? Number.NaN);
  const begin = Math.min(values.length, targets[0]!);
  const start = Math.max(0, begin - (historyRows ?? 3 * at.length));
  const rows = rowsOf(forecast, selected, { dates, timeZone: timeZone ?? frequency?.timeZone });
  // a forecast with dates after a series without any is drawn by row numbers
  const history = Float64Array.from({ length: begin - start }, (_, row) => start + row);
  const dated = rows.scale === 'time' && (history.length === 0 || dates !== undefined);
  const ahead = dated ? rows.positions : targets;
  return fan({
    median: take(forecast.point),
    medianLabel: forecast.levels.length > 0 ? 'Median' : 'Forecast',
    bands: bandsOf(forecast, take),
    actual: came.some((value) => !Number.isNaN(value)) ? came : undefined,
    history: values.subarray(start, begin),
    rows: dated
      ? { ...rows, positions: joined(dates ? dates.subarray(start, begin) : history, ahead) }
      : { positions: joined(history, ahead), scale: 'linear' },
  });
}

function fan(parts: {
  median: Float64Array;
  medianLabel: string;
  bands: Band[];
  actual: Float64Array | undefined;
  history: Float64Array;
  rows: Rows;
}): Fan {
  const { median, medianLabel, bands, actual, history, rows } = parts;
  const nothing = (values: Float64Array) => new Float64Array(values.length).fill(Number.NaN);
  return {
    // lines share the positions of history and forecast
    median: joined(nothing(history), median),
    medianLabel,
    bands: bands.sort((left, right) => right.level - left.level),
    known: history.length > 0 || actual ? joined(history, actual ?? nothing(median)) : undefined,
    knownLabel: actual ? 'Actual' : 'History',
    rows,
    ahead: rows.positions.subarray(history.length),
  };
}

function readBands(bands: unknown, median: Float64Array): Band[] {
  if (!Array.isArray(bands)) throw invalidOption('bands', bands, 'an array of { level, lower, upper }');
  return bands.map((band: Partial<ForecastBand> | null, index) => {
    const name = `bands[${index}]`;
    checkOptionNames('a band', band, ['level', 'lower', 'upper'], `${name}.`);
    const level = checkNumber(`${name}.level`, band?.level, {
      min: 0,
      aboveMin: true,
      max: 1,
      belowMax: true,
    });
    const lower = readSeries(`${name}.lower`, band?.lower);
    const upper = readSeries(`${name}.upper`, band?.upper);
    checkSameLength(`${name}.lower`, lower, 'median', median);
    checkSameLength(`${name}.upper`, upper, 'median', median);
    checkNotCrossed(name, lower, upper);
    return { level, lower, upper };
  });
}

/** The intervals between levels that are as far below 0.5 as others are above it. */
function bandsOf({ levels, quantiles }: Forecast, take: (values: Float64Array) => Float64Array): Band[] {
  return levels.flatMap((low, index) => {
    const other = levels.findIndex((high) => Math.abs(low + high - 1) < 1e-9);
    if (other <= index) return [];
    return [{ level: levels[other]! - low, lower: take(quantiles[index]!), upper: take(quantiles[other]!) }];
  });
}

function readFanRows(
  { dates, historyDates, timeZone }: ClockOptions & { dates?: DateSeries; historyDates?: DateSeries },
  history: Float64Array,
  median: Float64Array,
): Rows {
  if (dates === undefined) {
    const count = history.length + median.length;
    return {
      scale: 'linear',
      positions: Float64Array.from({ length: count }, (_, row) => row - history.length),
    };
  }
  const ahead = readOrderedDates('dates', dates, timeZone);
  checkSameLength('dates', ahead, 'median', median);
  if (history.length === 0) return { scale: 'time', positions: ahead, timeZone };
  if (historyDates === undefined) {
    throw invalidOption('historyDates', historyDates, 'the dates of `history`, as `dates` is given');
  }
  const before = readOrderedDates('historyDates', historyDates, timeZone);
  checkSameLength('historyDates', before, 'history', history);
  if (before.at(-1)! > ahead[0]!) {
    throw invalidData(
      'The history ends after the forecast begins.',
      new Date(before.at(-1)!).toISOString(),
      'Pass in `history` only what comes before the first row of the forecast.',
    );
  }
  return { scale: 'time', positions: joined(before, ahead), timeZone };
}

function bandMark({ level, lower, upper }: Band, rank: number, count: number, x: Float64Array): Mark {
  const strength = 0.2 + (0.4 * rank) / Math.max(1, count - 1);
  return {
    type: 'band',
    x,
    lower,
    upper,
    color: tint(colors.orange, strength),
    label: `${percentText(level)} interval`,
  };
}
