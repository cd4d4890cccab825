import type { Socket } from 'node:net';
import { invalidOption } from '@btcfc/core';
import { checkWritableDirectory } from '@btcfc/core/node';
import type { Registry } from 'prom-client';
import { BodyBudget } from '../http/connections/body-budget';
import {
  HttpListener,
  type ListenOptions,
  listenOptions,
  listensNoMore,
} from '../http/connections/http-listener';
import { requestOf as requestOfNode, sendAnswer } from '../http/connections/node-requests';
import { requestOf, responseOf } from '../http/fetch-requests';
import { answerTo } from '../http/http-errors';
import { forwardRequest } from '../http/peers/forward-request';
import { type Peers, unreachable } from '../http/peers/peers';
import { serviceApp } from '../http/service-app';
import type { ModelParts, ServiceParts } from '../http/service-parts';
import { HotReload } from '../models/hot-reload';
import { ServedModel } from '../models/served-model';
import { FairTurns } from '../queue/fair-turns';
import { reloadReport } from '../reporting/reload-report';
import { ServiceMetrics } from '../reporting/service-metrics';
import { webhookReport } from '../reporting/webhook-report';
import { EventFeed } from '../streams/event-feed';
import { journalFolder } from '../streams/journal/stream-journal';
import { RowStreams } from '../streams/row-streams';
import { webhookOptions } from '../streams/webhooks/webhook-options';
import { Webhooks } from '../streams/webhooks/webhooks';
import { type ForecastServiceOptions, type ServiceSettings, serviceOptions } from './service-options';

/** A service that has loaded its models. */
export interface ForecastService {
  /** Where the metrics are kept. */
  readonly registry: Registry;
  /**
   * Takes requests at an address.
   *
   * @returns where it listens, such as `http://127.0.0.1:8080`
   * @throws BtcfcError `INVALID_OPTION`; `UNAVAILABLE` if the address can't be had; `INVALID_STATE` if it listens
   * already or is closed
   */
  listen(options?: ListenOptions): Promise<string>;
  /**
   * Answers a request without a connection: for tests, or to serve from within another server.
   *
   * @throws BtcfcError `INVALID_OPTION` for what is not a `Request`
   */
  fetch(request: Request): Promise<Response>;
  /**
   * Ends it: no further requests are taken, those begun are answered, listeners are let go, models are freed.
   * Connections that last longer than `closeTimeoutMs` are cut.
   */
  close(): Promise<void>;
}

/**
 * Serves saved models over HTTP: networks of rows, and any model of series. `@btcfc/models` and `@btcfc/forecast` are
 * imported where a model needs them; import packages of other kinds before.
 *
 * @throws BtcfcError `INVALID_OPTION`; `FILE_ACCESS`, `PARSE_FAILED`, `UNAVAILABLE` for a kind of model that no imported package
 * reads; `DIVERGED` for one of rows that forecasts no numbers; `INVALID_DATA` for a calibration that is not the model's, and for
 * a journal that was changed; `INVALID_STATE` for one that another process has, or of a model with other inputs
 *
 * @example
 * import { LSTMForecaster } from '@btcfc/lstm';
 * import { createForecastService } from '@btcfc/serve';
 *
 * const load = Array.from({ length: 60 }, (_, hour) => 50 + 10 * Math.sin(hour / 4));
 * const forecaster = new LSTMForecaster({ seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 2 });
 * await forecaster.fit({ X: { load }, y: load });
 * await forecaster.save('load-model');
 *
 * const service = await createForecastService({ models: { load: 'load-model' } });
 * const url = await service.listen({ port: 0 });
 * const answer = await fetch(`${url}/v1/models/load/forecast`, {
 *   method: 'POST',
 *   headers: { 'Content-Type': 'application/json' },
 *   body: JSON.stringify({ columns: { load: load.slice(-8) } }),
 * });
 * console.log(answer.status, await answer.text());
 * await service.close();
 */
export async function createForecastService(options: ForecastServiceOptions): Promise<ForecastService> {
  return serviceOf(serviceOptions.read(options));
}

/** One of several services that share a port, each in a process of its own. */
export interface WorkerService extends ForecastService {
  /** Takes what other processes of the service ask at a path. @throws BtcfcError `UNAVAILABLE` */
  listenForPeers(path: string): Promise<void>;
  /** @param isLocal whether only this machine reaches the address whose connections it is handed */
  open(isLocal: boolean): void;
  /** Takes a connection that was accepted elsewhere. */
  take(socket: Socket): void;
  /** @param onDrained called when it is about to take no more connections */
  close(onDrained?: () => void): Promise<void>;
}

