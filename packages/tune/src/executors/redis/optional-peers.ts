import { createRequire } from 'node:module';
import { BtcfcError } from '@btcfc/core';

const requireHere = createRequire(import.meta.url);

export interface RedisPackages {
  bullmq: typeof import('bullmq');
  ioredis: typeof import('ioredis');
}

/** The optional packages that Redis takes. @throws BtcfcError `UNAVAILABLE` if they are not installed */
export function loadRedisPackages(): RedisPackages {
  try {
    return {
      bullmq: requireHere('bullmq') as RedisPackages['bullmq'],
      ioredis: requireHere('ioredis') as RedisPackages['ioredis'],
    };
  } catch (cause) {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: 'Trials on several machines take the packages bullmq and ioredis, which can not be loaded.',
      remedy: 'Install them: npm i bullmq ioredis',
      cause,
    });
  }
}
