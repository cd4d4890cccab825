import { readNumbers } from '../data/numbers';
import { BtcfcError } from '../errors/error';
import { normalCdf } from '../numerics/distributions/normal';
import { sortedQuantiles } from '../numerics/quantiles';
import { Rng } from '../numerics/rng';
import { checkInteger } from '../options/check-value';
import { checkOptionNames } from '../options/define-options';

/** How draws from a forecast are made. */
export interface SampleOptions {
  /** How many draws. */
  count: number;
  /** Fixes the draws, from 0 to 2^53 - 1. */
  seed: number;
}

/** What is forecast from one or many origins: flat arrays, row-major, one row for each origin. */
export interface Forecast {
  /** Position of the last row known, one for each row below. Shape [origins]. */
  origins: Float64Array;
  /** Rows forecast from each origin: column 0 is the row after it. */
  horizon: number;
  /** The forecast values: the median where there is a distribution, else what the model aims at. Shape [origins, horizon]. */
  point: Float64Array;
  /** Probabilities of the quantiles, ascending; empty where points alone are forecast. */
  levels: readonly number[];
  /** For each level the quantiles, shape [origins, horizon]; none is below that of a lower level. */
  quantiles: readonly Float64Array[];
  /** Which series each row belongs to. Shape [origins]. */
  id?: readonly string[];
  /** The moments that are forecast, milliseconds since 1970. Shape [origins, horizon]. */
  dates?: Float64Array;
  /** Draws of whole paths. Shape [count, origins, horizon]. */
  sample?(options: SampleOptions): Float64Array;
}

/** A forecast that can be drawn from. */
export type SampledForecast = Forecast & Required<Pick<Forecast, 'sample'>>;

/** What all ways to make a forecast take. */
interface ForecastRows {
  /** Position of the last row known, for each row of the forecast; a number where there is one. */
  origins: ArrayLike<number>;
  /** Rows forecast from each origin. */
  horizon: number;
  /** Which series each row belongs to. @default none */
  id?: readonly string[];
  /** The moments that are forecast, milliseconds, [origins, horizon]. @default none */
  dates?: Float64Array;
}

/** A forecast of one value for each row ahead. */
export interface PointForecastParts extends ForecastRows {
  /** Shape [origins, horizon], finite. */
  point: ArrayLike<number>;
}

/** A forecast by quantiles. */
export interface QuantileForecastParts extends ForecastRows {
  /** Probabilities, ascending, above 0 and below 1. */
  levels: readonly number[];
  /** For each level the quantiles, shape [origins, horizon], finite, never below those of a lower level. */
  quantiles: readonly ArrayLike<number>[];
  /** Shape [origins, horizon]. @default the median, interpolated between the levels beside it */
  point?: ArrayLike<number>;
}

/** A forecast by draws. */
export interface SampleForecastParts extends ForecastRows {
  /** Probabilities of the quantiles to take from the draws, ascending; may be empty. */
  levels: readonly number[];
  /** Draws, shape [count, origins, horizon], finite. */
  samples: Float64Array;
  /** Shape [origins, horizon]. @default the medians of the draws */
  point?: ArrayLike<number>;
}

/**
 * A forecast of points alone.
 *
 * @throws BtcfcError `INVALID_DATA` for another number of values, or one that is not finite
 *
 * @example
 * import { forecastFromPoints } from '@btcfc/core'
 * forecastFromPoints({ origins: [9], horizon: 2, point: [101, 102] })
 */
export function forecastFromPoints(parts: PointForecastParts): Forecast {
  checkOptionNames('forecastFromPoints', parts ?? null, [...rowNames, 'point']);
  return fromPoints(parts);
}

function fromPoints({ point, ...rows }: PointForecastParts): Forecast {
  const shape = readRows(rows);
  return { ...shape, point: readValues('point', point, shape), levels: [], quantiles: [] };
}

