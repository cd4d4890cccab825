import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BtcfcError } from '@btcfc/core';

/**
 * Path of a program of this package that runs in a process of its own. Tests put a built one in its place.
 *
 * @throws BtcfcError `UNAVAILABLE` if it is not there: a bundle holds this module, but not the programs beside it
 */
export function entryFile(name: 'child-process-entry' | 'cli'): string {
  // a bundler's CommonJS has no place to tell
  const here: string | undefined = import.meta.url;
  const files = here ? ['js', 'mjs'].map((end) => fileURLToPath(new URL(`./${name}.${end}`, here))) : [];
  const found = files.find(existsSync);
  if (found) return found;
  throw new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The program that runs in child processes is not there: ${files[0] ?? `${name}.js`}.`,
    remedy:
      'Leave @btcfc/tune out of the bundle (external), so that it is loaded from where it is installed.',
  });
}