/** A service in a process beside others. */
export function createWorkerService(options: ForecastServiceOptions, peers: Peers): Promise<WorkerService> {
  return serviceOf(serviceOptions.read(options), peers);
}

async function serviceOf(settings: ServiceSettings, peers?: Peers): Promise<NodeForecastService> {
  if (settings.journalDir !== undefined) checkWritableDirectory(settings.journalDir);
  const models = await loadAll(settings);
  const service = new NodeForecastService(settings, models, peers);
  try {
    service.restore();
    return service;
  } catch (error) {
    await service.close();
    throw error;
  }
}

async function loadAll(settings: ServiceSettings): Promise<ServedModel[]> {
  const { models: folders, backend, queueLength, maxWaitMs, batchMs } = settings;
  const queue = { limit: queueLength, maxWaitMs, batchMs, turns: new FairTurns() };
  const models: ServedModel[] = [];
  try {
    for (const [name, folder] of Object.entries(folders)) {
      models.push(await ServedModel.load({ name, folder, backend, queue }));
    }
    return models;
  } catch (error) {
    for (const model of models) await model.dispose();
    throw error;
  }
}

function partsOf(
  model: ServedModel,
  { metrics, settings, peers }: { metrics: ServiceMetrics; settings: ServiceSettings; peers?: Peers },
): ModelParts {
  const { name } = model;
  const feed = new EventFeed({
    maxSubscribers: settings.maxSubscribers,
    bufferBytes: settings.subscriberBuffer,
    patienceMs: settings.subscriberPatienceMs,
    heartbeatMs: settings.heartbeatMs,
    onDrop: () => {
      metrics.countDropped(name);
      settings.log?.({ level: 'warn', event: 'subscriber-dropped', model: name });
    },
  });
  const onProblem = (error: unknown) => {
    const { message } = answerTo(error).answer;
    settings.log?.({ level: 'error', event: 'journal-failed', model: name, message });
  };
  const directory = journalFolder(settings.journalDir, name);
  const isOwn = (fileName: string) => peers?.isOwn(name, fileName) ?? true;
  const webhooks = new Webhooks({
    ...{ model: name, directory, onProblem, isOwn, maxStreams: settings.maxStreams },
    settings: webhookOptions.read(settings.webhooks ?? {}),
    report: webhookReport({ metrics, log: settings.log ?? (() => {}), model: name }),
  });
  const streams = new RowStreams({
    ...{ directory, onProblem, isOwn, maxStreams: settings.maxStreams },
    onKept: (stream, { began, forecasts, arrived }, body) =>
      webhooks.push(stream, { began, number: forecasts }, arrived, body),
    onForecast(stream, event, forecast) {
      metrics.recordForecast(name, stream, forecast);
      feed.publish(stream, event);
    },
  });
  return { model, streams, feed, webhooks };
}

/** Bytes that all bodies which are being read may hold. */
const leastBodyBudget = 8 * 2 ** 20;

class NodeForecastService implements WorkerService {
  private listener: HttpListener | undefined;
  private closing: Promise<void> | undefined;
  private readonly app;
  private readonly models: readonly ModelParts[];
  private readonly metrics: ServiceMetrics;
  private readonly hotReload: HotReload;
  private readonly log;
  private unanswered = 0;
  private isLocal = false;
  private onAnswered: (() => void) | undefined;

  constructor(
    private readonly settings: ServiceSettings,
    served: readonly ServedModel[],
    private readonly peers: Peers | undefined,
  ) {
    const { token, allowedHosts, bodyLimit, reloadIntervalMs, registry, log = () => {} } = settings;
    this.log = log;
    this.metrics = new ServiceMetrics(registry);
    this.models = served.map((model) => partsOf(model, { metrics: this.metrics, settings, peers }));
    const { metrics } = this;
    const reloads = reloadReport({ metrics, log });
    const parts: ServiceParts = {
      ...{ metrics, log, reloads, token, allowedHosts, bodyLimit },
      models: new Map(this.models.map((each) => [each.model.name, each])),
      isClosing: () => this.closing !== undefined,
      isLocal: () => this.isLocal,
      begin: () => this.begin(),
      peers,
    };
    this.app = serviceApp(parts);
    metrics.watch(
      this.models.map(({ model, streams, feed, webhooks }) => ({
        name: model.name,
        queueLength: () => model.queue.length,
        subscribers: () => feed.size,
        streams: () => streams.states(),
        webhooks: () => webhooks.states,
      })),
    );
    this.hotReload = new HotReload({
      models: served,
      intervalMs: reloadIntervalMs,
      onReload: reloads.reloaded,
      onFailure: reloads.failed,
    });
  }