/**
 * A forecast known by its quantiles. Between two levels a draw is interpolated, and beyond the outermost it follows the
 * exponential tail through the two outermost quantiles; the rows of one draw hang together as those of a random walk do
 * (a Gaussian copula whose correlation of rows i < j is sqrt(i / j)).
 *
 * @throws BtcfcError `INVALID_DATA` for levels that do not ascend within (0, 1), another number of values, one that is
 * not finite, or quantiles that cross
 *
 * @example
 * import { forecastFromQuantiles } from '@btcfc/core'
 * const forecast = forecastFromQuantiles({
 *   origins: [9], horizon: 1, levels: [0.05, 0.5, 0.95], quantiles: [[90], [100], [110]],
 * })
 * forecast.point // -> 100
 * forecast.sample({ count: 3, seed: 0 })
 */
export function forecastFromQuantiles(parts: QuantileForecastParts): SampledForecast {
  checkOptionNames('forecastFromQuantiles', parts ?? null, [...rowNames, 'levels', 'quantiles', 'point']);
  return fromQuantiles(parts);
}

function fromQuantiles({ levels, quantiles, point, ...rows }: QuantileForecastParts): SampledForecast {
  const shape = readRows(rows);
  checkLevels(levels);
  if (!Array.isArray(quantiles) || quantiles.length !== levels.length) {
    throw invalidForecast(`There are ${quantiles?.length} quantiles for ${levels.length} levels.`, levels);
  }
  const read = quantiles.map((values, index) => readValues(`quantiles[${index}]`, values, shape));
  checkOrder(levels, read);
  const at = (position: number, probability: number) =>
    interpolateQuantiles(
      levels,
      read.map((values) => values[position]!),
      probability,
    );
  const size = shape.origins.length * shape.horizon;
  return {
    ...shape,
    point: point
      ? readValues('point', point, shape)
      : Float64Array.from({ length: size }, (_, i) => at(i, 0.5)),
    levels: [...levels],
    quantiles: read,
    sample: (options) => drawPaths(shape, (position, score) => at(position, normalCdf(score)), options),
  };
}

/**
 * A forecast known by draws: its quantiles are theirs (linear between order statistics, as numpy's default), and
 * `sample` draws from them with replacement, whole paths at a time.
 *
 * @throws BtcfcError `INVALID_DATA` for a number of draws that does not fit the shape, or one that is not finite
 *
 * @example
 * import { forecastFromSamples } from '@btcfc/core'
 * forecastFromSamples({ origins: [9], horizon: 1, levels: [0.5], samples: Float64Array.of(1, 2, 3) }).point // -> 2
 */
export function forecastFromSamples(parts: SampleForecastParts): SampledForecast {
  checkOptionNames('forecastFromSamples', parts ?? null, [...rowNames, 'levels', 'samples', 'point']);
  const { levels, samples: given, point, ...rows } = parts;
  const shape = readRows(rows);
  if (!Array.isArray(levels) || levels.length > 0) checkLevels(levels);
  const samples = readFinite('samples', given);
  const size = shape.origins.length * shape.horizon;
  const count = samples.length / size;
  if (!Number.isInteger(count) || count < 1) {
    throw invalidForecast(`${samples.length} draws do not fill ${size} values a number of times.`, samples);
  }
  const wanted = [...levels, 0.5];
  const found = wanted.map(() => new Float64Array(size));
  const draws = new Float64Array(count);
  for (let position = 0; position < size; position++) {
    for (let draw = 0; draw < count; draw++) draws[draw] = samples[draw * size + position]!;
    sortedQuantiles(draws.sort(), wanted).forEach((value, index) => {
      found[index]![position] = value;
    });
  }
  const median = found.pop()!;
  return {
    ...shape,
    point: point ? readValues('point', point, shape) : median,
    levels: [...levels],
    quantiles: found,
    sample(options) {
      const { count: wantedCount, seed } = readSampleOptions(options, size);
      const rng = new Rng(seed).split('samples');
      const drawn = new Float64Array(wantedCount * size);
      for (let index = 0; index < wantedCount; index++) {
        const draw = rng.integer(0, count - 1);
        drawn.set(samples.subarray(draw * size, (draw + 1) * size), index * size);
      }
      return drawn;
    },
  };
}

