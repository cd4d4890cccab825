import { defineOptions, invalidOption, type OptionsInput, type OptionsOutput, option } from '@btcfc/core';
import type { BackendName } from '@btcfc/lstm';
import type { Registry } from 'prom-client';
import { checkName } from '../input/names';
import type { Log } from '../reporting/log';
import { isUsedByService } from '../reporting/service-metrics';
import { checkWebhooks, type WebhookOptions } from '../streams/webhooks/webhook-options';

const backends = ['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow'] as const satisfies readonly BackendName[];
/** The longest time of a timer. */
const longestMs = 2 ** 31 - 1;

/** What is served, and how. */
export const serviceOptions = defineOptions('createForecastService', {
  /** Folders of saved models, each under the name it is served by. */
  models: option.custom(checkModels, { required: true }),
  /** What callers send as `Authorization: Bearer TOKEN`. @default none: whoever reaches the port may ask */
  token: option.custom(checkToken),
  /**
   * Names by which it may be asked, without a port: what a proxy in front of it passes on as `Host`. `localhost` and the
   * addresses of loopback are always taken, and probes are answered by any.
   *
   * @default no others, where it has no token and only this machine reaches it; else any
   */
  allowedHosts: option.list(option.text()),
  /** Requests of a model whose forecasts may wait or be under way; further ones are answered with 503. @default 1024 */
  queueLength: option.integer({ min: 1, default: 1024 }),
  /** Time that a request may be expected to wait; while it is longer, 503. Eight may always wait. @default 10_000 */
  maxWaitMs: option.integer({ min: 1, max: longestMs, default: 10_000 }),
  /**
   * Time that forecasts which are computed together should take at most: all else waits meanwhile, other models, refusals
   * and probes.
   *
   * @default 5
   */
  batchMs: option.number({ min: 0, aboveMin: true, max: 60_000, default: 5 }),
  /** Connections at a time; further ones are closed at once. @default 10_000 */
  maxConnections: option.integer({ min: 1, default: 10_000 }),
  /** Time from the first byte of a request to the end of its headers. @default 5000 */
  headersTimeoutMs: option.integer({ min: 1, max: longestMs, default: 5000 }),
  /** Time from the first byte of a request to the end of its body. @default 10_000 */
  requestTimeoutMs: option.integer({ min: 1, max: longestMs, default: 10_000 }),
  /** Largest body, bytes. @default 1_048_576 */
  bodyLimit: option.integer({ min: 1, default: 1_048_576 }),
  /** Time between two looks at a model's folder; 0: it is not looked at again. @default 2000 */
  reloadIntervalMs: option.integer({ min: 0, max: longestMs, default: 2000 }),
  /**
   * Folder of the journals of streams: rows and calibrations outlive the process. No two services may have it at a time.
   *
   * @default none: streams are kept in memory alone
   */
  journalDir: option.text(),
  /** Streams of rows kept for each model. @default 100 */
  maxStreams: option.integer({ min: 1, default: 100 }),
  /** Listeners of each model's forecasts. @default 100 */
  maxSubscribers: option.integer({ min: 0, default: 100 }),
  /** Bytes that may wait for a listener before it is dropped. @default 65_536 */
  subscriberBuffer: option.integer({ min: 1024, default: 65_536 }),
  /** Time that bytes may wait for a listener before it is dropped. @default 30_000 */
  subscriberPatienceMs: option.integer({ min: 1, max: longestMs, default: 30_000 }),
  /** Time between signs of life to listeners. @default 15_000 */
  heartbeatMs: option.integer({ min: 1, max: longestMs, default: 15_000 }),
  /**
   * Time that `/readyz` still answers, with 503, when the service closes, so that whoever sends it requests hears of it; it
   * does so at least as long as requests are under way.
   *
   * @default 0
   */
  drainMs: option.integer({ min: 0, max: longestMs, default: 0 }),
  /** Time that requests have to end when the service closes, from when it has drained. @default 10_000 */
  closeTimeoutMs: option.integer({ min: 0, max: longestMs, default: 10_000 }),
  /** Where the models run. @default what each was made for */
  backend: option.oneOf(backends),
  /** Where the service's metrics are kept, such as one that holds those of the process. @default a new one */
  registry: option.custom(checkRegistry),
  /** Where forecasts of streams are sent. @default callers can't set webhooks, and none are told */
  webhooks: option.custom<WebhookOptions>(checkWebhooks),
  /** Told of each request and of what else happens. @default nothing is logged */
  log: option.callback<Log>(),
});

/** What is served, and how. */
export interface ForecastServiceOptions extends OptionsInput<typeof serviceOptions> {}

/** The options with their defaults. */
export type ServiceSettings = OptionsOutput<typeof serviceOptions>;

function checkModels(name: string, given: unknown): Readonly<Record<string, string>> {
  const isRecord = Object.prototype.toString.call(given) === '[object Object]';
  const folders = Object.entries(isRecord ? (given as Record<string, unknown>) : {});
  if (folders.length === 0) throw invalidOption(name, given, 'one folder or more, each under a name');
  for (const [model, folder] of folders) {
    checkName('model', model);
    if (typeof folder !== 'string' || folder === '')
      throw invalidOption(`${name}.${model}`, folder, 'the path of a folder');
  }
  return Object.fromEntries(folders) as Record<string, string>;
}

function checkToken(name: string, given: unknown): string {
  if (typeof given === 'string' && /^\S+$/.test(given)) return given;
  // not told: it may be a secret
  throw invalidOption(name, 'a value that is not told', 'text without spaces, or left out');
}

function checkRegistry(name: string, given: unknown): Registry {
  const registry = given as Partial<Registry> | null;
  const isRegistry =
    typeof registry === 'object' &&
    typeof registry?.registerMetric === 'function' &&
    typeof registry.getSingleMetric === 'function';
  if (!isRegistry) throw invalidOption(name, given, 'a Registry of prom-client');
  if (!isUsedByService(registry as Registry)) return registry as Registry;
  throw invalidOption(name, 'the registry of another service', 'a registry of its own');
}
