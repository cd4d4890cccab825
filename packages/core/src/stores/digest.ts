import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

/**
 * The SHA-256 digest of contents, one after the other, as 64 hexadecimal digits. Text counts as UTF-8, typed arrays as
 * the bytes they are made of; lengths count too, so that no two lists of contents are taken for each other.
 *
 * @example
 * import { digestOf } from '@btcfc/core'
 * digestOf('series', Float64Array.of(1, 2, 3)).length // -> 64
 */
export function digestOf(...contents: readonly (string | ArrayBufferView)[]): string {
  const hash = sha256.create();
  for (const content of contents) {
    const bytes =
      typeof content === 'string'
        ? new TextEncoder().encode(content)
        : new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    if (contents.length > 1) hash.update(new TextEncoder().encode(`${bytes.length}:`));
    hash.update(bytes);
  }
  return bytesToHex(hash.digest());
}
