import { BtcfcError } from '@btcfc/core';
import { errorWithStatus, gone } from '../http/http-errors';
import type { FairTurns, TurnTaker } from './fair-turns';
import type { Outcome } from './together-or-alone';
import { turnOfLoop } from './turn-of-loop';

export interface ForecastQueueOptions<Job> {
  /** Requests that may be read, wait or be under way. */
  limit: number;
  /** Time that a request may be expected to wait. */
  maxWaitMs: number;
  /** Time that what is computed together should take at most. */
  batchMs: number;
  /** Shared by the queues of a process. */
  turns: FairTurns;
  /** Does some jobs at once, and tells what came of each. */
  compute(jobs: readonly Job[]): Promise<readonly Outcome[]>;
}

/** One request's place in a queue, from before its body is read. */
export interface Place<Job> {
  /**
   * Queues the jobs of the request, and waits until all are done.
   *
   * @throws BtcfcError `UNAVAILABLE` where the place was given to others since its body came late; what a job throws
   */
  run(jobs: readonly Job[], terms?: Terms): Promise<void>;
  /** Gives the place back where nothing was queued. */
  leave(): void;
}

/** What is to be regarded of a request's jobs. */
export interface Terms {
  /** Jobs of one key are never done together, and in their order. */
  key?: string;
  /** Whether nobody waits for it any more: it is then not done. */
  isGone?: () => boolean;
}

interface Request extends Terms {
  missing: number;
  resolve: () => void;
  reject: (error: unknown) => void;
  isOver: boolean;
}

interface JobEntry<Job> {
  request: Request;
  job: Job;
}

/** A job of a request, or something that is done alone. */
type Entry<Job> = JobEntry<Job> | { alone: () => Promise<void> };

/** A job of a request that was done, and what came of it. */
interface Done {
  request: Request;
  outcome: Outcome;
}

interface Reading {
  since: number;
}

/** Bodies that came this far behind their heads give their place to others. Milliseconds. */
const readingGrace = 250;
/** So many requests may wait however long the others take. */
const mayAlwaysWait = 8;
const largestBatch = 256;
/** So many requests are answered before others are read. */
const answeredAtOnce = 8;
/** Share that all batches before count for beside the last one. */
const remembered = 0.9;

/**
 * Does what waits at once: all jobs there are, as many as are done within `batchMs`. TensorFlow.js computes on the main
 * thread, and a forecast of many windows takes little longer than one of a single window.
 */
export class ForecastQueue<Job> {
  private entries: Entry<Job>[] = [];
  private readonly reading = new Set<Reading>();
  /** Requests that wait or are under way. */
  private requests = 0;
  private isWorking = false;
  private readonly taker: TurnTaker = { used: 0 };
  private batchSize = 16;
  /** Jobs done lately, and the milliseconds from each to the next while there were some, whatever was done in between. */
  private readonly lately = { jobs: 0, duration: 0 };

  constructor(private readonly options: ForecastQueueOptions<Job>) {}

  /** Requests that wait or are under way. */
  get length(): number {
    return this.requests;
  }

  /** @throws BtcfcError `UNAVAILABLE` if the queue is full, or the wait would be too long; it tells when to try again */
  reserve(): Place<Job> {
    if (this.isFull()) {
      this.forgetLate();
      if (this.isFull()) throw this.full();
    }
    const place: Reading = { since: performance.now() };
    this.reading.add(place);
    return {
      leave: () => void this.reading.delete(place),
      run: (jobs, terms) => {
        if (!this.reading.delete(place) && this.isFull()) throw this.full();
        return this.add(jobs, terms);
      },
    };
  }

