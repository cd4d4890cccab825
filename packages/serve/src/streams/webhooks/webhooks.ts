import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import { errorWithStatus } from '../../http/http-errors';
import { journalFiles } from '../journal/journal-files';
import { fileNameOf } from '../journal/stream-journal';
import { type ForecastPlace, Outbox } from './outbox';
import { checkWebhookUrl } from './sending/webhook-url';
import { newSecret } from './signature';
import { Webhook, type WebhookReport, type WebhookState } from './webhook';
import type { WebhookSettings } from './webhook-options';

export interface WebhooksOptions {
  model: string;
  settings: WebhookSettings;
  /** The folder of the model's journals; none: what waits is kept in memory alone. */
  directory: string | undefined;
  /** Streams that callers may set a webhook for. */
  maxStreams: number;
  /** Whether a stream, known by the name of its file, is kept in this process. */
  isOwn: (fileName: string) => boolean;
  report: WebhookReport;
  /** Told of a file that can't be written. */
  onProblem: (error: unknown) => void;
}

/** What is answered to whoever sets a webhook. */
export interface WebhookAnswer extends WebhookState {
  /** What its deliveries are signed with: for `verifyWebhook`. */
  secret: string;
}

const ending = '.webhook';

/** The webhooks of a model's streams. */
export class Webhooks {
  private readonly webhooks = new Map<string, { webhook: Webhook; outbox: Outbox }>();
  /** The last change of each stream that has one under way. */
  private readonly changes = new Map<string, Promise<unknown>>();

  constructor(private readonly options: WebhooksOptions) {}

  /**
   * Goes on with those that callers have set, and begins those that the operator tells; nothing is sent yet.
   *
   * @throws BtcfcError as `JournalFile.read` and `journalFiles`
   */
  restore(): void {
    const { model, settings, isOwn, directory } = this.options;
    const told = Object.entries(settings.streams ?? {}).flatMap(([key, webhook]) => {
      const [of, stream] = key.split('/') as [string, string];
      return of === model && isOwn(fileNameOf(stream)) ? [{ stream, webhook }] : [];
    });
    const isTold = (fileName: string) => told.some(({ stream }) => fileNameOf(stream) === fileName);
    for (const { stream, webhook } of told) {
      const outbox = this.outboxOf(stream);
      outbox.restore();
      outbox.target = { ...webhook, since: outbox.target?.since ?? Date.now() };
      this.keep(stream, outbox, true);
    }
    for (const file of directory === undefined ? [] : journalFiles(directory, ending)) {
      const fileName = path.basename(file, ending);
      if (isTold(fileName) || !isOwn(fileName)) continue;
      const outbox = this.outboxOf(fileName, file);
      const stream = outbox.restore();
      // one of the operator's, who no longer tells it, has no target
      if (outbox.target && stream !== undefined) this.keep(stream, outbox, false);
      else outbox.close();
    }
  }

  /** Begins to send. */
  begin(): void {
    for (const { webhook } of this.webhooks.values()) webhook.begin();
  }

  /** Which have forecasts that wait. */
  get states(): WebhookState[] {
    return [...this.webhooks.values()].map(({ webhook }) => webhook.state);
  }

  /** @throws BtcfcError with status 404 where there is none */
  state(stream: string): WebhookState {
    const found = this.webhooks.get(stream);
    if (found) return found.webhook.state;
    throw errorWithStatus(404, {
      code: 'INVALID_OPTION',
      message: 'This stream has no webhook.',
      received: stream,
      remedy: 'Set one with PUT.',
    });
  }