/** A distribution's value at a standard normal score, for one position of [origins, horizon]; `rng` is for what else it draws. */
export type Draw = (position: number, score: number, rng: Rng) => number;

/**
 * Draws for every origin and row ahead, [count, origins, horizon]: each row by its own distribution, the rows of one
 * draw correlated as those of a random walk.
 *
 * @throws BtcfcError `INVALID_OPTION` for another `count` than a whole number above 0
 *
 * @example
 * import { drawPaths } from '@btcfc/core'
 * drawPaths({ origins: [9], horizon: 3 }, (_, score) => 100 + 5 * score, { count: 10, seed: 0 })
 */
export function drawPaths(
  { origins, horizon }: { origins: ArrayLike<number>; horizon: number },
  draw: Draw,
  options: SampleOptions,
): Float64Array {
  const size = origins.length * horizon;
  const { count, seed } = readSampleOptions(options, size);
  const rng = new Rng(seed).split('samples');
  const samples = new Float64Array(count * size);
  for (let index = 0; index < samples.length; index += horizon) {
    let walk = 0;
    for (let ahead = 0; ahead < horizon; ahead++) {
      walk += rng.normal();
      samples[index + ahead] = draw((index % size) + ahead, walk / Math.sqrt(ahead + 1), rng);
    }
  }
  return samples;
}

/**
 * The quantile of any probability, from those of some: linear between two levels, beyond the outermost along the
 * exponential tail through the two outermost.
 *
 * @param levels ascending, above 0 and below 1
 * @param values the quantiles of these levels
 * @param probability above 0 and below 1
 *
 * @example
 * import { interpolateQuantiles } from '@btcfc/core'
 * interpolateQuantiles([0.25, 0.75], [10, 20], 0.5) // -> 15
 */
export function interpolateQuantiles(
  levels: readonly number[],
  values: ArrayLike<number>,
  probability: number,
): number {
  const last = levels.length - 1;
  if (last === 0) return values[0]!;
  if (probability < levels[0]!) {
    const slope = (values[1]! - values[0]!) / Math.log(levels[1]! / levels[0]!);
    return values[0]! + slope * Math.log(probability / levels[0]!);
  }
  if (probability > levels[last]!) {
    const [inner, outer] = [1 - levels[last - 1]!, 1 - levels[last]!];
    const slope = (values[last]! - values[last - 1]!) / Math.log(inner / outer);
    return values[last]! + slope * Math.log(outer / (1 - probability));
  }
  let upper = 1;
  while (levels[upper]! < probability) upper++;
  const share = (probability - levels[upper - 1]!) / (levels[upper]! - levels[upper - 1]!);
  return values[upper - 1]! + share * (values[upper]! - values[upper - 1]!);
}

/**
 * The quantiles of one level, [origins, horizon]: those that were forecast, or interpolated between them.
 *
 * @throws BtcfcError `INVALID_DATA` for a forecast of points alone, `INVALID_OPTION` for a level outside (0, 1)
 *
 * @example
 * import { forecastFromQuantiles, quantilesAt } from '@btcfc/core'
 * const forecast = forecastFromQuantiles({ origins: [9], horizon: 1, levels: [0.25, 0.75], quantiles: [[10], [20]] })
 * quantilesAt(forecast, 0.5) // -> 15
 */
export function quantilesAt(forecast: Forecast, level: number): Float64Array {
  checkShape(forecast);
  const { levels, quantiles } = forecast;
  if (levels.length === 0)
    throw invalidForecast('This forecast is of points alone: it has no quantiles.', level);
  checkLevels([level]);
  const found = levels.indexOf(level);
  if (found >= 0) return quantiles[found]!.slice();
  return quantiles[0]!.map((_, position) =>
    interpolateQuantiles(
      levels,
      quantiles.map((values) => values[position]!),
      level,
    ),
  );
}

