import { BtcfcError } from '@btcfc/core';
import { type ForecastAnswer, rowAnswer } from '../answers/forecast-answer';
import type { InputRows } from '../input/forecast-input';
import type { RowJob } from '../models/jobs';
import type { LoadedRowModel } from '../models/loaded-model';
import type { FeedEvent } from './event-feed';
import { extend, inputOf, type RowWindow } from './row-window';

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
}

interface RowStream {
  window: RowWindow;
  arrived: Date;
  latest: FeedEvent | undefined;
}

export interface RowStreamsOptions {
  /** Streams at a time. */
  maxStreams: number;
  /** Told of each new forecast. */
  onForecast: (stream: string, event: FeedEvent, forecast: ForecastAnswer) => void;
}

/** The newest rows of a model's streams, each by its name. */
export class RowStreams {
  private readonly streams = new Map<string, RowStream>();
  // a listener that comes back after a restart must not take another forecast for the one it knows
  private readonly run = Date.now().toString(36);
  private forecasts = 0;

  constructor(private readonly options: RowStreamsOptions) {}

  states(): StreamState[] {
    return [...this.streams].map(([stream, { window, arrived }]) => ({
      stream,
      rows: window.rows,
      lastDate: window.dates ? new Date(window.dates.at(-1)!).toISOString() : null,
      lastArrival: arrived.toISOString(),
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
  append(
    stream: string,
    input: InputRows,
    model: LoadedRowModel,
    take: (answer: StreamAnswer) => void,
  ): RowJob {
    let window: RowWindow;
    return {
      model,
      begin: () => {
        const known = this.streams.get(stream);
        if (!known && this.streams.size >= this.options.maxStreams) throw tooMany(this.streams.size);
        window = extend(known?.window, input, model);
        if (window.rows < model.rowsNeeded) return undefined;
        return inputOf(window, model.content.columns, input.future);
      },
      end: (forecast) => {
        const rows = inputOf(window, model.content.columns, input.future);
        const answer = forecast ? rowAnswer(model, rows, forecast) : null;
        take({
          ...{ stream, rows: window.rows, missing: Math.max(0, model.rowsNeeded - window.rows) },
          forecast: answer,
        });
        this.keep(stream, window, answer);
      },
    };
  }

  /** @returns whether there was such a stream */
  delete(stream: string): boolean {
    return this.streams.delete(stream);
  }

  private keep(stream: string, window: RowWindow, forecast: ForecastAnswer | null): void {
    const event = forecast && {
      id: `${this.run}-${++this.forecasts}`,
      data: JSON.stringify({ stream, ...forecast }),
    };
    const latest = event ?? this.streams.get(stream)?.latest;
    this.streams.set(stream, { window, arrived: new Date(), latest });
    if (event) this.options.onForecast(stream, event, forecast);
  }
}

function tooMany(count: number): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `${count} streams are kept already.`,
    remedy: 'Delete one that is no longer needed, or keep more with `maxStreams`.',
  });
}
