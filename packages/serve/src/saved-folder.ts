import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileAccessError } from '@btcfc/core/files';

const names = ['forecaster.json', 'model.json', 'weights.bin'];

/** Changes whenever one of a saved forecaster's files is replaced or rewritten; `undefined` where one is absent. */
export function fingerprintOf(folder: string): string | undefined {
  try {
    return names
      .map((name) => statSync(path.join(folder, name)))
      .map(({ ino, size, mtimeMs }) => `${ino}:${size}:${mtimeMs}`)
      .join();
  } catch {
    return undefined;
  }
}

/**
 * What is told of a saved forecaster's files: a digest of their bytes and when they were written.
 *
 * @throws BtcfcError `FILE_ACCESS`
 */
export function describeFolder(folder: string): { revision: string; savedAt: Date } {
  const hash = createHash('sha256');
  try {
    for (const name of names) hash.update(readFileSync(path.join(folder, name)));
    const { mtime } = statSync(path.join(folder, 'forecaster.json'));
    return { revision: hash.digest('hex').slice(0, 12), savedAt: mtime };
  } catch (error) {
    throw fileAccessError('read', folder, error);
  }
}
