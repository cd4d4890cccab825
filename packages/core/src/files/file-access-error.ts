import { BtcfcError } from '../errors/error';

/**
 * The `FILE_ACCESS` error for a file-system error that Node threw.
 *
 * @param action completes "Could not ..."
 *
 * @example
 * import { readFileSync } from 'node:fs';
 * import { fileAccessError } from '@btcfc/core/node';
 *
 * try {
 *   readFileSync('nowhere.csv');
 * } catch (cause) {
 *   console.log(fileAccessError('read', 'nowhere.csv', cause).message);
 * }
 */
export function fileAccessError(action: string, file: string, cause: unknown): BtcfcError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = (code && reasons[code]) ?? message;
  return new BtcfcError({
    code: 'FILE_ACCESS',
    message: `Could not ${action} ${file}: ${reason}.`,
    received: file,
    remedy: (code && remedies[code]) ?? 'Check the path and its permissions.',
    cause,
  });
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EEXIST: 'a file stands where a directory is needed',
  EISDIR: 'it is a directory',
  ENOENT: 'no such file or directory',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file stands where a directory is needed',
  EROFS: 'the file system is read-only',
};

const remedies: Record<string, string> = {
  EEXIST: 'Choose another path, or move that file away.',
  EISDIR: 'Name a file, not a directory.',
  ENOENT: 'Check the spelling, or create it first.',
  ENOSPC: 'Free some space or choose another place.',
  ENOTDIR: 'Choose another path, or move that file away.',
};
