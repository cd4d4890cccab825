import { defineOptions, type OptionsInput, option, type Store } from '@btcfc/core';
import { loadState, saveState } from '../saving/saved-state';
import { type BandOptions, type Base, bandOptions, rankOf, type Tails } from './bands';
import { noScores, OnlineConformal, type OnlineState, type RadiusTracker } from './online-conformal';
import { ScoreMemory } from './score-memory';
import { notAState } from './split-conformal';

const pidOptions = defineOptions('PidConformal', {
  ...bandOptions,
  /**
   * How far a radius moves after a miss (the proportional part), in interquartile ranges of the scores kept, each band's
   * own: by this times the coverage aimed at; after a hit it falls by this times the share of misses. @default 0.05
   */
  learningRate: option.number({ min: 0, default: 0.05 }),
  /**
   * How strongly a radius leans against all misses so far (the integral part), in interquartile ranges of the scores
   * kept. 0: quantile tracking alone, which costs least while nothing changes. @default 0
   */
  gain: option.number({ min: 0, default: 0 }),
  /**
   * Where the integral part becomes infinite: when there are `1.57 * saturation * (rows + 1) / ln(rows + 1)`
   * misses more than there shall be. Smaller leans harder. @default 0.5
   */
  saturation: option.number({ min: 0, aboveMin: true, default: 0.5 }),
  /** Scores kept for each row ahead and band. @default 500 */
  memory: option.integer({ min: 1, default: 500 }),
  /**
   * What the integral part may reach: `largest`: the largest score kept; `infinite`: anything, as the proof of
   * long-run coverage has it. @default 'largest'
   */
  unbounded: option.oneOf(['largest', 'infinite'] as const, { default: 'largest' }),
});

/** Options of `PidConformal`. */
export interface PidConformalOptions extends BandOptions, OptionsInput<typeof pidOptions> {}

/** Plain JSON. */
export interface PidConformalState extends OnlineState<PidTrackerState> {
  format: 'btcfc-pid-conformal-1';
  options: { levels: number[]; tails: Tails; base: Base | undefined; memory: number } & Control;
}

/** What is known of one band at one row ahead. */
export interface PidTrackerState {
  /** The latest scores, the newest last. */
  scores: number[];
  /** The tracked quantile of the scores; null before the first forecast. */
  quantile: number | null;
  /** Misses less those there shall be. */
  excess: number;
  /** Rows learned of. */
  rows: number;
}

interface Control {
  learningRate: number;
  gain: number;
  saturation: number;
  unbounded: 'largest' | 'infinite';
}

const kind = 'pid-conformal';

/**
 * Conformal PID control (Angelopoulos, Candes & Tibshirani 2023): the radius of an interval follows the quantile
 * of the scores step by step, and with a `gain` leans against the misses there have been too many or too few of through
 * an integrator that saturates. It reacts to a shift sooner than `AdaptiveConformal` and pays with intervals that
 * are somewhat wider while nothing changes.
 *
 * Steps are as long as the quartiles of a band's scores lie apart, where the paper takes their whole range: with heavy
 * tails, such as those of returns, that would follow the few largest scores and swing far beyond what is needed.
 *
 * With `unbounded: 'infinite'`, a `gain` above 0 and one row ahead, misses over T rows are more than there shall be by at
 * most `1 + 1.57 * saturation * (T + 1) / ln(T + 1)`, whatever happens. The paper's third part, a forecaster of the
 * scores, is left to what is calibrated: forecast quantiles, or `scale`. Quantiles are infinite with
 * `unbounded: 'infinite'` where the integral part is, and only there.
 *
 * @example
 * import { PidConformal } from '@btcfc/models'
 * const actual = Array.from({ length: 60 }, (_, row) => 100 + Math.sin(row * row))
 * const calibrator = new PidConformal({ levels: [0.05, 0.5, 0.95] })
 * calibrator.warmUp({ forecast: { point: actual.map(() => 100) }, actual })
 * const tomorrow = calibrator.next({ point: [100] })
 * calibrator.update(100.7) // the row after, and so on
 */
