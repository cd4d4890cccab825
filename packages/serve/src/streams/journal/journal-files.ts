import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileAccessError } from '@btcfc/core/node';

/**
 * The files in a folder whose names end so, in their order; none where there is no such folder.
 *
 * @throws BtcfcError `FILE_ACCESS`
 */
export function journalFiles(directory: string, ending: string): string[] {
  if (!existsSync(directory)) return [];
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => path.join(directory, name));
  } catch (error) {
    throw fileAccessError('open', directory, error);
  }
}
