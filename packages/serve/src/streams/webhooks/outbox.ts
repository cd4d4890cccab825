import { existsSync } from 'node:fs';
import { JournalFile } from '../journal/journal-file';

/** Where forecasts of a stream are sent. */
export interface WebhookTarget {
  url: string;
  secret: string;
  /** When it was set, milliseconds since 1970. */
  since: number;
}

/** Which forecast of a stream it is: when the stream began, and how many there were with it. */
export interface ForecastPlace {
  began: number;
  number: number;
}

/** A forecast that is to be sent. */
export interface Delivery extends ForecastPlace {
  id: string;
  /** When it was made, milliseconds since 1970. */
  at: number;
  /** JSON. */
  body: string;
}

/** All that is to be known of a webhook after a restart; plain JSON. */
interface OutboxState {
  /** Null where the operator has told it: it is told anew at each start. */
  target: WebhookTarget | null;
  last: ForecastPlace;
  pending: Delivery[];
}

type OutboxEntry = { state: OutboxState } | { add: Delivery } | { done: string };

const format = { format: 'btcfc-webhook', formatVersion: 1 };
const none: ForecastPlace = { began: 0, number: 0 };

export interface OutboxOptions {
  model: string;
  stream: string;
  /** Where it is kept; none: in memory alone. */
  file: string | undefined;
  /** Forecasts that may wait. */
  length: number;
  /** Told of a file that can't be written. */
  onProblem: (error: unknown) => void;
}

/** Bytes of the bodies that wait. */
const mostBytes = 4 * 2 ** 20;

/** The forecasts of a stream that are still to be sent, oldest first; a bounded number of them. */
export class Outbox {
  readonly pending: Delivery[] = [];
  target: WebhookTarget | undefined;
  /** The last forecast that was to be sent. */
  private last = none;
  private bytes = 0;
  private journal: JournalFile<OutboxEntry> | undefined;

  private isSetting = false;

  constructor(private readonly options: OutboxOptions) {}

  /**
   * Goes on with what a file holds, where there is one.
   *
   * @returns the stream that it is of
   * @throws BtcfcError as `JournalFile.read`
   */
  restore(): string | undefined {
    const { file } = this.options;
    if (file === undefined || !existsSync(file)) return undefined;
    const read = JournalFile.read<OutboxEntry, { stream: string }>(this.journalOptions(file));
    this.journal = read?.journal;
    for (const entry of read?.entries ?? []) {
      if ('state' in entry) {
        this.forget(this.pending.length);
        this.target = entry.state.target ?? undefined;
        this.last = entry.state.last;
        for (const each of entry.state.pending) this.take(each);
      } else if ('add' in entry) this.take(entry.add);
      else this.drop(entry.done);
    }
    return read?.owner.stream;
  }

  /**
   * Keeps where to send to, so that it outlives a crash.
   *
   * @throws BtcfcError `FILE_ACCESS`
   */
  async set(target: WebhookTarget): Promise<void> {
    const before = this.target;
    this.target = target;
    this.isSetting = true;
    try {
      await this.opened()?.append({ state: this.state });
    } catch (error) {
      this.target = before;
      throw error;
    } finally {
      this.isSetting = false;
    }
  }

  /** Whether a forecast is newer than the last one that was to be sent. */
  isNew({ began, number }: ForecastPlace): boolean {
    return began > this.last.began || (began === this.last.began && number > this.last.number);
  }

  /**
   * Adds a forecast.
   *
   * @param isSending whether the oldest is being sent: it stays
   * @returns those that had to make room
   */
  add(delivery: Delivery, isSending: boolean): Delivery[] {
    this.take(delivery);
    this.note({ add: delivery });
    const dropped: Delivery[] = [];
    const first = isSending ? 1 : 0;
    while (this.isFull && this.pending.length > first + 1) {
      const oldest = this.pending[first]!;
      dropped.push(oldest);
      this.done(oldest.id);
    }
    return dropped;
  }

  /** Forgets a forecast: it was sent, or is given up. */
  done(id: string): void {
    this.drop(id);
    this.note({ done: id });
  }

  /** Forgets all of it. */
  remove(): void {
    this.journal?.remove();
    this.journal = undefined;
    this.forget(this.pending.length);
  }

  close(): void {
    this.journal?.close();
    this.journal = undefined;
  }

  private get isFull(): boolean {
    return this.pending.length > this.options.length || this.bytes > mostBytes;
  }

  private get state(): OutboxState {
    return { target: this.target ?? null, last: this.last, pending: [...this.pending] };
  }

  private take(delivery: Delivery): void {
    this.pending.push(delivery);
    this.bytes += delivery.body.length;
    this.last = { began: delivery.began, number: delivery.number };
  }

  private drop(id: string): void {
    const place = this.pending.findIndex((each) => each.id === id);
    if (place >= 0) this.forget(1, place);
  }

  private forget(count: number, start = 0): void {
    for (const { body } of this.pending.splice(start, count)) this.bytes -= body.length;
  }

  /** What can't be written down is sent all the same; after a restart it may be sent again. */
  private note(entry: OutboxEntry): void {
    try {
      const journal = this.opened();
      journal?.add(entry);
      if (journal?.isLong && !this.isSetting) journal.rewrite({ state: this.state });
    } catch (error) {
      this.options.onProblem(error);
    }
  }

  private opened(): JournalFile<OutboxEntry> | undefined {
    const { file, model, stream } = this.options;
    if (file === undefined || this.journal) return this.journal;
    this.journal = JournalFile.begin(this.journalOptions(file), { model, stream });
    return this.journal;
  }

  private journalOptions(file: string) {
    const { model, stream } = this.options;
    const guarded = `The webhook of the stream "${stream}" of the model "${model}"`;
    // it holds a secret
    return { file, guarded, format, isEntry, mode: 0o600 };
  }
}

function isEntry(value: unknown): value is OutboxEntry {
  if (typeof value !== 'object' || value === null) return false;
  return 'state' in value || 'add' in value || 'done' in value;
}
