import { defineOptions, option } from '@btcfc/core';
import type { NoteValue } from './notes';

/** What an objective tells of its progress: the resource used so far, the metric, and whatever else it likes. */
export type Report = Readonly<Record<string, unknown>>;

/** Options of `trial.report`. */
export interface ReportOptions {
  /**
   * What the trial needs to go on from here, kept in the same step as the report and in place of what was kept before:
   * plain objects, lists, typed arrays, `Map`, `Set`, `Date` and simple values.
   */
  checkpoint?: unknown;
}

const prunedOptions = defineOptions('TrialPruned', { isPaused: option.boolean({ default: false }) });
const marker = Symbol.for('btcfc.trial-pruned');

/**
 * Thrown by `trial.report` when the trial is to end: let it pass. An objective may throw it itself to end a trial
 * as pruned.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { TrialPruned, tune, uniform } from '@btcfc/tune';
 *
 * const { trials } = await tune(
 *   async ({ x }, trial) => {
 *     await trial.report({ loss: x });
 *     if (x > 0.5) throw new TrialPruned(); // not worth going on
 *     return x / 2;
 *   },
 *   { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 10 },
 * );
 * trials.map(({ state }) => state); // 'complete' and 'pruned'
 */
export class TrialPruned extends Error {
  /** Whether the trial may be resumed from its checkpoint later. */
  readonly isPaused: boolean;

  constructor(options?: { isPaused?: boolean }) {
    const { isPaused } = prunedOptions.read(options);
    super(isPaused ? 'The trial is paused.' : 'The trial is pruned.');
    this.name = 'TrialPruned';
    this.isPaused = isPaused;
    Object.defineProperty(this, marker, { value: true });
  }

  /** Like `instanceof`, and true also for one of another installed copy of this package. */
  static isInstance(error: unknown): error is TrialPruned {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[marker] === true;
  }
}

/** What a trial was given of its machine, where `resources` of its executor say what it takes. */
export interface AllottedResources {
  /** Cores; absent: they are not counted. */
  readonly cpu?: number;
  /** Memory, MiB; absent: it is not counted. */
  readonly memory?: number;
  /** Its GPUs as CUDA names them, in `CUDA_VISIBLE_DEVICES` as well; absent: they are not counted. */
  readonly gpus?: readonly string[];
  /**
   * Its GPU as WebGPU's Dawn names the adapter, for `create([`adapter=${name}`])` of the package `webgpu`; absent where the
   * machine's `adapters` were not named. A page can't choose by name.
   */
  readonly adapter?: string;
}

/** A trial as its objective sees it. */
export interface TrialContext {
  /** Position in the order of suggestion, from 0. */
  readonly number: number;
  /** From 1; more after a pause, an interruption or a failure. */
  readonly attempt: number;
  /** Seed of this trial alone, the same in each attempt. */
  readonly seed: number;
  /** Aborted when the search is to end: the next `report` is still kept, and throws. */
  readonly signal: AbortSignal;
  /** What it was given of its machine; in this process, nothing is counted. */
  readonly resources: AllottedResources;
  /**
   * A folder of this trial alone, made when it is first asked for: what an attempt leaves there, the next one finds.
   * For models that save themselves to files; write them so that a crash leaves the old one or the new.
   *
   * @throws BtcfcError `UNAVAILABLE` in a page, `FILE_ACCESS`
   */
  readonly checkpointDir: string;
  /**
   * A folder for what this trial leaves to be looked at, such as plots: `trial-003` in the `artifactsDir` of the search,
   * made when it is first asked for.
   *
   * @throws BtcfcError `INVALID_STATE` if the search has no `artifactsDir`, `UNAVAILABLE` in a page, `FILE_ACCESS`
   */
  readonly artifactsDir: string;
  /**
   * Tells how far the trial has come: `{ epoch: 3, mse: 0.2 }`. Without the resource (`epoch`), reports are counted.
   * Fulfilled once the report is stored, and with it the checkpoint, with whether to go on: `false` means that the trial
   * has had all its epochs and is complete. Wait for it.
   *
   * @throws TrialPruned when the trial is to stop or to pause
   * @throws BtcfcError `INVALID_DATA` if the metric is missing or no number, `INVALID_OPTION` for a checkpoint that can't
   *   be kept or another option
   */
  report(report: Report, options?: ReportOptions): Promise<boolean>;
  /**
   * Keeps something to know of the trial that is no metric: the size of the model, a path, what was left out. It stands in
   * `notes` of the trial, in the journal, in tables and in what reporters write; a later value of the same name takes its
   * place. Those of one trial may take 64 KiB of JSON in all. Fulfilled once it is stored.
   *
   * @param key what it is called
   * @param value texts, finite numbers, booleans, null, lists and plain objects of these
   * @throws TrialPruned if the trial has ended
   * @throws BtcfcError `INVALID_OPTION` for a value that JSON has no word for, or that takes too much
   */
  note(key: string, value: NoteValue): Promise<void>;
  /**
   * The last checkpoint of an earlier attempt; `undefined` if there is none. In a population
   * (`PopulationBasedTraining`) it may be that of another trial.
   */
  loadCheckpoint(): Promise<unknown>;
}
