import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BtcfcError } from '@btcfc/core';

/**
 * Path of the program of a worker process. Tests put a built one in its place.
 *
 * @throws BtcfcError `UNAVAILABLE` if it is not there: a bundle holds this module, but not the program beside it
 */
export function workerFile(): string {
  // a bundler's CommonJS has no place to tell
  const here: string | undefined = import.meta.url;
  const files = here ? ['js', 'mjs'].map((end) => fileURLToPath(new URL(`./worker.${end}`, here))) : [];
  const found = files.find(existsSync);
  if (found) return found;
  throw new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The program that runs in worker processes is not there: ${files[0] ?? 'worker.js'}.`,
    remedy:
      'Leave @btcfc/serve out of the bundle (external), so that it is loaded from where it is installed.',
  });
}
