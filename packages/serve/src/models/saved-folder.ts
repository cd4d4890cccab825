import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileAccessError } from '@btcfc/core/node';

/** It holds the digests of all other files. */
const manifest = 'manifest.json';

/** Changes whenever a file of a saved model is replaced or rewritten; `undefined` where none was saved. */
export function fingerprintOf(folder: string): string | undefined {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    if (!files.includes(manifest)) return undefined;
    return files
      .filter((file) => !path.basename(file).startsWith('.'))
      .sort()
      .map((file) => [file, statSync(path.join(folder, file))] as const)
      .filter(([, stats]) => stats.isFile())
      .map(([file, { ino, size, mtimeMs }]) => `${file}:${ino}:${size}:${mtimeMs}`)
      .join();
  } catch {
    return undefined;
  }
}

/**
 * What is told of a saved model: a digest of its files and when they were written.
 *
 * @throws BtcfcError `FILE_ACCESS`
 */
export function describeFolder(folder: string): { revision: string; savedAt: Date } {
  const file = path.join(folder, manifest);
  try {
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
    return { revision: digest.slice(0, 12), savedAt: statSync(file).mtime };
  } catch (error) {
    throw fileAccessError('read', file, error);
  }
}
