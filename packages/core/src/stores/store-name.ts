import { BtcfcError } from '../errors/error';

const part = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Whether a name is fit for every kind of store. */
export function isStoreName(name: string): boolean {
  return name.length <= 200 && name.split('/').every((each) => part.test(each));
}

/**
 * A name under which something may be kept, for a store of your own: one that is fit for every kind of store.
 *
 * @throws BtcfcError `INVALID_OPTION`
 *
 * @example
 * import { checkStoreName } from '@btcfc/core'
 * checkStoreName('trials/7.json') // -> 'trials/7.json'
 */
export function checkStoreName(name: string): string {
  if (typeof name === 'string' && isStoreName(name)) return name;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: 'Names in a store are made of letters, digits, ".", "_" and "-", with "/" between parts.',
    received: name === undefined ? 'undefined' : name,
    remedy: 'Choose another name, such as "weights.bin" or "trials/7.json".',
  });
}

/** Text as UTF-8; bytes as they are. */
export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** Two pieces as one. */
export function joinBytes(first: Uint8Array | undefined, second: Uint8Array): Uint8Array {
  if (!first) return second.slice();
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