  /** Does something alone, when all that is in the queue by now is done; there is always room for it. */
  afterwards<Done>(work: () => Done | Promise<Done>): Promise<Done> {
    return new Promise<Done>((resolve, reject) => {
      const alone = async () => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      };
      this.entries.push({ alone });
      this.begin();
    });
  }

  private add(jobs: readonly Job[], terms: Terms = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const request: Request = { ...terms, missing: jobs.length, resolve, reject, isOver: false };
      this.requests++;
      for (const job of jobs) this.entries.push({ request, job });
      this.begin();
    });
  }

  private begin(): void {
    if (this.isWorking) return;
    this.isWorking = true;
    void this.work();
  }

  private async work(): Promise<void> {
    const { turns } = this.options;
    let last = performance.now();
    while (this.entries.length > 0) {
      const batch = await turns.run(this.taker, () => this.takeTurn());
      for (let place = answeredAtOnce; place < batch.length; place += answeredAtOnce) {
        // to answer takes longer than to forecast: refusals and probes are read in between
        await turnOfLoop();
        this.answer(batch.slice(place, place + answeredAtOnce));
      }
      const done = batch.length;
      const now = performance.now();
      if (done > 0) {
        this.lately.jobs = done + remembered * this.lately.jobs;
        this.lately.duration = now - last + remembered * this.lately.duration;
      }
      last = now;
    }
    this.isWorking = false;
  }

  /** @returns what was done, of which the first so many are answered */
  private async takeTurn(): Promise<Done[]> {
    const [first] = this.entries;
    if (first && 'alone' in first) {
      this.entries.shift();
      await first.alone();
      return [];
    }
    const batch = this.takeBatch();
    if (batch.length === 0) return [];
    const started = performance.now();
    const outcomes = await this.options.compute(batch.map(({ job }) => job));
    this.adapt(batch.length, performance.now() - started);
    const done = batch.map(({ request }, place) => ({ request, outcome: outcomes[place]! }));
    // those that are answered later may have failed by then
    for (const outcome of outcomes) if ('until' in outcome) outcome.until.catch(() => {});
    this.answer(done.slice(0, answeredAtOnce));
    return done;
  }

  private takeBatch(): JobEntry<Job>[] {
    const batch: JobEntry<Job>[] = [];
    const kept: Entry<Job>[] = [];
    const keys = new Set<string>();
    let place = 0;
    for (; place < this.entries.length && batch.length < this.batchSize; place++) {
      const entry = this.entries[place]!;
      // what is done alone comes after all before it
      if ('alone' in entry) break;
      const { request } = entry;
      if (request.isOver) continue;
      if (request.isGone?.()) {
        this.end(request, () => request.reject(gone()));
        continue;
      }
      const { key } = request;
      if (key !== undefined && keys.has(key)) {
        kept.push(entry);
        continue;
      }
      if (key !== undefined) keys.add(key);
      batch.push(entry);
    }
    this.entries = [...kept, ...this.entries.slice(place)];
    return batch;
  }

  private answer(done: readonly Done[]): void {
    for (const { request, outcome } of done) this.settle(request, outcome);
  }

  private settle(request: Request, outcome: Outcome): void {
    if (request.isOver) return;
    if ('until' in outcome) {
      // the request counts until then: where that takes long, no more of them are let in
      outcome.until.then(
        () => this.settle(request, {}),
        (error) => this.settle(request, { error }),
      );
      return;
    }
    request.missing--;
    if ('error' in outcome) this.end(request, () => request.reject(outcome.error));
    else if (request.missing === 0) this.end(request, request.resolve);
  }

  private end(request: Request, tell: () => void): void {
    request.isOver = true;
    this.requests--;
    tell();
  }

  /** Chooses how many are done together from how long these took. */
  private adapt(jobs: number, duration: number): void {
    const { batchMs } = this.options;
    if (duration > batchMs) this.batchSize = Math.max(1, Math.floor((jobs * batchMs) / duration));
    else if (jobs === this.batchSize && duration < batchMs / 2) {
      this.batchSize = Math.min(2 * this.batchSize, largestBatch);
    }
  }

  private isFull(): boolean {
    const { limit, maxWaitMs } = this.options;
    const count = this.requests + this.reading.size;
    if (count >= limit) return true;
    return count >= mayAlwaysWait && this.expectedWait() > maxWaitMs;
  }

  private expectedWait(): number {
    const { jobs, duration } = this.lately;
    return jobs === 0 ? 0 : ((this.entries.length + this.reading.size) * duration) / jobs;
  }

  /** Lets those whose bodies do not come lose their place, the oldest of which come first. */
  private forgetLate(): void {
    const late = performance.now() - readingGrace;
    for (const place of this.reading) {
      if (place.since > late) return;
      this.reading.delete(place);
    }
  }

  private full(): Error {
    const seconds = Math.min(60, Math.max(1, Math.ceil(this.expectedWait() / 1000)));
    const error = new BtcfcError({
      code: 'UNAVAILABLE',
      message: `${this.requests + this.reading.size} forecasts are waiting already.`,
      remedy: 'Try again when `Retry-After` says, or let more wait with `queueLength` and `maxWaitMs`.',
    });
    return errorWithStatus(503, error, { 'Retry-After': String(seconds) });
  }
}
