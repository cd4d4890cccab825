import { BtcfcError, checkStoreName } from '@btcfc/core';

/** What a zip may hold at the most: more is no model of ours, or made to fill all memory. */
const most = { files: 20_000, packed: 200e6, unpacked: 500e6 };

interface Entry {
  name: string;
  isPacked: boolean;
  /** Where its bytes are in the zip. */
  start: number;
  end: number;
  /** How many there are to be. */
  size: number;
}

/**
 * The files of a zip by their names. One with a file that lies outside, a link, an encrypted file, or more than it says it
 * holds is refused as a whole.
 *
 * @throws BtcfcError `INVALID_DATA`
 */
export async function unpackZip(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  if (bytes.length > most.packed) throw unfit('It is too large for the model of a forecast.');
  const entries = entriesOf(bytes);
  const all = entries.reduce((sum, { size }) => sum + size, 0);
  const packed = entries.reduce((sum, { start, end }) => sum + end - start, 0);
  if (all > most.unpacked) throw tooMuch();
  // entries that lie over each other make much of little
  if (packed > bytes.length) throw unfit('Its files lie over each other.');
  const { Inflate } = await import('fflate');
  const files = new Map<string, Uint8Array>();
  for (const { name, isPacked, start, end, size } of entries) {
    if (files.has(name)) throw unfit(`It holds ${name} twice.`);
    const own = bytes.subarray(start, end);
    files.set(name, isPacked ? unpacked(own, { name, size }, Inflate) : own.slice());
    if (files.get(name)!.length !== size) throw otherSize(name);
  }
  return files;
}

/** Bytes that are unpacked at a time: never much more is in memory than was announced. */
const stretch = 4096;

function unpacked(
  bytes: Uint8Array,
  { name, size }: Pick<Entry, 'name' | 'size'>,
  Inflate: typeof import('fflate').Inflate,
): Uint8Array {
  const whole = new Uint8Array(size);
  let length = 0;
  const inflate = new Inflate((part) => {
    if (length + part.length > size) throw otherSize(name);
    whole.set(part, length);
    length += part.length;
  });
  try {
    for (let start = 0; start < bytes.length; start += stretch)
      inflate.push(bytes.subarray(start, start + stretch), start + stretch >= bytes.length);
  } catch (error) {
    if (BtcfcError.isInstance(error)) throw error;
    throw unfit(`${name} in it can't be unpacked.`);
  }
  return whole.subarray(0, length);
}

/** The entries of the directory at its end, which alone says what there is. */
function entriesOf(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const end = endOf(view);
    const count = view.getUint16(end + 10, true);
    if (count > most.files) throw tooMuch();
    let at = view.getUint32(end + 16, true);
    const entries: Entry[] = [];
    for (let place = 0; place < count; place++) {
      if (view.getUint32(at, true) !== 0x02014b50) throw noZip();
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
        view.getUint16(at + field, true),
      ) as [number, number, number];
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
      const entry = entryAt(view, at, name);
      if (entry) entries.push(entry);
      at += 46 + nameLength + extraLength + commentLength;
    }
    return entries;
  } catch (error) {
    // what points outside of the file
    throw error instanceof RangeError ? noZip() : error;
  }
}

/** Undefined for a folder, and for what systems put beside the files of others. */
function entryAt(view: DataView, at: number, name: string): Entry | undefined {
  const mode = view.getUint32(at + 38, true) >>> 16;
  if ((mode & 0xf000) === 0xa000) throw unfit(`${name} in it is a link.`);
  if (/^[/\\]|^[A-Za-z]:|\\|(^|\/)\.\.(\/|$)|\0/.test(name))
    throw unfit(`${JSON.stringify(name)} lies outside of it.`);
  if (name.endsWith('/') || name.startsWith('__MACOSX/') || /(^|\/)\./.test(name)) return undefined;
  try {
    checkStoreName(name);
  } catch {
    throw unfit(`${JSON.stringify(name)} is no file of a model.`);
  }
  if (view.getUint16(at + 8, true) & 1) throw unfit('It is encrypted.');
  const method = view.getUint16(at + 10, true);
  if (method !== 0 && method !== 8) throw unfit('It is packed in another way than this page packs.');
  const [packedSize, size, header] = [20, 24, 42].map((field) => view.getUint32(at + field, true)) as [
    number,
    number,
    number,
  ];
  if (view.getUint32(header, true) !== 0x04034b50) throw noZip();
  const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  if (start + packedSize > view.byteLength) throw noZip();
  return { name, isPacked: method === 8, start, end: start + packedSize, size };
}

/** Where the record begins that ends a zip, before a comment of 64 KiB at the most. */
function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--)
    if (view.getUint32(at, true) === 0x06054b50) return at;
  throw noZip();
}

function tooMuch(): BtcfcError {
  return unfit('It holds more than the model of a forecast does.');
}

function noZip(): BtcfcError {
  return unfit('It is no zip, or not a whole one.');
}

function otherSize(name: string): BtcfcError {
  return unfit(`${name} in it is larger or smaller than it says.`);
}

function unfit(why: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The model can't be taken. ${why}`,
    remedy: 'Choose a zip that was saved from this page.',
  });
}
