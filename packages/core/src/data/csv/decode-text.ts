import { BtcfcError } from '../../errors/error';
import { invalidOption } from '../../options/check-value';

/** Bytes as text, in UTF-8 or in UTF-16 where a byte order mark says so; without the mark. */
export function decodeText(input: unknown, source: string): string {
  if (typeof input === 'string') return input.startsWith('\ufeff') ? input.slice(1) : input;
  if (!ArrayBuffer.isView(input)) throw invalidOption('input', input, 'text or bytes (a Uint8Array)');
  const bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BtcfcError({
      code: 'PARSE_FAILED',
      message: `${source} is not text in UTF-8.`,
      remedy: 'Save it as CSV in UTF-8 first.',
      cause,
    });
  }
}
