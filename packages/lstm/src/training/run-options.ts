import { defineOptions, invalidOption, isStore, type OptionsInput, option, type Store } from '@btcfc/core';
import type { EpochEvent, TrainingListener } from './training-events';

/** The losses of every epoch so far, those before a resumed checkpoint included. */
export interface LossHistory {
  /** The loss of the scaled target per epoch, with dropout. */
  trainLosses: readonly number[];
  /** The same on the validation rows; the training losses again where there are none. */
  valLosses: readonly number[];
}

/** What `onEpoch` is told besides the epoch's event. */
export interface EpochState extends LossHistory {
  /** The state of the training after this epoch; `resumeFrom` goes on from it. */
  checkpoint(): Promise<Uint8Array>;
  /** Ends the training with this epoch, or the one under way, as if it were its last; a checkpoint of it can go on. */
  stop(): void;
}

/** Called at the end of each epoch, and waited for. */
export type OnEpoch = (event: EpochEvent, state: EpochState) => void | Promise<void>;

export const runOptions = defineOptions('LSTMForecaster.fit', {
  /** Ends the run within one batch; it then throws the signal's reason, and a checkpoint of the last epoch stays. */
  signal: option.signal(),
  /** Called with each event. What it throws ends the training. */
  onProgress: option.callback<TrainingListener>(),
  /**
   * Whether to show how far the training is, in one line on standard error that is written anew. `auto`: where a person
   * is watching (a terminal, no `onProgress`, no continuous integration or test).
   *
   * @default 'auto'
   */
  progress: option.oneOf([true, false, 'auto'] as const, { default: 'auto' }),
  /**
   * Waited for at the end of each epoch, once its checkpoint is written if one is due: for a search that judges a
   * training as it goes. Its second argument holds the losses so far, `checkpoint()`, the state as bytes, and `stop()`,
   * which ends the training with this epoch. What it throws, or rejects with, ends the training with that error. Aborting
   * the `signal` ends it at once, also while `onEpoch` is at work.
   */
  onEpoch: option.callback<OnEpoch>(),
  /** Where the checkpoint is kept: a folder, a database's name in a page, or a store. @default none is kept */
  checkpointDir: option.custom<string | Store>(checkPlace),
  /** Epochs between two checkpoints; one is written at the end and on abort too. @default 10 */
  checkpointEvery: option.integer({ min: 1, default: 10 }),
  /** Whether to go on from the checkpoint in `checkpointDir`, if there is one. @default false */
  resume: option.boolean({ default: false }),
  /** The bytes of a checkpoint to go on from, as `onEpoch` was offered it. @default none */
  resumeFrom: option.custom<Uint8Array>(checkBytes),
});

/** What a run does besides training; none of it changes the outcome. */
export interface RunOptions extends OptionsInput<typeof runOptions> {}

/** @throws BtcfcError `INVALID_OPTION` */
function checkPlace(name: string, value: unknown): string | Store {
  if (typeof value === 'string' && value !== '') return value;
  if (isStore(value)) return value;
  throw invalidOption(name, value, "the path of a folder, a database's name in a page, or a store");
}

function checkBytes(name: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw invalidOption(name, value, 'a Uint8Array');
}