/**
 * Checks that a value is a forecast as its type says: shapes fit, values are finite, quantiles do not cross.
 *
 * @param name whose forecast it is, as the error says it
 * @throws BtcfcError `INVALID_DATA`
 *
 * @example
 * import { checkForecast, forecastFromPoints } from '@btcfc/core'
 * checkForecast('my model', forecastFromPoints({ origins: [9], horizon: 1, point: [100] }))
 */
export function checkForecast(name: string, forecast: Forecast): void {
  const candidate = forecast as Partial<Forecast> | null;
  if (
    typeof candidate !== 'object' ||
    !candidate?.origins ||
    !candidate.point ||
    !candidate.levels ||
    !candidate.quantiles
  ) {
    throw invalidForecast(`${name} gave no forecast.`, forecast === undefined ? 'undefined' : forecast);
  }
  try {
    if (forecast.levels.length === 0) fromPoints(forecast);
    else fromQuantiles(forecast);
  } catch (error) {
    if (BtcfcError.isInstance(error)) throw invalidForecast(`${name}: ${error.problem}`, error.received);
    throw error;
  }
}

/**
 * Several forecasts of one horizon and the same levels as one, their rows one after the other.
 *
 * @throws BtcfcError `INVALID_DATA` for no forecast, or ones that differ in horizon or levels
 *
 * @example
 * import { forecastFromPoints, joinForecasts } from '@btcfc/core'
 * const [first, second] = [9, 10].map((origin) => forecastFromPoints({ origins: [origin], horizon: 1, point: [origin] }))
 * joinForecasts([first, second]).point // -> 9, 10
 */
export function joinForecasts(forecasts: readonly Forecast[]): Forecast {
  const [first] = forecasts;
  if (!first) throw invalidForecast('There is no forecast to join.', forecasts);
  const { horizon, levels } = first;
  for (const other of forecasts) {
    const isAlike = other.horizon === horizon && other.levels.join() === levels.join();
    if (!isAlike)
      throw invalidForecast('Forecasts of different horizons or levels can not be joined.', other.levels);
  }
  if (forecasts.length === 1) return first;
  const join = (of: (forecast: Forecast) => ArrayLike<number>) => joinNumbers(forecasts.map(of));
  const sample = (options: SampleOptions) => joinSamples(forecasts, options);
  return {
    origins: join(({ origins }) => origins),
    horizon,
    point: join(({ point }) => point),
    levels,
    quantiles: levels.map((_, index) => join(({ quantiles }) => quantiles[index]!)),
    ...(forecasts.every(({ id }) => id) && { id: forecasts.flatMap(({ id }) => id!) }),
    ...(forecasts.every(({ dates }) => dates) && { dates: join(({ dates }) => dates!) }),
    ...(forecasts.every((forecast) => forecast.sample) && { sample }),
  };
}

/**
 * The forecast from one of several origins, without draws, as those are of all together.
 *
 * @param row position of the origin among them
 *
 * @example
 * import { forecastFromPoints, forecastOfRow } from '@btcfc/core'
 * const both = forecastFromPoints({ origins: [8, 9], horizon: 2, point: [1, 2, 3, 4] })
 * forecastOfRow(both, 1).point // -> 3, 4
 */
export function forecastOfRow(
  { origins, horizon, point, levels, quantiles, id, dates }: Forecast,
  row: number,
): Forecast {
  const own = (values: Float64Array) => values.slice(row * horizon, (row + 1) * horizon);
  return {
    origins: origins.slice(row, row + 1),
    horizon,
    point: own(point),
    levels,
    quantiles: quantiles.map(own),
    ...(id && { id: id.slice(row, row + 1) }),
    ...(dates && { dates: own(dates) }),
  };
}

function joinNumbers(parts: readonly ArrayLike<number>[]): Float64Array {
  const joined = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const part of parts) {
    joined.set(part, filled);
    filled += part.length;
  }
  return joined;
}

