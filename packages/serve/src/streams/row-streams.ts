import path from 'node:path';
import { BtcfcError, type Forecast } from '@btcfc/core';
import { diverged, type ForecastAnswer } from '../answers/forecast-answer';
import { streamForecastAnswer } from '../answers/stream-answer';
import { errorWithStatus } from '../http/http-errors';
import { invalidInput } from '../input/invalid-input';
import type { Job } from '../models/jobs/jobs';
import { inputsOf, type LoadedModel } from '../models/loaded-model';
import type { CalibrationAnswer } from './calibration/coverage';
import type { FeedEvent } from './event-feed';
import { fileNameOf, journalFiles, StreamJournal } from './journal/stream-journal';
import { LiveStream, type StreamChange } from './live-stream';
import { joinedRows, type StreamRows } from './rows/stream-rows';

/** What is answered to new rows of a stream. */
export interface StreamAnswer {
  stream: string;
  /** Rows kept. */
  rows: number;
  /** Rows still missing before the first forecast. */
  missing: number;
  forecast: ForecastAnswer | null;
}

/** What is known of a stream of rows. */
export interface StreamState {
  stream: string;
  rows: number;
  /** The date of the last row, if rows come with dates. */
  lastDate: string | null;
  /** When the last row came. */
  lastArrival: string;
  /** How often intervals held what came; null where the model has no calibration. */
  calibration: CalibrationAnswer | null;
}

interface RowStream {
  state: LiveStream;
  journal: StreamJournal | undefined;
  latest: FeedEvent | undefined;
}

export interface RowStreamsOptions {
  /** Streams at a time. */
  maxStreams: number;
  /** Where journals are kept; none: streams are kept in memory alone. */
  journalDir: string | undefined;
  /** Told of each new forecast. */
  onForecast: (stream: string, event: FeedEvent, forecast: ForecastAnswer) => void;
  /** Told of a journal that can't be written. */
  onProblem: (error: unknown) => void;
}

/** Rows beyond those of a first forecast that a calibrated stream takes at once: it forecasts from each of them. */
const mostFresh = 1000;

/** The newest rows of a model's streams, each by its name. */
export class RowStreams {
  private readonly streams = new Map<string, RowStream>();
  // a listener that comes back after a restart must not take another forecast for the one it knows
  private readonly run = Date.now().toString(36);
  private forecasts = 0;

  constructor(private readonly options: RowStreamsOptions) {}

  /**
   * Goes on with the streams that were journalled.
   *
   * @returns their last forecasts
   * @throws BtcfcError as `StreamJournal.read`
   */
  restore(model: LoadedModel): { stream: string; forecast: ForecastAnswer }[] {
    const directory = this.directoryOf(model);
    if (directory === undefined) return [];
    const restored: { stream: string; forecast: ForecastAnswer }[] = [];
    for (const file of journalFiles(directory)) {
      const read = StreamJournal.read(file, { model: model.name, inputs: inputsOf(model) });
      if (!read) continue;
      let state = new LiveStream();
      const stream: RowStream = { state, journal: read.journal, latest: undefined };
      this.streams.set(read.stream, stream);
      for (const entry of read.entries) {
        if ('snapshot' in entry) state = LiveStream.fromSnapshot(entry.snapshot, model);
        else state.apply(entry.change, model);
      }
      stream.state = state;
      // what another model has forecast is not told as this one's
      if (state.revision !== model.revision || !state.forecast) continue;
      const forecast = streamForecastAnswer(model, state, state.forecast);
      stream.latest = this.eventOf(read.stream, forecast);
      restored.push({ stream: read.stream, forecast });
    }
    return restored;
  }

  states(): StreamState[] {
    return [...this.streams].map(([stream, { state }]) => ({
      stream,
      rows: state.rows!.count,
      lastDate: state.rows!.dates ? new Date(state.rows!.dates.at(-1)!).toISOString() : null,
      lastArrival: new Date(state.arrived).toISOString(),
      calibration: state.calibration?.answer() ?? null,
    }));
  }

  latest(stream: string): FeedEvent | undefined {
    return this.streams.get(stream)?.latest;
  }

