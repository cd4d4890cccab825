import { createRequire } from 'node:module';
import { BtcfcError } from '@btcfc/core';

/** `require`, for packages whose loading has effects and so must wait until they are needed. */
export const requireHere = createRequire(import.meta.url);

/** Imports a package the user may have installed; `undefined` if it is not there. */
export async function importOptional<Module>(name: string): Promise<Module | undefined> {
  try {
    const module = (await import(name)) as Module & { default?: Module };
    // a CommonJS package has all of its exports on `default` only
    return module.default && typeof module.default === 'object' ? { ...module.default, ...module } : module;
  } catch (error) {
    if (isMissing(error, name)) return undefined;
    throw error;
  }
}

export function unavailable(message: string, remedy: string, cause?: unknown): BtcfcError {
  return new BtcfcError({ code: 'UNAVAILABLE', message, remedy, cause });
}

function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return (isNotFound || /Cannot find (module|package)/.test(message)) && message.includes(name);
}
