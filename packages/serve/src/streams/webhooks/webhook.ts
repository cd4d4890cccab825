import { randomInt } from 'node:crypto';
import { digestOf } from '@btcfc/core';
import type { Delivery, ForecastPlace, Outbox, WebhookTarget } from './outbox';
import { postWebhook } from './sending/post-webhook';
import { NotPublicError } from './sending/public-addresses';
import { signatureOf, webhookHeaders } from './signature';
import type { WebhookSettings } from './webhook-options';

export const deliveryResults = ['delivered', 'dropped', 'expired', 'given-up'] as const;

/** What became of a forecast that was to be sent. */
export type DeliveryResult = (typeof deliveryResults)[number];

/** Told of what happens to a webhook. */
export interface WebhookReport {
  ended(stream: string, result: DeliveryResult, count: number): void;
  /** A try that failed. @param host of the receiver; @param reason without anything secret */
  failed(stream: string, host: string, reason: string): void;
  /** The oldest are dropped from now on; not told for each of them. */
  overflowing(stream: string, host: string): void;
  /** There is no such webhook any more. */
  removed(stream: string): void;
  /** The receiver wants no more. */
  gone(stream: string, host: string): void;
}

/** What is known of a webhook; its secret is not told. */
export interface WebhookState {
  stream: string;
  url: string;
  /** When it was set. */
  since: string;
  /** Forecasts that wait. */
  pending: number;
  /** When the last one was taken. */
  lastDelivery: string | null;
  /** The last try, where it failed. */
  lastFailure: { at: string; reason: string } | null;
}

export interface WebhookParts {
  model: string;
  stream: string;
  outbox: Outbox;
  /** Whether the operator has told it: any address may be sent to. */
  isTold: boolean;
  settings: WebhookSettings;
  report: WebhookReport;
}

const longestPause = 3_600_000;

/** Sends the forecasts of a stream, one after the other in their order, each until it is taken or given up. */
export class Webhook {
  private isWorking = false;
  private isSending = false;
  /** Tries of the oldest that waits, and those that failed since one was taken. */
  private tries = 0;
  private failures = 0;
  private lastDelivery: number | undefined;
  private lastFailure: WebhookState['lastFailure'] = null;
  private hasDropped = false;
  private readonly ending = new AbortController();
  private wake = () => {};

  constructor(private readonly parts: WebhookParts) {}

  get isTold(): boolean {
    return this.parts.isTold;
  }

  get isOver(): boolean {
    return this.ending.signal.aborted;
  }

  get pending(): number {
    return this.parts.outbox.pending.length;
  }

  get state(): WebhookState {
    const { stream } = this.parts;
    const { url, since } = this.target;
    const at = this.lastDelivery;
    return {
      ...{ stream, url, since: new Date(since).toISOString(), pending: this.pending },
      lastDelivery: at === undefined ? null : new Date(at).toISOString(),
      lastFailure: this.lastFailure,
    };
  }

  /** Queues a forecast, unless it was queued before. */
  push(place: ForecastPlace, at: number, body: () => string): void {
    const { outbox, report, model, stream } = this.parts;
    if (this.isOver || !outbox.isNew(place)) return;
    const id = `msg_${digestOf(model, '/', stream, '/', `${place.began}-${place.number}`).slice(0, 32)}`;
    const dropped = outbox.add({ ...place, id, at, body: body() }, this.isSending);
    if (dropped.length > 0) {
      // told once, not for each of what may be very many
      if (!this.hasDropped) report.overflowing(stream, this.host);
      this.hasDropped = true;
      report.ended(stream, 'dropped', dropped.length);
      if (!this.isSending) this.tries = 0;
    }
    this.begin();
  }

  /** Goes on with what waits. */
  begin(): void {
    if (this.isWorking || this.isOver) return;
    this.isWorking = true;
    void this.work().finally(() => {
      this.isWorking = false;
    });
  }

  /** Sends no more; what waits is left. */
  end(): void {
    this.ending.abort();
    this.wake();
  }

  private get target(): WebhookTarget {
    return this.parts.outbox.target!;
  }

  private get host(): string {
    return new URL(this.target.url).host;
  }

  private async work(): Promise<void> {
    const { outbox, report, settings, stream } = this.parts;
    while (!this.isOver) {
      const [next] = outbox.pending;
      if (!next) return;
      if (Date.now() - next.at > settings.maxAgeMs) {
        this.finish(next, 'expired');
        continue;
      }
      this.isSending = true;
      this.tries++;
      const { isTaken, isGone, retryAfterMs } = await this.attempt(next);
      this.isSending = false;
      if (this.isOver) return;
      if (isTaken) {
        this.lastDelivery = Date.now();
        this.lastFailure = null;
        this.hasDropped = false;
        this.failures = 0;
        this.finish(next, 'delivered');
      } else if (isGone) {
        this.end();
        report.gone(stream, this.host);
      } else {
        if (this.tries > settings.maxRetries) this.finish(next, 'given-up');
        await this.pause(retryAfterMs);
      }
    }
  }

  private finish({ id }: Delivery, result: DeliveryResult): void {
    this.tries = 0;
    this.parts.outbox.done(id);
    this.parts.report.ended(this.parts.stream, result, 1);
  }

  private async attempt({ id, body }: Delivery) {
    const { isTold, settings } = this.parts;
    const { url, secret } = this.target;
    const timestamp = String(Math.floor(Date.now() / 1000));
    try {
      const { status, retryAfterMs } = await postWebhook({
        ...{ url: new URL(url), body, timeoutMs: settings.timeoutMs, signal: this.ending.signal },
        allowPrivate: isTold || settings.allowPrivate,
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'btcfc-serve',
          [webhookHeaders.id]: id,
          [webhookHeaders.timestamp]: timestamp,
          [webhookHeaders.signature]: await signatureOf(secret, { id, timestamp, body }),
        },
      });
      const isTaken = status >= 200 && status < 300;
      if (!isTaken) this.failed(`it answered ${status}`);
      return { isTaken, isGone: status === 410, retryAfterMs };
    } catch (error) {
      this.failed(reasonOf(error));
      return { isTaken: false, isGone: false, retryAfterMs: 0 };
    }
  }

  private failed(reason: string): void {
    // cut off by its own end
    if (this.isOver) return;
    this.lastFailure = { at: new Date().toISOString(), reason };
    this.parts.report.failed(this.parts.stream, this.host, reason);
  }

  /** Waits twice as long as the last time, somewhere between half of that and all of it: many do not come back at once. */
  private pause(atLeast: number): Promise<void> {
    const whole = Math.min(longestPause, this.parts.settings.backoffMs * 2 ** Math.min(30, this.failures++));
    const ms = Math.max(Math.min(atLeast, longestPause), whole / 2 + randomInt(Math.ceil(whole / 2) + 1));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What went wrong, without addresses or anything of the answer. */
function reasonOf(error: unknown): string {
  if (error instanceof NotPublicError) return 'its address is not public';
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