  /** Goes on with the streams that were journalled. */
  restore(): void {
    for (const { model, streams, webhooks } of this.models) {
      webhooks.restore();
      for (const { stream, forecast } of streams.restore(model.current)) {
        this.metrics.keepForecast(model.name, stream, forecast);
      }
    }
    for (const { webhooks } of this.models) webhooks.begin();
  }

  get registry(): Registry {
    return this.metrics.registry;
  }

  async fetch(request: Request): Promise<Response> {
    if (!isRequest(request)) throw invalidOption('request', request, 'a Request');
    return responseOf(await this.app.answer(requestOf(request)), request.method);
  }

  async listen(options?: ListenOptions): Promise<string> {
    const read = listenOptions.read(options);
    if (this.listener || this.closing) throw listensNoMore(this.closing !== undefined);
    this.listener = this.newListener();
    try {
      const { token } = this.settings;
      const { url, isLoopback } = await this.listener.listen(read, { token, log: this.log });
      this.isLocal = isLoopback;
      return url;
    } catch (error) {
      this.listener = undefined;
      throw error;
    }
  }

  async listenForPeers(path: string): Promise<void> {
    this.listener = this.newListener();
    await this.listener.listenForPeers(path);
  }

  open(isLocal: boolean): void {
    this.isLocal = isLocal;
  }

  take(socket: Socket): void {
    this.listener!.take(socket);
  }

  close(onDrained?: () => void): Promise<void> {
    this.closing ??= this.end(onDrained);
    return this.closing;
  }

  private newListener(): HttpListener {
    // one body of the largest kind has always room
    const budget = new BodyBudget(Math.max(leastBodyBudget, 2 * this.settings.bodyLimit));
    const listener: HttpListener = new HttpListener(this.settings, (incoming, outgoing) => {
      const isForwarded = this.peers !== undefined && listener.isOfPeer(incoming.socket);
      const request = requestOfNode(incoming, outgoing, budget, { isForwarded });
      const answer = (refusal?: Error) =>
        void this.app
          .answer(request, refusal)
          .then((answer) => sendAnswer(answer, incoming, outgoing, { isForwarded }));
      const to = isForwarded ? undefined : this.app.ownerOf(request);
      if (to === undefined) answer();
      else {
        const isClosing = () => this.closing !== undefined;
        const refuse = () => answer(unreachable());
        forwardRequest(incoming, outgoing, { to, peers: this.peers!, isClosing, refuse });
      }
    });
    return listener;
  }

  private async end(onDrained?: () => void): Promise<void> {
    this.hotReload.stop();
    for (const { feed } of this.models) feed.end();
    this.log({ level: 'info', event: 'closing' });
    const { drainMs, closeTimeoutMs } = this.settings;
    // whoever asks anew hears that it closes, as long as something goes on
    const drained = new Promise((resolve) => setTimeout(resolve, this.listener ? drainMs : 0));
    await within(drainMs + closeTimeoutMs, async () => {
      await Promise.all([drained, this.answered()]);
      onDrained?.();
      await this.listener?.close();
    });
    this.listener?.cut();
    for (const { model, streams, webhooks } of this.models) {
      await model.dispose();
      await streams.close();
      const lost = webhooks.close();
      if (lost > 0) {
        const message = 'Forecasts that were to be sent are lost: there is no `journalDir`.';
        this.log({ level: 'warn', event: 'webhook-lost', model: model.name, count: lost, message });
      }
    }
    this.peers?.close();
    this.log({ level: 'info', event: 'closed' });
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

/** Waits for some work, but no longer than a time. */
async function within(ms: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work(), late]);
  clearTimeout(timer);
}

// by structure: a process may hold several classes of that name
function isRequest(given: unknown): given is Request {
  const { method, url, headers } = (given ?? {}) as Partial<Request>;
  return typeof method === 'string' && typeof url === 'string' && typeof headers?.get === 'function';
}
