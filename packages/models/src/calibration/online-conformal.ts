import { BtcfcError, checkOptionNames, type Forecast } from '@btcfc/core';
import {
  type Band,
  type BandedForecast,
  type Base,
  bandsOf,
  baseValues,
  moveLevels,
  scoreOf,
  type Tails,
} from './bands';
import {
  type CheckedSource,
  type ForecastSource,
  readActual,
  readScale,
  readSource,
  withQuantiles,
} from './forecast-source';
import {
  type ApplyOptions,
  type CalibrationRows,
  notAState,
  otherHorizon,
  readRows,
  resolveBase,
} from './split-conformal';

/** How wide one band is at one row ahead, learned score by score. */
export interface RadiusTracker<State> {
  /** Takes in a score of which nothing was forecast. */
  add(score: number): void;
  /**
   * How far the band is moved outwards for the next row, in units of the scale.
   *
   * @throws BtcfcError `INVALID_STATE` where there are no scores yet
   */
  radius(): number;
  /** Takes in the score of a row that was forecast. */
  learn(score: number): void;
  toJSON(): State;
}

/** Where a calibrator stands, as plain JSON. */
export interface OnlineState<TrackerState> {
  /** For each row ahead and band. */
  trackers: TrackerState[][];
  /** Forecasts whose truth is not all known yet. */
  pending: PendingForecast[];
  /** Forecasts given so far. */
  published: number;
  /** Rows whose truth was told so far. */
  updated: number;
}

/** A forecast whose truth is not all known yet. */
export interface PendingForecast {
  /** How many were given before it. */
  index: number;
  /** Where the levels started, for each row ahead. */
  values: number[][];
  /** In what units its errors are, for each row ahead. */
  scales: number[];
}

/**
 * Intervals that go on learning from what comes true; how they do is the business of the trackers.
 *
 * Forecasts follow one another row by row; one of several rows ahead learns of each when it has come.
 */
export abstract class OnlineConformal<TrackerState> {
  /** Probabilities of the quantiles it gives. */
  readonly levels: readonly number[];
  protected readonly tails: Tails;
  protected base: Base | undefined;
  private readonly bands: Band[];
  private trackers: RadiusTracker<TrackerState>[][] = [];
  private pending: PendingForecast[] = [];
  private published = 0;
  private updated = 0;

  protected constructor({ levels, tails, base }: { levels: readonly number[]; tails: Tails; base?: Base }) {
    this.bands = bandsOf(levels, tails);
    this.levels = [...levels];
    this.tails = tails;
    this.base = base;
  }

  /**
   * Takes in the scores of forecasts whose truth is known, such as those on the validation rows.
   *
   * @throws BtcfcError `INVALID_DATA`
   */
  warmUp(rows: CalibrationRows): this {
    const { forecast, actual: given, scale } = readRows('warmUp', rows);
    const banded = this.banded(forecast, scale);
    const actual = readActual(given, banded.source);
    const { horizon } = banded.source;
    actual.forEach((value, position) => {
      const values = baseValues(banded, position);
      this.eachBand(position % horizon, (tracker, band) => {
        tracker.add(scoreOf(band, values, banded.scale(position), value));
      });
    });
    return this;
  }

  /**
   * The calibrated forecast of the origin after those given before; `forecast` is from that one origin.
   *
   * @throws BtcfcError `INVALID_STATE` where there are no scores yet; `INVALID_DATA`
   */
  next(forecast: ForecastSource, options: ApplyOptions = {}): Forecast {
    checkOptionNames('next', options, ['scale']);
    const banded = this.banded(forecast, options.scale);
    const { source } = banded;
    if (source.count !== 1) throw oneOrigin(source.count);
    const start = this.published;
    const quantiles = this.levels.map(() => new Float64Array(source.horizon));
    this.publish(banded, 0, quantiles);
    return withQuantiles(source, { levels: this.levels, quantiles, start });
  }

  /**
   * Learns from what came true in the row after those told of before: of the first row ahead of the oldest forecast
   * not told of, and of the later rows ahead of forecasts before it.
   *
   * @throws BtcfcError `INVALID_STATE` if nothing was forecast for that row; `INVALID_DATA`
   */
  update(actual: number): void {
    if (typeof actual !== 'number' || !Number.isFinite(actual)) throw notANumber(actual);
    if (this.updated >= this.published) throw nothingForecast();
    this.learn(() => actual);
  }

