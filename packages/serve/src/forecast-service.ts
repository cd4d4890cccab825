import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BtcfcError, checkInteger, invalidOption } from '@btcfc/core';
import type { BackendName } from '@btcfc/lstm';
import { getRequestListener } from '@hono/node-server';
import type { Registry } from 'prom-client';
import { EventFeed } from './event-feed';
import { HotReload } from './hot-reload';
import { answerTo } from './http-errors';
import type { Log } from './log';
import { checkName } from './names';
import { OpenConnections } from './open-connections';
import { RowStreams } from './row-streams';
import { ServedModel } from './served-model';
import { serviceApp } from './service-app';
import { ServiceMetrics } from './service-metrics';
import type { ModelParts, ServiceParts } from './service-parts';

export interface ForecastServiceOptions {
  /** Folders that `LSTMForecaster.save` wrote, each under the name it is served by. */
  models: Readonly<Record<string, string>>;
  /** What callers send as `Authorization: Bearer TOKEN`. @default none: whoever reaches the port may ask */
  token?: string;
  /** Forecasts of a model that may wait or be under way; further ones are answered with 503. @default 64 */
  queueLength?: number;
  /** Largest body, bytes. @default 1_048_576 */
  bodyLimit?: number;
  /** Time between two looks at a model's folder, milliseconds; 0: it is not looked at again. @default 2000 */
  reloadInterval?: number;
  /** Streams of rows kept for each model. @default 100 */
  maxStreams?: number;
  /** Listeners of each model's forecasts. @default 100 */
  maxSubscribers?: number;
  /** Bytes that may wait for a listener before it is dropped. @default 65_536 */
  subscriberBuffer?: number;
  /** Time between signs of life to listeners, milliseconds. @default 15_000 */
  heartbeat?: number;
  /** Time that requests have to end when the service closes, milliseconds. @default 10_000 */
  closeTimeout?: number;
  /** Where the models run. @default what each was made for */
  backend?: BackendName;
  /** Where the service's metrics are kept, such as one that holds those of the process. @default a new one */
  registry?: Registry;
  /** Told of each request and of what else happens. @default nothing is logged */
  log?: Log;
}

export interface ListenOptions {
  /** 0: any that is free. @default 8080 */
  port?: number;
  /** Address to listen at. @default '127.0.0.1' */
  host?: string;
}

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

type Settings = ReturnType<typeof resolveOptions>;

