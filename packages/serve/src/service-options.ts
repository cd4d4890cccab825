import { checkInteger, invalidOption } from '@btcfc/core';
import type { BackendName } from '@btcfc/lstm';
import type { Registry } from 'prom-client';
import type { Log } from './log';
import { checkName } from './names';

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

export type ServiceSettings = ReturnType<typeof resolveOptions>;

/** @throws BtcfcError `INVALID_OPTION` for the first value out of its range */
export function resolveOptions({
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