  /**
   * `next` and `update` in turn over many origins: each is calibrated with what was known before it.
   * Forecasts without truth wait for `update`.
   *
   * @throws BtcfcError as they do
   */
  run(rows: CalibrationRows): Forecast {
    const { forecast, actual: given, scale } = readRows('run', rows);
    const banded = this.banded(forecast, scale);
    const { source } = banded;
    const { horizon } = source;
    const actual = readActual(given, source);
    if (this.updated < this.published) throw stillPending(this.published - this.updated);
    const quantiles = this.levels.map(() => new Float64Array(source.point.length));
    const start = this.published;
    for (let origin = 0; origin < source.count; origin++) {
      this.publish(banded, origin, quantiles);
      if (origin >= actual.length / horizon) continue;
      this.learn((index, step) => {
        // forecasts of an earlier run, whose later rows ahead are the first ones of these
        const row = index - start + step;
        return index < start ? actual[row * horizon]! : actual[(index - start) * horizon + step]!;
      });
    }
    return withQuantiles(source, { levels: this.levels, quantiles, start });
  }

  protected abstract newTracker(coverage: number, saved?: TrackerState): RadiusTracker<TrackerState>;

  protected state(): OnlineState<TrackerState> {
    const { pending, published, updated } = this;
    return {
      trackers: this.trackers.map((step) => step.map((tracker) => tracker.toJSON())),
      pending: structuredClone(pending),
      published,
      updated,
    };
  }

  protected restore(state: OnlineState<TrackerState>): this {
    const { trackers, pending, published, updated } = state;
    const areLists = Array.isArray(trackers) && trackers.every(Array.isArray) && Array.isArray(pending);
    if (!areLists || !Number.isInteger(published) || !Number.isInteger(updated)) throw notAState(state);
    this.trackers = trackers.map((step) => this.newTrackers(step));
    this.pending = structuredClone(pending);
    this.published = published;
    this.updated = updated;
    return this;
  }

  private banded(forecast: ForecastSource, scale: ArrayLike<number> | undefined): BandedForecast {
    const source = readSource(forecast);
    checkOneSeries(source);
    const base = resolveBase(this.base, source);
    const { horizon } = source;
    if (this.trackers.length > 0 && horizon !== this.trackers.length) {
      throw otherHorizon(horizon, this.trackers.length);
    }
    const read = readScale(scale, source);
    this.base = base;
    if (this.trackers.length === 0) {
      this.trackers = Array.from({ length: horizon }, () => this.newTrackers());
    }
    return { source, levels: this.levels, base, scale: read };
  }

  private newTrackers(saved?: TrackerState[]): RadiusTracker<TrackerState>[] {
    return this.bands.map(({ coverage }, index) => this.newTracker(coverage, saved?.[index]));
  }

  private eachBand(step: number, work: (tracker: RadiusTracker<TrackerState>, band: Band) => void): void {
    this.trackers[step]!.forEach((tracker, index) => {
      work(tracker, this.bands[index]!);
    });
  }

  private publish(banded: BandedForecast, origin: number, quantiles: Float64Array[]): void {
    const { horizon } = banded.source;
    const kept: PendingForecast = { index: this.published, values: [], scales: [] };
    this.trackers.forEach((trackers, step) => {
      const position = origin * horizon + step;
      const values = baseValues(banded, position);
      const scale = banded.scale(position);
      const radii = trackers.map((tracker) => tracker.radius());
      moveLevels(this.bands, radii, values, scale).forEach((value, level) => {
        quantiles[level]![position] = value;
      });
      kept.values.push(values);
      kept.scales.push(scale);
    });
    this.pending.push(kept);
    this.published++;
  }

  private learn(truthOf: (index: number, step: number) => number): void {
    const row = this.updated;
    for (const { index, values, scales } of this.pending) {
      const step = row - index;
      if (step < 0) break;
      const actual = truthOf(index, step);
      this.eachBand(step, (tracker, band) => {
        tracker.learn(scoreOf(band, values[step]!, scales[step]!, actual));
      });
    }
    this.updated++;
    const horizon = this.trackers.length;
    this.pending = this.pending.filter(({ index }) => index + horizon > this.updated);
  }
}

function checkOneSeries({ id }: CheckedSource): void {
  if (!id || new Set(id).size < 2) return;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'The forecast is of several series, whose rows do not follow one another.',
    received: [...new Set(id)],
    remedy: 'Calibrate each series by a calibrator of its own.',
  });
}

function oneOrigin(count: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`next\` takes a forecast from one origin, and there are ${count}.`,
    remedy: 'Pass the latest forecast alone, or call `run` for many whose truth is known.',
  });
}

function notANumber(received: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'What came true is not a finite number.',
    received,
    remedy: 'Pass the value of the target in the row that has come.',
  });
}

function nothingForecast(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'There is no forecast that this row belongs to.',
    remedy: 'Call `next` before each `update`.',
  });
}

function stillPending(count: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `The truth of ${count} forecasts has not been told yet.`,
    remedy: 'Call `update` for each of them first.',
  });
}

export function noScores(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'There are no scores to calibrate with.',
    remedy: 'Call `warmUp` with forecasts and what came true first.',
  });
}
