import type { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { receiveError } from '../child-process/transferred-error';
import { redisPackages } from './optional-peers';
import { keyPrefix, messagesQueue, runKey } from './redis-connection';
import { decode, encode, type WorkerAnswer, type WorkerRequest } from './redis-messages';

const answerTimeoutMs = 5000;

export interface StudyLinkOptions {
  redis: Redis;
  queue: string;
  run: string;
  /** Time without a sign of the search after which it counts as gone, milliseconds. */
  stalledAfterMs: number;
}

/** A worker's way to a search: what is sent arrives once, across restarts of Redis. */
export class StudyLink {
  private readonly messages: Queue<string, string>;
  private readonly events: QueueEvents;
  private missingSince: number | undefined;

  constructor(private readonly options: StudyLinkOptions) {
    const { bullmq } = redisPackages();
    const common = { connection: options.redis, prefix: keyPrefix };
    const name = messagesQueue(options.queue, options.run);
    this.messages = new bullmq.Queue<string, string>(name, common);
    // from the first on: by default, what happens before it has begun to listen goes unheard
    this.events = new bullmq.QueueEvents(name, { ...common, lastEventId: '0-0' });
    // each worker listens for its own answers
    this.events.setMaxListeners(0);
    this.messages.setMaxListeners(0);
    // lost connections are made again
    this.messages.on('error', () => {});
    this.events.on('error', () => {});
  }

  /**
   * Sends, and waits for the answer.
   *
   * @throws what the search answers with; the reason of `signal`
   */
  async send(
    job: string,
    delivery: number,
    step: number,
    request: WorkerRequest,
    signal: AbortSignal,
  ): Promise<unknown> {
    const data = encode({ job, delivery, step, request });
    // the same id again is the same message
    const options = {
      jobId: `${job}-${delivery}-${step}`,
      removeOnComplete: { age: 600 },
      removeOnFail: true,
    };
    const { promise: aborted, stop } = whenAborted(signal);
    try {
      for (;;) {
        signal.throwIfAborted();
        const text = await Promise.race([aborted, this.tryToSend(data, options)]);
        if (text === undefined) continue;
        const { value, error } = decode<WorkerAnswer>(text);
        if (error) throw receiveError(error);
        return value;
      }
    } finally {
      stop();
    }
  }

  /** Whether the search is at work, has ended, or has not been heard of for long. */
  async state(): Promise<'open' | 'closed' | 'gone'> {
    const { redis, queue, run, stalledAfterMs } = this.options;
    const found = await redis.get(runKey(queue, run));
    if (found === 'closed') return 'closed';
    if (found !== null) {
      this.missingSince = undefined;
      return 'open';
    }
    this.missingSince ??= performance.now();
    return performance.now() - this.missingSince > stalledAfterMs ? 'gone' : 'open';
  }

  async close(): Promise<void> {
    await Promise.all([this.messages.close(), this.events.close()].map((closing) => closing.catch(() => {})));
  }

  private async tryToSend(
    data: string,
    options: { jobId: string; removeOnComplete: { age: number }; removeOnFail: boolean },
  ): Promise<string | undefined> {
    try {
      const message = await this.messages.add('message', data, options);
      const text = await withinTime(message.waitUntilFinished(this.events), answerTimeoutMs);
      if (text !== undefined) await message.remove().catch(() => {});
      return text;
    } catch {
      // Redis was away: it is asked for again
      await new Promise((resolve) => setTimeout(resolve, 50));
      return undefined;
    }
  }
}

// BullMQ's own limit keeps a process alive after the queue is closed
async function withinTime<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms).unref();
  });
  promise.catch(() => {});
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function whenAborted(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  let abort: () => void = () => {};
  const promise = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  promise.catch(() => {});
  return { promise, stop: () => signal.removeEventListener('abort', abort) };
}
