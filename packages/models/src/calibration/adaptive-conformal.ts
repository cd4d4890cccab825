import { checkNumber, defineOptions, type OptionsInput, option, type Store } from '@btcfc/core';
import { listOf, oneOrMore } from '../forecasting/one-or-more';
import { loadState, saveState } from '../saving/saved-state';
import { type BandOptions, type Base, bandOptions, rankOf, type Tails } from './bands';
import { type MiscoverageState, MiscoverageTracker } from './miscoverage-tracker';
import { noScores, OnlineConformal, type OnlineState, type RadiusTracker } from './online-conformal';
import { ScoreMemory } from './score-memory';
import { notAState } from './split-conformal';

// those of the experiments of Gibbs & Candes (2024)
const usualRates = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128];

const adaptiveOptions = defineOptions('AdaptiveConformal', {
  ...bandOptions,
  /**
   * How fast the share of misses aimed at follows what is seen. Several rates: those that did best lately count
   * most. @default [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128]
   */
  learningRate: oneOrMore((name, rate) => checkNumber(name, rate, { min: 0, max: 1 }), usualRates),
  /** Scores kept for each row ahead and band. @default 500 */
  memory: option.integer({ min: 1, default: 500 }),
  /**
   * Where more is needed than any score kept: `largest`: the largest of them; `infinite`: infinitely wide, as
   * the proof of long-run coverage has it. @default 'largest'
   */
  unbounded: option.oneOf(['largest', 'infinite'] as const, { default: 'largest' }),
});

/** Options of `AdaptiveConformal`. */
export interface AdaptiveConformalOptions extends BandOptions, OptionsInput<typeof adaptiveOptions> {}

/** Plain JSON. */
export interface AdaptiveConformalState extends OnlineState<AdaptiveTrackerState> {
  format: 'btcfc-adaptive-conformal-1';
  options: {
    levels: number[];
    tails: Tails;
    base: Base | undefined;
    learningRate: number[];
    memory: number;
    unbounded: 'largest' | 'infinite';
  };
}

/** What is known of one band at one row ahead. */
export interface AdaptiveTrackerState {
  /** The latest scores, the newest last. */
  scores: number[];
  /** How wide the band is chosen. */
  miscoverage: MiscoverageState;
}

const kind = 'adaptive-conformal';

/**
 * Intervals that go on learning from what comes true, for series that change: adaptive conformal inference
 * (Gibbs & Candes 2021; with several learning rates 2024) on the latest scores. With `unbounded: 'infinite'`, one
 * learning rate g and one row ahead, the share of misses over T rows is above the nominal one by at most
 * (1 + g) / (g T), whatever happens.
 *
 * Quantiles are infinite with `unbounded: 'infinite'` where no score is wide enough, and only there.
 * Forecasts follow one another row by row; one of several rows ahead learns of each when it has come.
 *
 * @example
 * import { AdaptiveConformal } from '@btcfc/models'
 * const actual = Array.from({ length: 60 }, (_, row) => 100 + Math.sin(row * row))
 * const calibrator = new AdaptiveConformal({ levels: [0.05, 0.5, 0.95] })
 * calibrator.warmUp({ forecast: { point: actual.map(() => 100) }, actual })
 * const tomorrow = calibrator.next({ point: [100] })
 * calibrator.update(100.7) // the row after, and so on
 */
export class AdaptiveConformal extends OnlineConformal<AdaptiveTrackerState> {
  private readonly rates: readonly number[];
  private readonly memory: number;
  private readonly unbounded: 'largest' | 'infinite';

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(options: AdaptiveConformalOptions = {}) {
    const { learningRate, memory, unbounded, ...bands } = adaptiveOptions.read(options);
    super(bands);
    this.rates = listOf(learningRate);
    this.memory = memory;
    this.unbounded = unbounded;
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

  /**
   * Keeps it: a path in Node, a database's name in a page, or a store.
   *
   * @throws BtcfcError `FILE_ACCESS`
   */
  async save(place: string | Store): Promise<void> {
    await saveState(place, kind, this.toJSON());
  }

  /** @throws BtcfcError `FILE_ACCESS` if nothing was saved there, `PARSE_FAILED` for a damaged file */
  static async load(place: string | Store): Promise<AdaptiveConformal> {
    return AdaptiveConformal.fromJSON(await loadState(place, kind));
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
