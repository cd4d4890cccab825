import { BtcfcError } from '@btcfc/core';
import { getRequestListener } from '@hono/node-server';
import type { Registry } from 'prom-client';
import { EventFeed } from './event-feed';
import { HotReload } from './hot-reload';
import { HttpListener, type ListenOptions } from './http-listener';
import { reloadReport } from './reload-report';
import { RowStreams } from './row-streams';
import { ServedModel } from './served-model';
import { serviceApp } from './service-app';
import { ServiceMetrics } from './service-metrics';
import { type ForecastServiceOptions, resolveOptions, type ServiceSettings } from './service-options';
import type { ModelParts, ServiceParts } from './service-parts';

export interface ForecastService {
  /** Where the metrics are kept. */
  readonly registry: Registry;
  /**
   * @returns where it listens, such as `http://127.0.0.1:8080`
   * @throws BtcfcError `UNAVAILABLE` if the address can't be had; `INVALID_STATE` if it listens already or is closed
   */
  listen(options?: ListenOptions): Promise<string>;
  /** Answers a request without a connection: for tests, or to serve from within another server. */
  fetch(request: Request): Promise<Response>;
  /**
   * Ends it: no further requests are taken, those begun are answered, listeners are let go, models are freed.
   * Connections that last longer than `closeTimeout` are cut.
   */
  close(): Promise<void>;
}

/**
 * Serves saved forecasters over HTTP.
 *
 * @example
 * const service = await createForecastService({ models: { btc: 'LSTM/final_lstm_model/final_model' } })
 * console.log(await service.listen({ port: 8080 }))
 * @throws BtcfcError `INVALID_OPTION`; as `LSTMForecaster.load`; `DIVERGED` for a model that forecasts no numbers
 */
export async function createForecastService(options: ForecastServiceOptions): Promise<ForecastService> {
  const settings = resolveOptions(options);
  const metrics = new ServiceMetrics(settings.registry);
  const models = new Map<string, ModelParts>();
  try {
    for (const [name, folder] of Object.entries(settings.models)) {
      const model = await ServedModel.load({ ...settings, name, folder });
      models.set(name, partsOf(model, metrics, settings));
    }
  } catch (error) {
    for (const { model, feed } of models.values()) {
      feed.end();
      await model.dispose();
    }
    throw error;
  }
  return new NodeForecastService(settings, models, metrics);
}

function partsOf(model: ServedModel, metrics: ServiceMetrics, settings: ServiceSettings): ModelParts {
  const { name } = model;
  const feed = new EventFeed({
    maxSubscribers: settings.maxSubscribers,
    bufferBytes: settings.subscriberBuffer,
    heartbeat: settings.heartbeat,
    onDrop: () => {
      metrics.countDropped(name);
      settings.log({ level: 'warn', event: 'subscriber-dropped', model: name });
    },
  });
  const streams = new RowStreams({
    name,
    maxStreams: settings.maxStreams,
    onForecast(stream, event, forecast) {
      metrics.recordForecast(name, stream, forecast);
      feed.publish(stream, event);
    },
  });
  return { model, streams, feed };
}

class NodeForecastService implements ForecastService {
  private listener: HttpListener | undefined;
  private closing: Promise<void> | undefined;
  private readonly app;
  private readonly hotReload: HotReload;
  private unanswered = 0;
  private onAnswered: (() => void) | undefined;

  constructor(
    private readonly settings: ServiceSettings,
    private readonly models: ReadonlyMap<string, ModelParts>,
    private readonly metrics: ServiceMetrics,
  ) {
    const { log, token, bodyLimit, reloadInterval } = settings;
    const reloads = reloadReport({ metrics, log });
    const parts: ServiceParts = {
      ...{ models, metrics, log, reloads, token, bodyLimit },
      isClosing: () => this.closing !== undefined,
      begin: () => this.begin(),
    };
    this.app = serviceApp(parts);
    metrics.watch(
      [...models.values()].map(({ model, streams, feed }) => ({
        name: model.name,
        queueLength: () => model.queue.length,
        subscribers: () => feed.size,
        streams: () => streams.states(),
      })),
    );
    this.hotReload = new HotReload({
      models: [...models.values()].map(({ model }) => model),
      interval: reloadInterval,
      onReload: reloads.reloaded,
      onFailure: reloads.failed,
    });
  }

  get registry(): Registry {
    return this.metrics.registry;
  }

  async fetch(request: Request): Promise<Response> {
    return this.app.fetch(request, {});
  }

  async listen(options: ListenOptions = {}): Promise<string> {
    if (this.listener || this.closing) throw notNow(this.closing !== undefined);
    const { log, token } = this.settings;
    // in the user's process: globals stay as they are
    this.listener = new HttpListener(getRequestListener(this.app.fetch, { overrideGlobalObjects: false }));
    try {
      const { url, isLoopback } = await this.listener.listen(options);
      log({ level: 'info', event: 'listening', url });
      if (token === undefined && !isLoopback) {
        log({
          level: 'warn',
          event: 'open',
          message: 'Others reach this address, and no token is asked for.',
        });
      }
      return url;
    } catch (error) {
      this.listener = undefined;
      throw error;
    }
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    const { log, closeTimeout } = this.settings;
    this.hotReload.stop();
    for (const { feed } of this.models.values()) feed.end();
    const ended = Promise.all([this.answered(), this.listener?.close()]);
    log({ level: 'info', event: 'closing' });
    let late: NodeJS.Timeout | undefined;
    const cut = new Promise<void>((resolve) => {
      late = setTimeout(() => {
        this.listener?.cut();
        resolve();
      }, closeTimeout);
    });
    await Promise.race([ended, cut]);
    clearTimeout(late);
    for (const { model } of this.models.values()) await model.dispose();
    log({ level: 'info', event: 'closed' });
  }

  /** Resolves when no request is under way. */
  private answered(): Promise<void> {
    return new Promise((resolve) => {
      this.onAnswered = resolve;
      if (this.unanswered === 0) resolve();
    });
  }

  private begin(): () => void {
    this.unanswered++;
    return () => {
      this.unanswered--;
      if (this.unanswered === 0) this.onAnswered?.();
    };
  }
}

function notNow(isClosing: boolean): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: isClosing ? 'The service is closed.' : 'The service listens already.',
    remedy: 'Create another service.',
  });
}
