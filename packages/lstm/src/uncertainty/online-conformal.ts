import { BtcfcError } from '@btcfc/core';
import { type Forecast, forecastFromQuantiles } from '../forecast';
import {
  type Band,
  type BandedForecast,
  type BandOptions,
  bandsOf,
  baseValues,
  moveLevels,
  scoreOf,
} from './bands';
import { checkScale, checkSource, type ForecastSource, knownWindows } from './forecast-source';
import { type CalibrationRows, resolveBase, wrongSteps } from './split-conformal';

/** How wide one band is at one step, learned score by score. */
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
  /** For each step and band. */
  trackers: TrackerState[][];
  pending: PendingWindow[];
  published: number;
  updated: number;
}

/** A window whose truth is not all known yet. */
interface PendingWindow {
  window: number;
  /** Per step: where the levels started. */
  values: number[][];
  scales: number[];
}

/**
 * Intervals that go on learning from what comes true; how they do is the business of the trackers.
 *
 * Windows follow one another row by row; one of several steps learns of each step when its row has come.
 */
export abstract class OnlineConformal<TrackerState> {
  readonly levels: readonly number[];
  protected readonly tails: 'joint' | 'separate';
  protected base: BandOptions['base'];
  private readonly bands: Band[];
  private trackers: RadiusTracker<TrackerState>[][] = [];
  private pending: PendingWindow[] = [];
  private published = 0;
  private updated = 0;

  protected constructor({
    levels,
    tails,
    base,
  }: BandOptions & Required<Pick<BandOptions, 'levels' | 'tails'>>) {
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
  warmUp({ forecast, actual, scale }: CalibrationRows): this {
    const banded = this.banded(forecast, scale);
    const { source } = banded;
    const known = knownWindows(actual, source);
    for (let position = 0; position < known * source.steps; position++) {
      const values = baseValues(banded, position);
      this.eachBand(position % source.steps, (tracker, band) => {
        tracker.add(scoreOf(band, values, banded.scale(position), actual[position]!));
      });
    }
    return this;
  }

  /**
   * The calibrated forecast of the window after those given before; `forecast` holds that one window.
   *
   * @throws BtcfcError `INVALID_STATE` where there are no scores yet; `INVALID_DATA`
   */
  next(forecast: ForecastSource, { scale }: { scale?: ArrayLike<number> } = {}): Forecast {
    const banded = this.banded(forecast, scale);
    const { source } = banded;
    if (source.windows !== 1) throw oneWindow(source.windows);
    const quantiles = this.levels.map(() => new Float64Array(source.steps));
    this.publish(banded, 0, quantiles);
    const point = Float64Array.from(source.point);
    return forecastFromQuantiles({ windows: 1, steps: source.steps, levels: this.levels, quantiles, point });
  }

  /**
   * Learns from what came true in the row after those told of before: of the first step of the oldest window
   * not told of, and of the later steps of windows before it.
   *
   * @throws BtcfcError `INVALID_STATE` if nothing was forecast for that row; `INVALID_DATA`
   */
  update(actual: number): void {
    if (!Number.isFinite(actual)) throw notANumber(actual);
    if (this.updated >= this.published) throw nothingForecast();
    this.learn(() => actual);
  }

  /**
   * `next` and `update` in turn over many windows: each is calibrated with what was known before it.
   * Windows without truth wait for `update`.
   *
   * @throws BtcfcError as they do
   */
  run({ forecast, actual, scale }: CalibrationRows): Forecast {
    const banded = this.banded(forecast, scale);
    const { source } = banded;
    const known = knownWindows(actual, source);
    if (this.updated < this.published) throw stillPending(this.published - this.updated);
    const quantiles = this.levels.map(() => new Float64Array(source.point.length));
    const start = this.published;
    for (let window = 0; window < source.windows; window++) {
      this.publish(banded, window, quantiles);
      if (window >= known) continue;
      this.learn((other, step) => {
        // windows of an earlier run, whose later steps are the first ones of these
        const row = other - start + step;
        return other < start ? actual[row * source.steps]! : actual[(other - start) * source.steps + step]!;
      });
    }
    const { windows, steps } = source;
    const point = Float64Array.from(source.point);
    return forecastFromQuantiles({ windows, steps, levels: this.levels, quantiles, point });
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

  protected restore({ trackers, pending, published, updated }: OnlineState<TrackerState>): this {
    this.trackers = trackers.map((step) => this.newTrackers(step));
    this.pending = structuredClone(pending);
    this.published = published;
    this.updated = updated;
    return this;
  }

  private banded(forecast: ForecastSource, scale: ArrayLike<number> | undefined): BandedForecast {
    const source = checkSource(forecast);
    this.base = resolveBase(this.base, source);
    if (this.trackers.length === 0) {
      this.trackers = Array.from({ length: source.steps }, () => this.newTrackers());
    }
    if (source.steps !== this.trackers.length) throw wrongSteps(source.steps, this.trackers.length);
    return { source, levels: this.levels, base: this.base, scale: checkScale(scale, source) };
  }

  private newTrackers(saved?: TrackerState[]): RadiusTracker<TrackerState>[] {
    return this.bands.map(({ coverage }, index) => this.newTracker(coverage, saved?.[index]));
  }

  private eachBand(step: number, work: (tracker: RadiusTracker<TrackerState>, band: Band) => void): void {
    this.trackers[step]!.forEach((tracker, index) => {
      work(tracker, this.bands[index]!);
    });
  }

  private publish(banded: BandedForecast, window: number, quantiles: Float64Array[]): void {
    const { steps } = banded.source;
    const kept: PendingWindow = { window: this.published, values: [], scales: [] };
    this.trackers.forEach((trackers, step) => {
      const position = window * steps + step;
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

  private learn(truthOf: (window: number, step: number) => number): void {
    const row = this.updated;
    for (const { window, values, scales } of this.pending) {
      const step = row - window;
      if (step < 0) break;
      const actual = truthOf(window, step);
      this.eachBand(step, (tracker, band) => {
        tracker.learn(scoreOf(band, values[step]!, scales[step]!, actual));
      });
    }
    this.updated++;
    const steps = this.trackers.length;
    this.pending = this.pending.filter(({ window }) => window + steps > this.updated);
  }
}

function oneWindow(windows: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `\`next\` takes one window, and there are ${windows}.`,
    remedy: 'Pass the forecast of the latest window alone, or call `run` for many whose truth is known.',
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

function stillPending(windows: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: `The truth of ${windows} windows has not been told yet.`,
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
