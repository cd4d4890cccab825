import { BtcfcError, checkInteger, checkNumber, checkOneOf } from '@btcfc/core';
import { type Forecast, forecastFromQuantiles } from '../forecast';
import {
  type Band,
  type BandedForecast,
  type BandOptions,
  bandsOf,
  baseValues,
  defaultLevels,
  moveLevels,
  rankOf,
  scoreOf,
} from './bands';
import { checkScale, checkSource, type ForecastSource, knownWindows } from './forecast-source';
import { type MiscoverageState, MiscoverageTracker } from './miscoverage-tracker';
import { ScoreMemory } from './score-memory';
import { type CalibrationRows, notAState, resolveBase, wrongSteps } from './split-conformal';

export interface AdaptiveConformalOptions extends BandOptions {
  /**
   * How fast the share of misses aimed at follows what is seen. Several rates: those that did best lately count
   * most. @default [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128]
   */
  learningRate?: number | readonly number[];
  /** Scores kept for each step and band. @default 500 */
  memory?: number;
  /**
   * Where more is needed than any score kept: `largest`: the largest of them; `infinite`: infinitely wide, as
   * the proof of long-run coverage has it. @default 'largest'
   */
  unbounded?: 'largest' | 'infinite';
}

/** Plain JSON. */
export interface AdaptiveConformalState {
  format: 'btcfc-adaptive-conformal-1';
  options: Required<Omit<AdaptiveConformalOptions, 'base'>> & Pick<AdaptiveConformalOptions, 'base'>;
  /** For each step and band. */
  trackers: { scores: number[]; miscoverage: MiscoverageState }[][];
  pending: PendingWindow[];
  published: number;
  updated: number;
}

/** Those of the experiments of Gibbs & Candes (2024). */
const usualRates = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128];

/** A window whose truth is not all known yet. */
interface PendingWindow {
  window: number;
  /** Per step: where the levels started. */
  values: number[][];
  scales: number[];
}

interface Tracker {
  band: Band;
  scores: ScoreMemory;
  miscoverage: MiscoverageTracker;
}

/**
 * Intervals that go on learning from what comes true, for series that change: adaptive conformal inference
 * (Gibbs & Candes 2021; with several learning rates 2024) on the latest scores. With `unbounded: 'infinite'`, one
 * learning rate g and one step ahead, the share of misses over T rows is above the nominal one by at most
 * (1 + g) / (g T), whatever happens.
 *
 * Windows follow one another row by row; one of several steps learns of each step when its row has come.
 *
 * @example
 * const calibrator = new AdaptiveConformal({ levels: [0.05, 0.5, 0.95] })
 * calibrator.warmUp({ forecast: onValidation, actual })
 * const tomorrow = calibrator.next(await forecaster.forecast({ X: latestRows }))
 * calibrator.update(price) // the day after, and so on
 */
