import { BtcfcError } from '@btcfc/core';

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
  /** Cuts the connection of a listener that does not read. @default its stream ends with an error */
  disconnect?: () => void;
}

interface Subscriber {
  topic: string;
  controller: ReadableStreamDefaultController<Uint8Array>;
  disconnect: (() => void) | undefined;
}

/** Milliseconds after which a listener that lost its connection comes back. */
const retry = 3000;
const encoder = new TextEncoder();

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) to whoever listens. A listener
 * that does not read is dropped before more than a bounded number of bytes wait for it.
 */
export class EventFeed {
  private readonly subscribers = new Set<Subscriber>();
  private readonly timer: NodeJS.Timeout;
  private hasEnded = false;

  constructor(private readonly options: EventFeedOptions) {
    const beat = encoder.encode(': still here\n\n');
    this.timer = setInterval(() => this.send(beat, () => true), options.heartbeatMs).unref();
  }

  get size(): number {
    return this.subscribers.size;
  }

  /** @throws BtcfcError `UNAVAILABLE` if too many listen already, or the feed has ended */
  subscribe({ topic, first, disconnect }: Subscription): ReadableStream<Uint8Array> {
    if (this.hasEnded || this.size >= this.options.maxSubscribers) {
      throw new BtcfcError({
        code: 'UNAVAILABLE',
        message: this.hasEnded ? 'The service is closing.' : `${this.size} listen already.`,
        remedy: 'Try again later, or let more listen with `maxSubscribers`.',
      });
    }
    let subscriber: Subscriber;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          subscriber = { topic, controller, disconnect };
          this.subscribers.add(subscriber);
          controller.enqueue(encoder.encode(`retry: ${retry}\n\n${first ? textOf(first) : ''}`));
        },
        cancel: () => {
          this.subscribers.delete(subscriber);
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: this.options.bufferBytes }),
    );
  }

  publish(topic: string, event: FeedEvent): void {
    this.send(encoder.encode(textOf(event)), (subscriber) => subscriber.topic === topic);
  }

  /** Ends all connections, after what was sent before. */
  end(): void {
    this.hasEnded = true;
    clearInterval(this.timer);
    for (const { controller } of this.subscribers) controller.close();
    this.subscribers.clear();
  }

  private send(bytes: Uint8Array, isMeant: (subscriber: Subscriber) => boolean): void {
    for (const subscriber of this.subscribers) {
      if (!isMeant(subscriber)) continue;
      const { controller, disconnect } = subscriber;
      if (controller.desiredSize !== null && controller.desiredSize >= bytes.length) {
        controller.enqueue(bytes);
        continue;
      }
      this.subscribers.delete(subscriber);
      if (disconnect) disconnect();
      else controller.error(new Error('It does not read what it asked for.'));
      this.options.onDrop();
    }
  }
}

function textOf({ id, data }: FeedEvent): string {
  return `id: ${id}\nevent: forecast\ndata: ${data}\n\n`;
}
