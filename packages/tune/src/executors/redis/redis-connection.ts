import { BtcfcError, invalidOption } from '@btcfc/core';
import type { Redis } from 'ioredis';
import { loadRedisPackages } from './optional-peers';

/** Prefix of all keys of BullMQ's; those of ours begin with it too. */
export const keyPrefix = 'btcfc-tune';

/** Times that a trial's machine may be lost before the trial fails. */
export const mostLosses = 3;

/** Why a worker gives up a trial whose search shows no sign of life. */
export const goneSearch = 'The search has not been heard of for too long.';

/**
 * A connection that comes back by itself, and meanwhile keeps commands waiting.
 *
 * @throws BtcfcError `UNAVAILABLE`, `INVALID_OPTION`; `REQUEST_FAILED` if nobody answers at first
 */
export async function connectRedis(url: string): Promise<Redis> {
  checkRedisUrl('redis', url);
  const { ioredis } = await loadRedisPackages();
  let hasAnswered = false;
  const retryStrategy = (times: number) => (hasAnswered ? Math.min(times * 50, 2000) : null);
  const redis = new ioredis.Redis(url, { maxRetriesPerRequest: null, lazyConnect: true, retryStrategy });
  // lost connections are made again; what is lost for good shows elsewhere
  let lastError: Error | undefined;
  redis.on('error', (error) => {
    lastError = error;
  });
  try {
    await redis.connect();
    hasAnswered = true;
  } catch (cause) {
    if (redis.status !== 'end') redis.disconnect();
    throw new BtcfcError({
      code: 'REQUEST_FAILED',
      message: `Redis does not answer: ${(lastError ?? (cause as Error)).message.replace(/\.$/, '')}.`,
      received: withoutPassword(url),
      remedy: 'Check the URL, and that Redis is running there.',
      cause,
    });
  }
  return redis;
}

/** Returns `url` if Redis may be there. @throws BtcfcError `INVALID_OPTION` */
export function checkRedisUrl(name: string, url: unknown): string {
  const isUrl = typeof url === 'string' && /^rediss?:\/\/./.test(url) && URL.canParse(url);
  if (isUrl) return url;
  throw invalidOption(name, url, 'a URL such as redis://host:6379');
}

/** The URL as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}

/** Returns `queue` if it may be the name of one. @throws BtcfcError `INVALID_OPTION` */
export function checkQueueName(name: string, queue: unknown): string {
  if (typeof queue === 'string' && /^[^:\s]+$/.test(queue)) return queue;
  throw invalidOption(name, queue, 'a text without colons and spaces');
}

/** The error for a command that Redis answers with a refusal, as where its memory is full. */
export function refusedByRedis(cause: unknown): BtcfcError {
  return new BtcfcError({
    code: 'REQUEST_FAILED',
    message: `Redis refuses what it is asked: ${(cause as Error).message.replace(/\.$/, '')}.`,
    remedy: 'Give Redis more memory (`maxmemory`) or clear it, and go on with the search.',
    cause,
  });
}

/** Key of the data that the trials of a search are handed. */
export function dataKey(queue: string, run: string): string {
  return `${keyPrefix}-data:${queue}:${run}`;
}

/** Key that lives as long as the driver of a search does. */
export function runKey(queue: string, run: string): string {
  return `${keyPrefix}-run:${queue}:${run}`;
}

/** Key of the set of all searches that were begun and not cleared away. */
export function runsKey(queue: string): string {
  return `${keyPrefix}-runs:${queue}`;
}

/** Key of the machine of a worker, as long as it lives. */
export function machineKey(queue: string, worker: string): string {
  return `${keyPrefix}-machine:${queue}:${worker}`;
}

/** Key of the set of all workers that have had a machine. */
export function machinesKey(queue: string): string {
  return `${keyPrefix}-machines:${queue}`;
}

/** Name of the queue of what workers have to tell a search. */
export function messagesQueue(queue: string, run: string): string {
  return `${queue}-messages-${run}`;
}