  /**
   * Has the forecasts of a stream sent, in place of the webhook there was.
   *
   * @param secret what to sign with; a new one where it is left out
   * @throws BtcfcError as `checkWebhookUrl`; `UNAVAILABLE` with status 403 where callers may set none, 503 for too many;
   * `INVALID_STATE` for one of the operator's; `FILE_ACCESS` with status 503
   */
  async set(stream: string, url: unknown, secret = newSecret()): Promise<WebhookAnswer> {
    const { settings, maxStreams, onProblem } = this.options;
    if (settings.hosts.length === 0) throw notAllowed();
    const { href } = checkWebhookUrl(url, settings);
    return this.inTurn(stream, async () => {
      const known = this.webhooks.get(stream);
      if (known?.webhook.isTold) throw ofOperator(stream);
      if (!known && this.webhooks.size >= maxStreams) throw tooMany(this.webhooks.size);
      const outbox = known?.outbox ?? this.outboxOf(stream);
      try {
        await outbox.set({ url: href, secret, since: Date.now() });
      } catch (error) {
        onProblem(error);
        if (!known) this.removeFile(outbox);
        throw BtcfcError.isInstance(error) ? errorWithStatus(503, error) : error;
      }
      known?.webhook.end();
      const webhook = this.keep(stream, outbox, false);
      webhook.begin();
      return { ...webhook.state, secret };
    });
  }

  /**
   * Sends no more of a stream, nor what waits.
   *
   * @returns whether there was a webhook
   * @throws BtcfcError `INVALID_STATE` for one of the operator's
   */
  delete(stream: string): Promise<boolean> {
    return this.inTurn(stream, async () => {
      const found = this.webhooks.get(stream);
      if (!found) return false;
      if (found.webhook.isTold) throw ofOperator(stream);
      this.drop(stream);
      return true;
    });
  }

  /** Has a forecast sent where its stream has a webhook; one that was to be sent before is passed over. */
  push(stream: string, place: ForecastPlace, at: number, body: () => string): void {
    this.webhooks.get(stream)?.webhook.push(place, at, body);
  }

  /** Ends; what waits is sent after a restart, where there is a folder for it. @returns how many are lost */
  close(): number {
    let waiting = 0;
    for (const { webhook, outbox } of this.webhooks.values()) {
      webhook.end();
      waiting += webhook.pending;
      outbox.close();
    }
    return this.options.directory === undefined ? waiting : 0;
  }

  private keep(stream: string, outbox: Outbox, isTold: boolean): Webhook {
    const { model, settings, report } = this.options;
    const webhook: Webhook = new Webhook({
      ...{ model, stream, outbox, isTold, settings },
      report: {
        ...report,
        gone: (...told) => {
          report.gone(...told);
          void this.inTurn(stream, async () => {
            // a caller may have set another one meanwhile
            if (this.webhooks.get(stream)?.webhook === webhook) this.drop(stream);
          });
        },
      },
    });
    this.webhooks.set(stream, { webhook, outbox });
    return webhook;
  }

  private drop(stream: string): void {
    const { webhook, outbox } = this.webhooks.get(stream)!;
    webhook.end();
    this.webhooks.delete(stream);
    this.options.report.removed(stream);
    this.removeFile(outbox);
  }

  private removeFile(outbox: Outbox): void {
    try {
      outbox.remove();
    } catch (error) {
      this.options.onProblem(error);
    }
  }

  /** Changes the webhook of a stream once the changes before are done: files are written meanwhile. */
  private inTurn<Result>(stream: string, change: () => Promise<Result>): Promise<Result> {
    const result = (this.changes.get(stream) ?? Promise.resolve()).then(change);
    const done = result
      .catch(() => {})
      .then(() => {
        if (this.changes.get(stream) === done) this.changes.delete(stream);
      });
    this.changes.set(stream, done);
    return result;
  }

  /** @param file of a journal that was found, where it is one */
  private outboxOf(stream: string, file?: string): Outbox {
    const { model, directory, settings, onProblem } = this.options;
    return new Outbox({
      ...{ model, stream, length: settings.queueLength, onProblem },
      file: file ?? (directory && path.join(directory, `${fileNameOf(stream)}${ending}`)),
    });
  }
}

function notAllowed(): Error {
  return errorWithStatus(403, {
    code: 'UNAVAILABLE',
    message: 'Callers can not set webhooks here.',
    remedy: 'Have the operator allow hosts with `webhooks.hosts`.',
  });
}

function ofOperator(stream: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: 'The webhook of this stream is set by the operator of the service.',
    received: stream,
    remedy: 'Choose another stream.',
  });
}

function tooMany(count: number): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `${count} streams have webhooks already.`,
    remedy: 'Delete one that is no longer needed, or keep more with `maxStreams`.',
  });
}