  /**
   * Rows to be appended to a stream, and to be forecast from. Where that fails, they are not kept.
   *
   * @param take called with what is answered
   */
  append(name: string, rows: StreamRows, model: LoadedModel, take: (answer: StreamAnswer) => void): Job {
    return {
      model,
      begin: () => {
        const known = this.streams.get(name);
        if (!known && this.streams.size >= this.options.maxStreams) throw tooMany(this.streams.size);
        const all = joinedRows(known?.state.rows, rows);
        // rows and model are of one kind: the request was read for this model
        const origins = all.origins(model as never, rows.count);
        if (origins > mostFresh) throw tooManyRows(origins);
        return origins === 0 ? undefined : all.asked(model as never, origins);
      },
      end: (forecasts: readonly Forecast[]) => take(this.keep(name, rows, forecasts, model)),
      explain: (error: unknown) => error,
    } as Job;
  }

  /** @returns whether there was such a stream */
  delete(name: string): boolean {
    this.streams.get(name)?.journal?.remove();
    return this.streams.delete(name);
  }

  /** Lets go of the journals. */
  close(): void {
    for (const { journal } of this.streams.values()) journal?.close();
  }

  private keep(
    name: string,
    rows: StreamRows,
    forecasts: readonly Forecast[],
    model: LoadedModel,
  ): StreamAnswer {
    const known = this.streams.get(name);
    const stream = known ?? { state: new LiveStream(), journal: undefined, latest: undefined };
    const { state } = stream;
    checkFinite(forecasts, rows);
    const change = state.change(rows, forecasts, model);
    this.journal(name, stream, change, model);
    state.apply(change, model);
    this.streams.set(name, stream);
    this.compact(stream);
    const forecast = forecasts.length > 0 ? streamForecastAnswer(model, state, state.forecast!) : null;
    if (forecast) {
      stream.latest = this.eventOf(name, forecast);
      this.options.onForecast(name, stream.latest, forecast);
    }
    const { count } = state.rows!;
    const isFull = forecasts.length > 0 || model.takes === 'series';
    const missing = isFull ? 0 : Math.max(0, model.rowsNeeded - count);
    return { stream: name, rows: count, missing, forecast };
  }

  /** Writes down what changes; where that fails, nothing has changed. */
  private journal(name: string, stream: RowStream, change: StreamChange, model: LoadedModel): void {
    const isNew = stream.journal === undefined;
    try {
      stream.journal ??= this.beginJournal(name, model);
      stream.journal?.append(change);
    } catch (error) {
      if (isNew) stream.journal?.remove();
      this.options.onProblem(error);
      // the rows were fine, and may be sent again
      throw BtcfcError.isInstance(error) ? errorWithStatus(503, error) : error;
    }
  }

  private beginJournal(stream: string, model: LoadedModel): StreamJournal | undefined {
    const directory = this.directoryOf(model);
    if (directory === undefined) return undefined;
    return StreamJournal.begin(directory, { model: model.name, stream, inputs: inputsOf(model) });
  }

  private compact({ journal, state }: RowStream): void {
    try {
      journal?.compact(() => state.snapshot());
    } catch (error) {
      this.options.onProblem(error);
    }
  }

  private directoryOf({ name }: LoadedModel): string | undefined {
    const { journalDir } = this.options;
    return journalDir === undefined ? undefined : path.join(journalDir, fileNameOf(name));
  }

  private eventOf(stream: string, forecast: ForecastAnswer): FeedEvent {
    return { id: `${this.run}-${++this.forecasts}`, data: JSON.stringify({ stream, ...forecast }) };
  }
}

/** Sums and differences of such numbers are finite, whatever a calibration makes of them. */
const largest = 1e300;

function checkFinite(forecasts: readonly Forecast[], { truths }: StreamRows): void {
  const isGood = (values: Float64Array) => values.every((value) => Math.abs(value) <= largest);
  const odd = forecasts.find(({ point, quantiles }) => !isGood(point) || !quantiles.every(isGood));
  if (odd) throw diverged(odd.point);
  const huge = truths.find((value) => Math.abs(value) > largest);
  if (huge !== undefined) throw invalidInput(`A value is beyond ${largest}.`, huge);
}

function tooMany(count: number): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `${count} streams are kept already.`,
    remedy: 'Delete one that is no longer needed, or keep more with `maxStreams`.',
  });
}

function tooManyRows(count: number): BtcfcError {
  return invalidInput(
    `A forecast would be made from each of ${count} rows, for the calibration: send ${mostFresh} at most.`,
  );
}
