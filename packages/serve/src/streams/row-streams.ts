import { BtcfcError, type Forecast } from '@btcfc/core';
import { textOf } from '../answers/date-texts';
import { diverged, type ForecastAnswer } from '../answers/forecast-answer';
import { streamForecastAnswer } from '../answers/stream-answer';
import { invalidInput } from '../input/invalid-input';
import type { Job } from '../models/jobs/jobs';
import { inputsOf, type LoadedModel } from '../models/loaded-model';
import type { CalibrationAnswer } from './calibration/coverage';
import { DurableStream, type NewRows } from './durable-stream';
import type { FeedEvent } from './event-feed';
import { beginJournal, readJournal, streamJournals, streamOfFile } from './journal/stream-journal';
import { LiveStream } from './live-stream';
import type { StreamRows } from './rows/stream-rows';

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
  content: DurableStream;
  latest: FeedEvent | undefined;
}

export interface RowStreamsOptions {
  /** Streams at a time. */
  maxStreams: number;
  /** The folder of the model's journals; none: streams are kept in memory alone. */
  directory: string | undefined;
  /** Whether a stream, known by the name of its journal's file, is kept here; else another process of the service has it. */
  isOwn: (fileName: string) => boolean;
  /** Told of each new forecast. */
  onForecast: (stream: string, event: FeedEvent, forecast: ForecastAnswer) => void;
  /**
   * Told of each forecast which is kept, also of those that a journal holds: who does something once for each is told of it
   * again where the process ended in between.
   *
   * @param body it as it is told to others, JSON
   */
  onKept: (stream: string, state: LiveStream, body: () => string) => void;
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
   * @throws BtcfcError as `readJournal`
   */
  restore(model: LoadedModel): { stream: string; forecast: ForecastAnswer }[] {
    const { directory } = this.options;
    if (directory === undefined) return [];
    const restored: { stream: string; forecast: ForecastAnswer }[] = [];
    for (const file of streamJournals(directory)) {
      if (!this.options.isOwn(streamOfFile(file))) continue;
      const read = readJournal(file, { model: model.name, inputs: inputsOf(model) });
      if (!read) continue;
      let state = new LiveStream();
      const stream = this.streamOf(read.owner.stream, model);
      this.streams.set(read.owner.stream, stream);
      // closed with the others where it can't be gone on with
      stream.content.restore(state, read.journal);
      for (const entry of read.entries) {
        if ('snapshot' in entry) state = LiveStream.fromSnapshot(entry.snapshot, model);
        else {
          state.apply(entry.change, model);
          const { revision } = entry.change;
          if (entry.change.forecasts.length > 0)
            this.tellKept(read.owner.stream, state, { ...model, revision });
        }
      }
      stream.content.restore(state, read.journal);
      // what another model has forecast is not told as this one's
      if (state.revision !== model.revision || !state.forecast) continue;
      const forecast = streamForecastAnswer(model, state, state.forecast);
      stream.latest = this.eventOf(read.owner.stream, forecast);
      restored.push({ stream: read.owner.stream, forecast });
    }
    return restored;
  }

  states(): StreamState[] {
    return [...this.streams].flatMap(([stream, { content }]) => {
      const { rows, arrived, calibration } = content.state;
      // its first rows are still being written down
      if (!rows) return [];
      return {
        stream,
        rows: rows.count,
        lastDate: rows.dates ? textOf(rows.dates.at(-1)!) : null,
        lastArrival: textOf(arrived),
        calibration: calibration?.answer() ?? null,
      };
    });
  }

  latest(stream: string): FeedEvent | undefined {
    return this.streams.get(stream)?.latest;
  }

  /**
   * Rows to be appended to a stream, and to be forecast from. Where that fails, they are not kept.
   *
   * @param take called with what is answered, once that is kept
   */
  append(name: string, rows: StreamRows, model: LoadedModel, take: (answer: StreamAnswer) => void): Job {
    let stream: RowStream;
    let next: NewRows;
    return {
      model,
      begin: () => {
        const known = this.streams.get(name);
        if (!known && this.streams.size >= this.options.maxStreams) throw tooMany(this.streams.size);
        stream = known ?? this.streamOf(name, model);
        next = stream.content.next(rows);
        // rows and model are of one kind: the request was read for this model
        const origins = next.all.origins(model as never, next.rows.count);
        if (origins > mostFresh) throw tooManyRows(origins);
        return origins === 0 ? undefined : next.all.asked(model as never, origins, next.rows.count);
      },
      end: (forecasts: readonly Forecast[]) => this.keep(name, stream, next, forecasts, model, take),
      explain: (error: unknown) => error,
    } as Job;
  }

  /** @returns whether there was such a stream */
  async delete(name: string): Promise<boolean> {
    await this.streams.get(name)?.content.remove();
    return this.streams.delete(name);
  }

  /** Lets go of the journals, when all that is being written down is there. */
  async close(): Promise<void> {
    for (const { content } of this.streams.values()) await content.close();
  }

  private keep(
    name: string,
    stream: RowStream,
    next: NewRows,
    forecasts: readonly Forecast[],
    model: LoadedModel,
    take: (answer: StreamAnswer) => void,
  ): Promise<void> | undefined {
    checkFinite(forecasts, next.rows);
    this.streams.set(name, stream);
    const { content } = stream;
    const forgetEmpty = (error: unknown): never => {
      if (content.isEmpty) {
        this.streams.delete(name);
        content.discard();
      }
      throw error;
    };
    try {
      const kept = content.keep(next, forecasts, model, () => {
        take(this.told(name, stream, forecasts.length > 0, model));
      });
      return kept?.catch(forgetEmpty);
    } catch (error) {
      return forgetEmpty(error);
    }
  }

  /** What is answered to rows that were kept; listeners hear of it too. */
  private told(name: string, stream: RowStream, isForecast: boolean, model: LoadedModel): StreamAnswer {
    const { state } = stream.content;
    const forecast = isForecast ? streamForecastAnswer(model, state, state.forecast!) : null;
    if (forecast) {
      stream.latest = this.eventOf(name, forecast);
      this.options.onForecast(name, stream.latest, forecast);
      const { data } = stream.latest;
      this.options.onKept(name, state, () => data);
    }
    const { count } = state.rows!;
    const missing = isForecast || model.takes === 'series' ? 0 : Math.max(0, model.rowsNeeded - count);
    return { stream: name, rows: count, missing, forecast };
  }

  private tellKept(stream: string, state: LiveStream, model: LoadedModel): void {
    this.options.onKept(stream, state, () =>
      JSON.stringify({ stream, ...streamForecastAnswer(model, state, state.forecast!) }),
    );
  }

  private streamOf(stream: string, model: LoadedModel): RowStream {
    const { directory, onProblem } = this.options;
    const owner = { model: model.name, stream, inputs: inputsOf(model) };
    const begin = () => (directory === undefined ? undefined : beginJournal(directory, owner));
    return { content: new DurableStream({ begin, onProblem }), latest: undefined };
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