function joinSamples(forecasts: readonly Forecast[], { count, seed }: SampleOptions): Float64Array {
  const parts = forecasts.map((forecast, index) => ({
    size: forecast.point.length,
    drawn: forecast.sample!({ count, seed: new Rng(seed).split(index).nextUint32() }),
  }));
  return joinNumbers(
    Array.from({ length: count }, (_, draw) =>
      joinNumbers(parts.map(({ drawn, size }) => drawn.subarray(draw * size, (draw + 1) * size))),
    ),
  );
}

const rowNames = ['origins', 'horizon', 'id', 'dates'];

type Shape = Pick<Forecast, 'origins' | 'horizon' | 'id' | 'dates'>;

function readRows({ origins, horizon, id, dates }: ForecastRows): Shape {
  checkInteger('horizon', horizon, { min: 1 });
  const read = readFinite('origins', origins);
  const between = read.findIndex((origin) => !Number.isInteger(origin));
  if (between >= 0) throw invalidForecast('`origins` are positions of rows, whole numbers.', read[between]);
  if (id && !(Array.isArray(id) && id.every((each) => typeof each === 'string'))) {
    throw invalidForecast('`id` must be a list of texts, one for each origin.', id);
  }
  if (id && id.length !== read.length) {
    throw invalidForecast(`\`id\` has ${id.length} entries for ${read.length} origins.`, id);
  }
  if (dates && dates.length !== read.length * horizon) {
    throw invalidForecast(
      `\`dates\` has ${dates.length} entries for ${read.length} origins of ${horizon} rows.`,
      dates,
    );
  }
  const moments = dates && readFinite('dates', dates);
  return { origins: read, horizon, ...(id && { id: [...id] }), ...(moments && { dates: moments }) };
}

function readValues(name: string, values: ArrayLike<number>, { origins, horizon }: Shape): Float64Array {
  const size = origins.length * horizon;
  const read = readFinite(name, values);
  if (read.length !== size) {
    throw invalidForecast(
      `\`${name}\` has ${read.length} values where ${origins.length} origins of ${horizon} rows ahead need ${size}.`,
      values,
    );
  }
  return read;
}

/** Draws of more than 2^32 values fit into no array. */
function readSampleOptions(options: SampleOptions, size: number): SampleOptions {
  checkOptionNames('sample', options ?? null, ['count', 'seed']);
  checkInteger('count', options.count, { min: 1, max: Math.floor(2 ** 32 / Math.max(1, size)) });
  return options;
}

function checkShape(forecast: unknown): void {
  const { levels, quantiles } = (forecast ?? {}) as Partial<Forecast>;
  if (!Array.isArray(levels) || !Array.isArray(quantiles))
    throw invalidForecast('This is no forecast: it has no levels and quantiles.', forecast);
}

function readFinite(name: string, values: unknown): Float64Array {
  const numbers = readNumbers(values, { name, infinite: 'allowed' });
  const position = numbers.findIndex((value) => !Number.isFinite(value));
  if (position < 0) return numbers;
  throw invalidForecast(
    `\`${name}\` holds a value that is not a finite number, at position ${position}.`,
    numbers[position],
  );
}

function checkLevels(levels: readonly number[]): void {
  const isAscending =
    Array.isArray(levels) &&
    levels.every(
      (level, index) => typeof level === 'number' && level > (levels[index - 1] ?? 0) && level < 1,
    );
  if (isAscending && levels.length > 0) return;
  throw invalidForecast('Levels must be ascending probabilities above 0 and below 1.', levels);
}

function checkOrder(levels: readonly number[], quantiles: readonly Float64Array[]): void {
  quantiles.forEach((values, index) => {
    const lower = quantiles[index - 1];
    if (lower && values.some((value, position) => value < lower[position]!)) {
      throw invalidForecast(`The quantiles of ${levels[index - 1]} and ${levels[index]} cross.`, levels);
    }
  });
}

function invalidForecast(message: string, received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received: received === undefined ? 'undefined' : received,
    remedy: 'A forecast holds finite numbers, one row of `horizon` values for each origin, for each level.',
  });
}
