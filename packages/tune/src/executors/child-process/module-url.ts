import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { invalidOption } from '@btcfc/core';

/**
 * The URL of a module on disk, given as a path (relative to the working directory) or a `file:` URL.
 *
 * @throws BtcfcError `INVALID_OPTION` if it is neither
 */
export function moduleUrl(option: string, module: unknown): URL {
  const expected = 'a function, or the path or file: URL of a module';
  if (typeof module === 'string' && module !== '') {
    return module.startsWith('file:') ? new URL(module) : pathToFileURL(path.resolve(module));
  }
  if (module instanceof URL && module.protocol === 'file:') return module;
  throw invalidOption(option, module, expected);
}

/** Throws if there is no such file. @throws BtcfcError `INVALID_OPTION` */
export function checkModuleExists(option: string, url: URL): void {
  if (!existsSync(url)) throw invalidOption(option, fileURLToPath(url), 'a module that exists');
}