function partsOf(model: ServedModel, metrics: ServiceMetrics, settings: Settings): ModelParts {
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
  private server: Server | undefined;
  private connections: OpenConnections | undefined;
  private closing: Promise<void> | undefined;
  private readonly app;
  private readonly hotReload: HotReload;
  private unanswered = 0;
  private onAnswered: (() => void) | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly models: ReadonlyMap<string, ModelParts>,
    private readonly metrics: ServiceMetrics,
  ) {
    const { log, token, bodyLimit, reloadInterval } = settings;
    const parts: ServiceParts = {
      ...{ models, metrics, log, token, bodyLimit },
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
      onReload({ name, current }) {
        metrics.countReload(name, 'reloaded');
        log({ level: 'info', event: 'reloaded', model: name, revision: current.revision });
      },
      onFailure({ name }, error) {
        metrics.countReload(name, 'failed');
        log({ level: 'error', event: 'reload-failed', model: name, message: answerTo(error).answer.message });
      },
    });
  }

  get registry(): Registry {
    return this.metrics.registry;
  }

  async fetch(request: Request): Promise<Response> {
    return this.app.fetch(request, {});
  }

  async listen({ port = 8080, host = '127.0.0.1' }: ListenOptions = {}): Promise<string> {
    checkInteger('port', port, { min: 0, max: 65_535 });
    if (typeof host !== 'string' || host === '') throw invalidOption('host', host, 'an address');
    if (this.server || this.closing) throw notNow(this.closing !== undefined);
    // in the user's process: globals stay as they are
    const listener = getRequestListener(this.app.fetch, { overrideGlobalObjects: false });
    // longer than proxies keep a connection, which would else send to one that is just closed
    const server = createServer({ keepAliveTimeout: 72_000 });
    this.server = server;
    this.connections = new OpenConnections(server);
    server.on('request', listener);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        this.server = undefined;
        reject(cannotListen(host, port, error));
      });
      server.listen(port, host, resolve);
    });
    const { address, family, port: taken } = server.address() as AddressInfo;
    const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
    this.settings.log({ level: 'info', event: 'listening', url });
    if (this.settings.token === undefined && !isLoopback(address)) {
      this.settings.log({
        level: 'warn',
        event: 'open',
        message: 'Others reach this address, and no token is asked for.',
      });
    }
    return url;
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    const { log, closeTimeout } = this.settings;
    this.hotReload.stop();
    for (const { feed } of this.models.values()) feed.end();
    const ended = this.endConnections(closeTimeout);
    log({ level: 'info', event: 'closing' });
    await ended;
    for (const { model } of this.models.values()) await model.dispose();
    log({ level: 'info', event: 'closed' });
  }

  private async endConnections(timeout: number): Promise<void> {
    const { server } = this;
    const answered = new Promise<void>((resolve) => {
      this.onAnswered = resolve;
      if (this.unanswered === 0) resolve();
    });
    const ended = server && new Promise<void>((resolve) => server.close(() => resolve()));
    // one that is answered meanwhile may have been told to stay
    const idle = setInterval(() => this.connections?.endIdle(), 50);
    let cut: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      cut = setTimeout(() => {
        server?.closeAllConnections();
        resolve();
      }, timeout);
    });
    await Promise.race([Promise.all([answered, ended]), late]);
    clearInterval(idle);
    clearTimeout(cut);
  }

  private begin(): () => void {
    this.unanswered++;
    return () => {
      this.unanswered--;
      if (this.unanswered === 0) this.onAnswered?.();
    };
  }
}

function resolveOptions({
  models,
  token,
  queueLength = 64,
  bodyLimit = 1_048_576,
  reloadInterval = 2000,
  maxStreams = 100,
  maxSubscribers = 100,
  subscriberBuffer = 65_536,
  heartbeat = 15_000,
  closeTimeout = 10_000,
  backend,
  registry,
  log = () => {},
}: ForecastServiceOptions) {
  const names = Object.keys(models ?? {});
  if (names.length === 0) throw invalidOption('models', models, 'one folder or more, each under a name');
  for (const name of names) checkName('model', name);
  if (token !== undefined && (typeof token !== 'string' || !/^\S+$/.test(token))) {
    // not told: it may be a secret
    throw invalidOption('token', 'a value that is not told', 'text without spaces, or left out');
  }
  const longest = 2 ** 31 - 1;
  return {
    models,
    token,
    queueLength: checkInteger('queueLength', queueLength, { min: 1 }),
    bodyLimit: checkInteger('bodyLimit', bodyLimit, { min: 1 }),
    reloadInterval: checkInteger('reloadInterval', reloadInterval, { min: 0, max: longest }),
    maxStreams: checkInteger('maxStreams', maxStreams, { min: 1 }),
    maxSubscribers: checkInteger('maxSubscribers', maxSubscribers, { min: 0 }),
    subscriberBuffer: checkInteger('subscriberBuffer', subscriberBuffer, { min: 1024 }),
    heartbeat: checkInteger('heartbeat', heartbeat, { min: 1, max: longest }),
    closeTimeout: checkInteger('closeTimeout', closeTimeout, { min: 0, max: longest }),
    backend,
    registry,
    log,
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

function notNow(isClosing: boolean): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_STATE',
    message: isClosing ? 'The service is closed.' : 'The service listens already.',
    remedy: 'Create another service.',
  });
}

function cannotListen(host: string, port: number, cause: Error): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `Could not listen at ${host}, port ${port}: ${cause.message}.`,
    remedy: 'Choose another port or address.',
    cause,
  });
}
