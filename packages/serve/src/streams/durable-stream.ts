import { BtcfcError, type Forecast } from '@btcfc/core';
import { errorWithStatus } from '../http/http-errors';
import type { LoadedModel } from '../models/loaded-model';
import type { StreamJournal } from './journal/stream-journal';
import { changeOf, keptRows, LiveStream } from './live-stream';
import { joinedRows, rowsAfter, type StreamRows } from './rows/stream-rows';

/** New rows of a stream, and what they follow. */
export interface NewRows {
  rows: StreamRows;
  /** Of the stream when they came, with those that are still being written down. */
  all: StreamRows;
  /** What fails when rows before these could not be written down. */
  epoch: number;
}

export interface DurableStreamOptions {
  /** Begins the journal, where there is to be one. */
  begin: () => StreamJournal | undefined;
  /** Told of a journal that can't be written. */
  onProblem: (error: unknown) => void;
}

/** What new rows follow. */
interface Ahead {
  rows: StreamRows | undefined;
  revision: string;
  isCalibrated: boolean;
}

/**
 * A stream and its journal. Forecasts may be made from rows that are still being written down, and come after them; what is
 * told of the stream is what the disk holds.
 */
export class DurableStream {
  /** What is known of it, all of it on the disk. */
  state = new LiveStream();
  private journal: StreamJournal | undefined;
  /** As it will be when what is being written down is there. */
  private ahead: Ahead = aheadOf(this.state);
  /** Raised when what was being written down is lost. */
  private epoch = 0;
  private isLosing = false;
  private writing = 0;
  /** Changes that wait until the journal is written anew. */
  private held: (() => void)[] = [];
  private waiting: (() => void)[] = [];

  constructor(private readonly options: DurableStreamOptions) {}

  /** Goes on with what a journal held. */
  restore(state: LiveStream, journal: StreamJournal): void {
    this.state = state;
    this.journal = journal;
    this.ahead = aheadOf(state);
  }

  /** @throws BtcfcError as `joinedRows`; with status 503 while rows are being lost */
  next(rows: StreamRows): NewRows {
    if (this.isLosing) throw rowsLost();
    const newer = rowsAfter(this.ahead.rows, rows);
    return { rows: newer, all: joinedRows(this.ahead.rows, newer), epoch: this.epoch };
  }

  /**
   * Takes in rows and the forecasts from them.
   *
   * @param onKept called once they are on the disk, before anything else of what comes after them
   * @returns nothing where there is no journal: they are then taken in already
   * @throws BtcfcError with status 503 where they can't be written down, or a rejection; nothing has changed then
   */
  keep(
    { rows, all, epoch }: NewRows,
    forecasts: readonly Forecast[],
    model: LoadedModel,
    onKept: () => void,
  ): Promise<void> | undefined {
    if (epoch !== this.epoch) throw rowsLost();
    const kept = keptRows(all, model);
    const change = changeOf(rows, forecasts, model, this.ahead);
    const apply = () => {
      this.state.apply(change, model, { rows, kept });
      onKept();
    };
    const after = { rows: kept, revision: model.revision, isCalibrated: model.calibration !== undefined };
    const journal = this.opened();
    if (!journal) {
      this.ahead = after;
      apply();
      return undefined;
    }
    const append = () =>
      this.written(
        this.attempt(() => journal.append({ change })),
        apply,
      );
    if (this.held.length === 0 && !journal.isLong) {
      const done = append();
      this.ahead = after;
      return done;
    }
    this.ahead = after;
    const done = new Promise<void>((resolve, reject) => {
      this.held.push(() => {
        if (epoch !== this.epoch) return reject(rowsLost());
        try {
          append().then(resolve, reject);
        } catch (error) {
          this.lose();
          reject(error);
        }
      });
    });
    this.settle();
    return done;
  }

  /** Whether nothing was ever kept of it. */
  get isEmpty(): boolean {
    return this.state.rows === undefined && this.writing === 0 && this.held.length === 0;
  }

  /** Forgets it, when all that is being written down is there. */
  async remove(): Promise<void> {
    await this.settled();
    this.discard();
  }

  /** Removes the journal of a stream of which nothing was kept. */
  discard(): void {
    this.journal?.remove();
    this.journal = undefined;
  }

  /** Lets go of the journal, when all that is being written down is there. */
  async close(): Promise<void> {
    await this.settled();
    this.journal?.close();
  }

  private opened(): StreamJournal | undefined {
    this.journal ??= this.attempt(this.options.begin);
    return this.journal;
  }

  /** The rows were fine, and may be sent again: that is what is answered to whatever fails here. */
  private attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw this.refused(error);
    }
  }

  private refused(error: unknown): unknown {
    this.options.onProblem(error);
    return BtcfcError.isInstance(error) ? errorWithStatus(503, error) : error;
  }

  private async written(flushed: Promise<void>, apply: () => void): Promise<void> {
    this.writing++;
    try {
      await flushed.catch((error) => {
        const isFirst = !this.isLosing;
        this.lose();
        throw isFirst ? this.refused(error) : rowsLost();
      });
      apply();
    } finally {
      this.writing--;
      this.settle();
    }
  }

  /** What has not come to the disk is lost, and whatever came after it too. */
  private lose(): void {
    if (this.isLosing) return;
    this.isLosing = true;
    this.epoch++;
  }

  private settle(): void {
    if (this.writing > 0) return;
    const { held } = this;
    this.held = [];
    if (held.length > 0 && !this.isLosing) this.compact();
    for (const resume of held) resume();
    if (this.writing > 0) return;
    if (this.isLosing) {
      this.isLosing = false;
      this.ahead = aheadOf(this.state);
    }
    for (const resume of this.waiting.splice(0)) resume();
  }

  private compact(): void {
    try {
      this.journal!.rewrite({ snapshot: this.state.snapshot() });
    } catch (error) {
      this.options.onProblem(error);
    }
  }

  private settled(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.settle();
    });
  }
}

function aheadOf({ rows, revision, calibration }: LiveStream): Ahead {
  return { rows, revision, isCalibrated: calibration !== undefined };
}

function rowsLost(): Error {
  return errorWithStatus(503, {
    code: 'FILE_ACCESS',
    message: 'Rows of this stream that came before these could not be written down, and these follow them.',
    remedy: 'Send the rows again from the first one that was refused.',
  });
}
