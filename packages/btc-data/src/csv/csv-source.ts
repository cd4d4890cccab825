import { invalidOption } from '@btcfc/core';
import { readFileBytes } from '@btcfc/core/node';

/** A CSV at hand. */
export interface CsvSource {
  input: string | Uint8Array;
  /** What errors call it. */
  source: string;
}

/** @throws BtcfcError `INVALID_OPTION`, `FILE_ACCESS` */
export function openCsvFile(path: unknown): CsvSource {
  if ((typeof path === 'string' && path !== '') || (path instanceof URL && path.protocol === 'file:')) {
    const source = typeof path === 'string' ? path : decodeURIComponent(path.pathname);
    return { input: readFileBytes(path), source };
  }
  throw invalidOption('path', path, 'the path of a file, or its file: URL');
}

/** @throws BtcfcError `INVALID_OPTION` unless it is text */
export function checkText(text: unknown): string {
  if (typeof text === 'string') return text;
  throw invalidOption('text', text, 'a string');
}

/** The remedy where a header is a single field because another delimiter stands in it; else `undefined`. */
export function delimiterRemedy(header: readonly string[]): string | undefined {
  const other = header.length === 1 && /[;\t|,]/.exec(header[0]!)?.[0];
  return other ? `Pass ${JSON.stringify(other)} as \`delimiter\`, or leave it out.` : undefined;
}
