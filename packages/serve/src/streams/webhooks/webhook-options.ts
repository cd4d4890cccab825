import { defineOptions, invalidOption, type OptionsInput, type OptionsOutput, option } from '@btcfc/core';
import { isName } from '../../input/names';
import { isHostPattern } from './sending/webhook-url';
import { checkSecret } from './signature';

/** The longest time of a timer. */
const longestMs = 2 ** 31 - 1;

/** Where forecasts of a stream are sent, as the operator tells it. */
export interface ToldWebhook {
  /** `http:` or `https:`; addresses of this machine and of private networks too. */
  url: string;
  /** `whsec_` and 24 to 64 bytes as base64. */
  secret: string;
}

const told = {
  /** Webhooks of streams, each under `MODEL/STREAM`. @default none */
  streams: option.custom<Readonly<Record<string, ToldWebhook>>>(checkStreams),
  /**
   * Hosts to which callers may have forecasts of a stream sent, such as `hooks.example.org`, `hooks.example.org:8443`,
   * `*.example.org`, or `*` for any.
   *
   * @default none: callers can't set webhooks
   */
  hosts: option.list(option.custom<string>(checkHost), { default: [] as readonly string[] }),
  /**
   * Whether callers may name hosts whose addresses are of this machine, a private network or otherwise not public.
   *
   * @default false
   */
  allowPrivate: option.boolean({ default: false }),
  /** Time that a receiver has to answer. @default 10_000 */
  timeoutMs: option.integer({ min: 1, max: longestMs, default: 10_000 }),
  /** Tries after the first one, before a forecast is given up. @default 30 */
  maxRetries: option.integer({ min: 0, default: 30 }),
  /** Pause before the first of them; each further one is twice as long as that before, an hour at most. @default 1000 */
  backoffMs: option.integer({ min: 1, max: 3_600_000, default: 1000 }),
  /** Age at which a forecast is given up. @default 86_400_000, a day */
  maxAgeMs: option.integer({ min: 1, default: 86_400_000 }),
  /** Forecasts of a stream that may wait; of more, the oldest are dropped. @default 100 */
  queueLength: option.integer({ min: 1, max: 10_000, default: 100 }),
};

export const webhookOptions = defineOptions('createForecastService.webhooks', told);

/** Where forecasts of streams are sent, and how. */
export interface WebhookOptions extends OptionsInput<typeof webhookOptions> {}

/** The options with their defaults. */
export type WebhookSettings = OptionsOutput<typeof webhookOptions>;

/** Checks them, for an option that holds them. */
export function checkWebhooks(name: string, given: unknown): WebhookOptions {
  if (Object.prototype.toString.call(given) !== '[object Object]')
    throw invalidOption(name, given, 'an object of options');
  webhookOptions.read(given as WebhookOptions);
  return given as WebhookOptions;
}

function checkHost(name: string, given: unknown): string {
  if (typeof given === 'string' && isHostPattern(given)) return given.toLowerCase();
  throw invalidOption(name, given, 'a host such as `hooks.example.org`, `*.example.org` or `*`');
}

function checkStreams(name: string, given: unknown): Readonly<Record<string, ToldWebhook>> {
  if (Object.prototype.toString.call(given) !== '[object Object]')
    throw invalidOption(name, given, 'an object with `{ url, secret }` for each `MODEL/STREAM`');
  for (const [key, webhook] of Object.entries(given as Record<string, Partial<ToldWebhook> | null>)) {
    const parts = key.split('/');
    if (parts.length !== 2 || !parts.every(isName))
      throw invalidOption(name, key, 'names such as `grid/north`');
    const { url, secret, ...others } = webhook ?? {};
    const [other] = Object.keys(others);
    if (other !== undefined) throw invalidOption(`${name}.${key}`, other, '`url` and `secret` alone');
    if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url))
      throw invalidOption(`${name}.${key}.url`, url, 'an address that begins with https:// or http://');
    checkSecret(`${name}.${key}.secret`, secret);
  }
  return given as Readonly<Record<string, ToldWebhook>>;
}
