import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BtcfcError } from '@btcfc/core';

/** What is imported unasked where a saved model names it; whatever else it names is not. */
const ownPackages: readonly string[] = [
  '@btcfc/models',
  '@btcfc/forecast',
  '@btcfc/features',
  '@btcfc/data-cleaning',
  '@btcfc/btc-features',
];

/**
 * Imports a package or a file, so that the kinds of models that it registers can be read.
 *
 * @param name a package's, found beside this one or from the working directory; or a path that begins with `.` or `/`
 * @throws BtcfcError `UNAVAILABLE` if there is none, or it throws
 */
export async function importPackage(name: string): Promise<void> {
  try {
    if (/^\.{0,2}\//.test(name)) await import(pathToFileURL(path.resolve(name)).href);
    else await importByName(name);
  } catch (error) {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: `"${name}" can't be imported: ${error instanceof Error ? error.message : String(error)}`,
      received: name,
      remedy: 'Install it where the service is started.',
      cause: error,
    });
  }
}

/** @returns whether it is a package of ours that has been imported */
export async function importOwnPackage(name: string): Promise<boolean> {
  if (!ownPackages.includes(name)) return false;
  try {
    await importByName(name);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

async function importByName(name: string): Promise<void> {
  try {
    await import(name);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    const fromHere = createRequire(path.join(process.cwd(), 'package.json'));
    await import(pathToFileURL(fromHere.resolve(name)).href);
  }
}

function isAbsent(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