export class PidConformal extends OnlineConformal<PidTrackerState> {
  private readonly control: Control;
  private readonly memory: number;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(options: PidConformalOptions = {}) {
    const { levels, tails, base, memory, ...control } = pidOptions.read(options);
    super({ levels, tails, base });
    this.control = control;
    this.memory = memory;
  }

  toJSON(): PidConformalState {
    const { levels, tails, base, memory, control } = this;
    return {
      format: 'btcfc-pid-conformal-1',
      options: { levels: [...levels], tails, base, memory, ...control },
      ...this.state(),
    };
  }

  /**
   * A calibrator that goes on exactly where the saved one stood.
   *
   * @throws BtcfcError `INVALID_DATA` for anything that `toJSON` did not make
   */
  static fromJSON(state: PidConformalState): PidConformal {
    if (state?.format !== 'btcfc-pid-conformal-1') throw notAState(state);
    return new PidConformal(state.options).restore(state);
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
  static async load(place: string | Store): Promise<PidConformal> {
    return PidConformal.fromJSON(await loadState(place, kind));
  }

  protected override newTracker(coverage: number, saved?: PidTrackerState): PidTracker {
    return new PidTracker(coverage, new ScoreMemory(this.memory, saved?.scores), this.control, saved);
  }
}

class PidTracker implements RadiusTracker<PidTrackerState> {
  private quantile: number | null;
  private excess: number;
  private rows: number;

  constructor(
    private readonly coverage: number,
    private readonly scores: ScoreMemory,
    private readonly control: Control,
    { quantile, excess, rows } = { quantile: null, excess: 0, rows: 0 } as Omit<PidTrackerState, 'scores'>,
  ) {
    this.quantile = quantile;
    this.excess = excess;
    this.rows = rows;
  }

  add(score: number): void {
    this.scores.add(score);
  }

  // never within the smallest score kept: ends of an interval don't pass each other
  radius(): number {
    return Math.max(this.controlled(), this.scores.at(1));
  }

  learn(score: number): void {
    // judged before that floor, under which all would be hits and the quantile sink for ever
    const surprise = (score > this.controlled() ? 1 : 0) - (1 - this.coverage);
    this.quantile = this.started() + this.control.learningRate * this.spread() * surprise;
    this.excess += surprise;
    this.rows++;
    this.scores.add(score);
  }

  toJSON(): PidTrackerState {
    const { quantile, excess, rows } = this;
    return { scores: this.scores.toJSON(), quantile, excess, rows };
  }

  private controlled(): number {
    const { scores, control } = this;
    const quantile = this.started();
    const sum = quantile + this.integral();
    return control.unbounded === 'infinite'
      ? sum
      : Math.min(sum, Math.max(quantile, scores.at(scores.count)));
  }

  /** The quantile of the scores of the warm-up, until it has been moved. */
  private started(): number {
    const { count } = this.scores;
    if (count === 0) throw noScores();
    this.quantile ??= this.scores.at(Math.min(Math.max(rankOf(this.coverage, count), 1), count));
    return this.quantile;
  }

  private integral(): number {
    const { gain, saturation } = this.control;
    if (gain === 0 || this.rows === 0) return 0;
    const angle = (this.excess * Math.log(this.rows + 1)) / (saturation * (this.rows + 1));
    if (Math.abs(angle) >= Math.PI / 2) return Math.sign(angle) * Number.POSITIVE_INFINITY;
    return gain * this.spread() * Math.tan(angle);
  }

  /** How far the scores lie apart, not told by the few largest; where half of them are one, by those. */
  private spread(): number {
    const { scores } = this;
    const [smallest, largest] = [scores.at(1), scores.at(scores.count)];
    return scores.quantile(0.75) - scores.quantile(0.25) || largest - smallest || Math.abs(largest);
  }
}
