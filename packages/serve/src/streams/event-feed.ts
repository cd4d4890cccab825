import { BtcfcError } from '@btcfc/core';
import type { EventSink } from '../http/exchange';

/** An event of a feed, ready to be sent. */
export interface FeedEvent {
  id: string;
  /** JSON. */
  data: string;
}

export interface EventFeedOptions {
  /** How many may listen at a time. */
  maxSubscribers: number;
  /** Bytes that may wait for a listener. */
  bufferBytes: number;
  /** Time that bytes may wait for a listener. */
  patienceMs: number;
  /** Time between two signs of life. */
  heartbeatMs: number;
  /** Called when a listener that does not read is dropped. */
  onDrop: () => void;
}

export interface Subscription {
  /** The events to hear of. */
  topic: string;
  /** What is sent at once. */
  first?: FeedEvent;
}

interface Subscriber {
  topic: string;
  sink: EventSink;
  /** Since when something has been waiting without a pause; 0 where nothing does. */
  behindSince: number;
}

/** Milliseconds after which a listener that lost its connection comes back. */
const retry = 3000;
const encoder = new TextEncoder();
const beat = encoder.encode(': still here\n\n');

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) to whoever listens. A listener
 * that does not read is dropped before more than a bounded number of bytes wait for it, or after a bounded time.
 */
export class EventFeed {
  private readonly subscribers = new Set<Subscriber>();
  private readonly timers: readonly NodeJS.Timeout[];
  private hasEnded = false;

  constructor(private readonly options: EventFeedOptions) {
    const { heartbeatMs, patienceMs } = options;
    this.timers = [
      setInterval(() => this.send(beat, () => true), heartbeatMs),
      setInterval(() => this.dropLate(), Math.max(1, patienceMs / 4)),
    ];
    for (const timer of this.timers) timer.unref();
  }

  get size(): number {
    return this.subscribers.size;
  }

  /**
   * Lets one more listen.
   *
   * @returns begins to send
   * @throws BtcfcError `UNAVAILABLE` if too many listen already, or the feed has ended
   */
  subscribe({ topic, first }: Subscription): (sink: EventSink) => void {
    if (this.hasEnded || this.size >= this.options.maxSubscribers) {
      throw new BtcfcError({
        code: 'UNAVAILABLE',
        message: this.hasEnded ? 'The service is closing.' : `${this.size} listen already.`,
        remedy: 'Try again later, or let more listen with `maxSubscribers`.',
      });
    }
    return (sink) => {
      sink.send(encoder.encode(`retry: ${retry}\n\n${first ? textOf(first) : ''}`));
      if (this.hasEnded) {
        sink.end();
        return;
      }
      const subscriber = { topic, sink, behindSince: 0 };
      this.subscribers.add(subscriber);
      sink.onClose(() => this.subscribers.delete(subscriber));
    };
  }

  publish(topic: string, event: FeedEvent): void {
    this.send(encoder.encode(textOf(event)), (subscriber) => subscriber.topic === topic);
  }

  /** Ends all connections, after what was sent before. */
  end(): void {
    this.hasEnded = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const { sink } of [...this.subscribers]) sink.end();
    this.subscribers.clear();
  }

  private send(bytes: Uint8Array, isMeant: (subscriber: Subscriber) => boolean): void {
    const { bufferBytes } = this.options;
    for (const subscriber of [...this.subscribers]) {
      if (!isMeant(subscriber)) continue;
      if (subscriber.sink.waiting() + bytes.length > bufferBytes) this.drop(subscriber);
      else subscriber.sink.send(bytes);
    }
  }

  /** Drops whom something has been waiting for all the time that there is. */
  private dropLate(): void {
    const now = performance.now();
    for (const subscriber of [...this.subscribers]) {
      if (subscriber.sink.waiting() === 0) subscriber.behindSince = 0;
      else if (subscriber.behindSince === 0) subscriber.behindSince = now;
      else if (now - subscriber.behindSince > this.options.patienceMs) this.drop(subscriber);
    }
  }

  private drop(subscriber: Subscriber): void {
    this.subscribers.delete(subscriber);
    subscriber.sink.cut();
    this.options.onDrop();
  }
}

function textOf({ id, data }: FeedEvent): string {
  return `id: ${id}\nevent: forecast\ndata: ${data}\n\n`;
}
