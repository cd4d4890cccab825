import { BtcfcError } from '@btcfc/core';

export interface RedisPackages {
  bullmq: typeof import('bullmq');
  ioredis: typeof import('ioredis');
}

let loaded: RedisPackages | undefined;

/** Loads the optional packages that Redis takes. @throws BtcfcError `UNAVAILABLE` if they are not installed */
export async function loadRedisPackages(): Promise<RedisPackages> {
  try {
    loaded ??= { bullmq: await import('bullmq'), ioredis: await import('ioredis') };
    return loaded;
  } catch (cause) {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: 'Trials on several machines take the packages bullmq and ioredis, which can not be loaded.',
      remedy: 'Install them: npm i bullmq ioredis',
      cause,
    });
  }
}

/** The packages, once a connection was made by them. */
export function redisPackages(): RedisPackages {
  return loaded!;
}