export class AdaptiveConformal {
  readonly levels: readonly number[];
  private readonly options: AdaptiveConformalState['options'];
  private readonly bands: Band[];
  private readonly rates: readonly number[];
  private trackers: Tracker[][] = [];
  private pending: PendingWindow[] = [];
  private published = 0;
  private updated = 0;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor({
    levels = defaultLevels,
    tails = 'joint',
    base,
    learningRate = usualRates,
    memory = 500,
    unbounded = 'largest',
  }: AdaptiveConformalOptions = {}) {
    this.bands = bandsOf(levels, tails);
    this.levels = [...levels];
    this.rates = typeof learningRate === 'number' ? [learningRate] : [...learningRate];
    checkInteger('learningRate.length', this.rates.length, { min: 1 });
    for (const rate of this.rates) checkNumber('learningRate', rate, { min: 0, max: 1 });
    checkInteger('memory', memory, { min: 1 });
    checkOneOf('unbounded', unbounded, ['largest', 'infinite'] as const);
    this.options = { levels: this.levels, tails, base, learningRate: this.rates, memory, unbounded };
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
      for (const { band, scores } of this.trackers[position % source.steps]!) {
        scores.add(scoreOf(band, values, banded.scale(position), actual[position]!));
      }
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

  toJSON(): AdaptiveConformalState {
    const { options, pending, published, updated } = this;
    return {
      format: 'btcfc-adaptive-conformal-1',
      options: { ...options, levels: [...this.levels], learningRate: [...this.rates] },
      trackers: this.trackers.map((step) =>
        step.map(({ scores, miscoverage }) => ({
          scores: scores.toJSON(),
          miscoverage: miscoverage.toJSON(),
        })),
      ),
      pending: structuredClone(pending),
      published,
      updated,
    };
  }

  /**
   * A calibrator that goes on exactly where the saved one stood.
   *
   * @throws BtcfcError `INVALID_DATA` for anything that `toJSON` did not make
   */
  static fromJSON(state: AdaptiveConformalState): AdaptiveConformal {
    if (state?.format !== 'btcfc-adaptive-conformal-1') throw notAState(state);
    const calibrator = new AdaptiveConformal(state.options);
    calibrator.trackers = state.trackers.map((step) => calibrator.newTrackers(step));
    const { pending, published, updated } = state;
    return Object.assign(calibrator, { pending: structuredClone(pending), published, updated });
  }

  private banded(forecast: ForecastSource, scale: ArrayLike<number> | undefined): BandedForecast {
    const source = checkSource(forecast);
    this.options.base = resolveBase(this.options.base, source);
    if (this.trackers.length === 0) {
      this.trackers = Array.from({ length: source.steps }, () => this.newTrackers());
    }
    if (source.steps !== this.trackers.length) throw wrongSteps(source.steps, this.trackers.length);
    return { source, levels: this.levels, base: this.options.base, scale: checkScale(scale, source) };
  }

  private newTrackers(saved?: AdaptiveConformalState['trackers'][number]): Tracker[] {
    return this.bands.map((band, index) => ({
      band,
      scores: new ScoreMemory(this.options.memory, saved?.[index]?.scores),
      miscoverage: new MiscoverageTracker(1 - band.coverage, this.rates, saved?.[index]?.miscoverage),
    }));
  }

  private publish(banded: BandedForecast, window: number, quantiles: Float64Array[]): void {
    const { steps } = banded.source;
    const kept: PendingWindow = { window: this.published, values: [], scales: [] };
    this.trackers.forEach((trackers, step) => {
      const position = window * steps + step;
      const values = baseValues(banded, position);
      const scale = banded.scale(position);
      const radii = trackers.map((tracker) => this.radiusOf(tracker));
      moveLevels(this.bands, radii, values, scale).forEach((value, level) => {
        quantiles[level]![position] = value;
      });
      kept.values.push(values);
      kept.scales.push(scale);
    });
    this.pending.push(kept);
    this.published++;
  }

  private radiusOf({ scores, miscoverage }: Tracker): number {
    const { count } = scores;
    if (count === 0) throw noScores();
    const rank = rankOf(1 - miscoverage.alpha, count);
    if (rank > count && this.options.unbounded === 'infinite') return Number.POSITIVE_INFINITY;
    return scores.at(Math.min(Math.max(rank, 1), count));
  }

  private learn(truthOf: (window: number, step: number) => number): void {
    const row = this.updated;
    for (const { window, values, scales } of this.pending) {
      const step = row - window;
      if (step < 0) break;
      const actual = truthOf(window, step);
      for (const { band, scores, miscoverage } of this.trackers[step]!) {
        const score = scoreOf(band, values[step]!, scales[step]!, actual);
        miscoverage.update(1 - scores.countBelow(score) / (scores.count + 1));
        scores.add(score);
      }
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

function noScores(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'There are no scores to calibrate with.',
    remedy: 'Call `warmUp` with forecasts and what came true first.',
  });
}
