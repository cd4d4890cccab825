import { checkInteger, checkNumber, checkOneOf } from '@btcfc/core';
import { type BandOptions, defaultLevels, rankOf } from './bands';
import { type MiscoverageState, MiscoverageTracker } from './miscoverage-tracker';
import { noScores, OnlineConformal, type OnlineState, type RadiusTracker } from './online-conformal';
import { ScoreMemory } from './score-memory';
import { notAState } from './split-conformal';

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
export interface AdaptiveConformalState extends OnlineState<AdaptiveTrackerState> {
  format: 'btcfc-adaptive-conformal-1';
  options: Required<Omit<AdaptiveConformalOptions, 'base'>> & Pick<AdaptiveConformalOptions, 'base'>;
}

interface AdaptiveTrackerState {
  scores: number[];
  miscoverage: MiscoverageState;
}

/** Those of the experiments of Gibbs & Candes (2024). */
const usualRates = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128];

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
export class AdaptiveConformal extends OnlineConformal<AdaptiveTrackerState> {
  private readonly rates: readonly number[];
  private readonly memory: number;
  private readonly unbounded: 'largest' | 'infinite';

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor({
    levels = defaultLevels,
    tails = 'joint',
    base,
    learningRate = usualRates,
    memory = 500,
    unbounded = 'largest',
  }: AdaptiveConformalOptions = {}) {
    super({ levels, tails, base });
    this.rates = typeof learningRate === 'number' ? [learningRate] : [...learningRate];
    checkInteger('learningRate.length', this.rates.length, { min: 1 });
    for (const rate of this.rates) checkNumber('learningRate', rate, { min: 0, max: 1 });
    this.memory = checkInteger('memory', memory, { min: 1 });
    this.unbounded = checkOneOf('unbounded', unbounded, ['largest', 'infinite'] as const);
  }

  toJSON(): AdaptiveConformalState {
    const { levels, tails, base, rates, memory, unbounded } = this;
    return {
      format: 'btcfc-adaptive-conformal-1',
      options: { levels: [...levels], tails, base, learningRate: [...rates], memory, unbounded },
      ...this.state(),
    };
  }

  /**
   * A calibrator that goes on exactly where the saved one stood.
   *
   * @throws BtcfcError `INVALID_DATA` for anything that `toJSON` did not make
   */
  static fromJSON(state: AdaptiveConformalState): AdaptiveConformal {
    if (state?.format !== 'btcfc-adaptive-conformal-1') throw notAState(state);
    return new AdaptiveConformal(state.options).restore(state);
  }

  protected override newTracker(coverage: number, saved?: AdaptiveTrackerState): AdaptiveTracker {
    const scores = new ScoreMemory(this.memory, saved?.scores);
    const miscoverage = new MiscoverageTracker(1 - coverage, this.rates, saved?.miscoverage);
    return new AdaptiveTracker(scores, miscoverage, this.unbounded);
  }
}

/** The score whose rank leaves as many outside as the adapted share of misses says. */
class AdaptiveTracker implements RadiusTracker<AdaptiveTrackerState> {
  constructor(
    private readonly scores: ScoreMemory,
    private readonly miscoverage: MiscoverageTracker,
    private readonly unbounded: 'largest' | 'infinite',
  ) {}

  add(score: number): void {
    this.scores.add(score);
  }

  radius(): number {
    const { count } = this.scores;
    if (count === 0) throw noScores();
    const rank = rankOf(1 - this.miscoverage.alpha, count);
    if (rank > count && this.unbounded === 'infinite') return Number.POSITIVE_INFINITY;
    return this.scores.at(Math.min(Math.max(rank, 1), count));
  }

  learn(score: number): void {
    const { scores, miscoverage } = this;
    miscoverage.update(1 - scores.countBelow(score) / (scores.count + 1));
    scores.add(score);
  }

  toJSON(): AdaptiveTrackerState {
    return { scores: this.scores.toJSON(), miscoverage: this.miscoverage.toJSON() };
  }
}
