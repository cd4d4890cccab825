import { isUtf8 } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import { BtcfcError, invalidOption } from '@btcfc/core';
import { readFileBytes } from '@btcfc/core/files';

export interface CsvFile {
  bytes: Uint8Array;
  /** What errors call it. */
  source: string;
}

/** @throws BtcfcError `INVALID_OPTION`, `FILE_ACCESS`, or `PARSE_FAILED` if it is not in UTF-8 */
export function readCsvFile(path: string | URL): CsvFile {
  if (typeof path !== 'string' && !(path instanceof URL && path.protocol === 'file:')) {
    throw invalidOption('path', path, 'the path of a file, or its file: URL');
  }
  const source = typeof path === 'string' ? path : fileURLToPath(path);
  const bytes = readFileBytes(source);
  if (isUtf8(bytes)) return { bytes, source };
  throw new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${source} is not text in UTF-8.`,
    remedy: 'Save it as CSV in UTF-8 first.',
  });
}
