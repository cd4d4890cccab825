import { BtcfcError } from '@btcfc/core';

/**
 * The module that child processes load, as a URL. Tests put a built one in its place.
 *
 * @throws BtcfcError `UNAVAILABLE` in a bundle, which holds this module but not the one beside it
 */
export function workerFile(): URL {
  const name = 'worker.js';
  // a bundler's CommonJS has no place to tell
  const here: string | undefined = import.meta.url;
  if (here?.startsWith('file:')) return new URL(`./${name}`, here);
  throw new BtcfcError({
    code: 'UNAVAILABLE',
    message: 'The module that runs in child processes is not there.',
    remedy:
      'Leave @btcfc/forecast out of the bundle (external), or pass an `executor`, or a `concurrency` of 1.',
  });
}
