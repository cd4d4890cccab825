import { BtcfcError } from '@btcfc/core';

/**
 * Imports a package the user may have installed; `undefined` if it is not there. Its name is not a literal, so that
 * bundlers leave it alone.
 */
export async function importOptional<Module>(name: string): Promise<Module | undefined> {
  try {
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as Module & {
      default?: Module;
    };
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
  const { code, message } = error as { code?: string; message: string };
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  const isUnresolved = /Cannot find (module|package)|resolve module specifier/i.test(message);
  return (isNotFound || isUnresolved) && message.includes(name);
}
