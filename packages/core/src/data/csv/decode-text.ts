import { BtcfcError } from '../../errors/error';
import { invalidOption } from '../../options/check-value';

/** Bytes in UTF-8 as text, without a byte order mark. */
export function decodeText(input: unknown, source: string): string {
  if (typeof input === 'string') return input.startsWith('\ufeff') ? input.slice(1) : input;
  if (!ArrayBuffer.isView(input)) throw invalidOption('input', input, 'text or bytes (a Uint8Array)');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch (cause) {
    throw new BtcfcError({
      code: 'PARSE_FAILED',
      message: `${source} is not text in UTF-8.`,
      remedy: 'Save it as CSV in UTF-8 first.',
      cause,
    });
  }
}
