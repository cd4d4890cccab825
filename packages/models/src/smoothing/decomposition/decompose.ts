import {
  BtcfcError,
  defineOptions,
  invalidOption,
  type OptionsInput,
  option,
  readTimeSeries,
  type TimeSeriesLike,
} from '@btcfc/core';
import { firstKnown } from '../gaps';
import { periodsOf, periodsOption } from './periods';
import { type TakeApartOptions, takeApart } from './take-apart';

/** The options of whatever takes a series apart. */
export const decompositionOptions = {
  /** Rows of a season, or of each of several. @default 'auto', found in the rows */
  period: periodsOption(),
  /**
   * Seasons that the season of a row looks at, odd, 7 or more; `'periodic'` for seasons that stay the same.
   * @default 11 for the shortest season, 4 more for each longer one
   */
  seasonWindow: option.custom<number | 'periodic'>(readSeasonWindow),
  /** Whether outliers count for less. @default false */
  robust: option.boolean({ default: false }),
};

const decomposeOptions = defineOptions('decompose', decompositionOptions);

/** Options of `decompose`. */
export interface DecomposeOptions extends OptionsInput<typeof decomposeOptions> {}

/** The parts of a series, which add up to it. Shape [rows] each. */
export interface Decomposition {
  /** Rows of each season, ascending; empty where there is none. */
  periods: number[];
  /** A season for each of the periods. */
  seasons: Float64Array[];
  trend: Float64Array;
  /** What is left; NaN where the series is missing. */
  remainder: Float64Array;
}

/**
 * Trend, seasons and the rest of a series, by STL (Cleveland, Cleveland, McRae & Terpenning 1990), and with several
 * seasons by MSTL (Bandara, Hyndman & Bergmeir 2021), with the windows of R's `mstl`. A season of which there are no more
 * than two in the rows is left out; without any season the trend is a loess line over a fifth of the rows.
 *
 * @param series a `TimeSeries`, whose frequency or dates help to find its seasons, or values alone, missing ones as null,
 * undefined or NaN; shape [rows]
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for what is neither a number nor missing, or no known value
 *
 * @example
 * import { decompose } from '@btcfc/models'
 * const sales = Array.from({ length: 48 }, (_, month) => 200 + 2 * month + [0, 30, 10, -40][month % 4])
 * const { periods, seasons, trend } = decompose(sales) // periods -> [4]
 */
export function decompose(series: TimeSeriesLike, options: DecomposeOptions = {}): Decomposition {
  const read = decomposeOptions.read(options);
  const given = readTimeSeries('series', series);
  const { values } = given;
  if (firstKnown(values) === -1) throw nothingKnown(values);
  const periods = periodsOf(read.period, values, given);
  const { trend, seasons } = takeApart(values, seasonsOf(periods, read));
  const remainder = values.map((value, row) =>
    seasons.reduce((rest, season) => rest - season[row]!, value - trend[row]!),
  );
  return { periods, seasons, trend, remainder };
}

/** How the seasons of some periods are taken out, as the options say it. */
export function seasonsOf(
  periods: readonly number[],
  { seasonWindow, robust }: Pick<DecomposeOptions, 'seasonWindow' | 'robust'>,
): TakeApartOptions {
  const window = seasonWindow === 'periodic' ? Number.POSITIVE_INFINITY : seasonWindow;
  return { periods, seasonWindow: window, isRobust: robust };
}

function readSeasonWindow(name: string, given: unknown): number | 'periodic' {
  if (
    given === 'periodic' ||
    (Number.isInteger(given) && (given as number) >= 7 && (given as number) % 2 === 1)
  )
    return given as number;
  throw invalidOption(name, given, 'an odd number of 7 or more, or "periodic"');
}

function nothingKnown(values: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'There is no known value to take apart.',
    received: values,
    remedy: 'Begin where the series begins.',
  });
}
