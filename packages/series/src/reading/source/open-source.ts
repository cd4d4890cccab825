import { BtcfcError, type Frame, invalidOption, readTable } from '@btcfc/core';
import { readFileBytes } from '@btcfc/core/node';
import { withWrittenNumbers } from '../numbers/written-columns';
import { type CsvStyle, openCsv } from './open-csv';
import { openJson } from './open-json';
import type { OpenedSource } from './opened-source';

/** What `readSeries` reads: see its docstring. */
export type SeriesSource =
  | string
  | URL
  | ArrayBuffer
  | Uint8Array
  | Blob
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>
  | Frame;

/** @throws BtcfcError `FILE_ACCESS`, `PARSE_FAILED`, `INVALID_DATA`, `INVALID_OPTION` */
export async function openSource(source: unknown, style: CsvStyle): Promise<OpenedSource> {
  // apart from the reading of text, so that the bytes are free by then
  const given = await textOf(source);
  if (given) {
    const { text, name, notes } = given;
    if (/^\ufeff?\s*<[!?a-z]/i.test(text)) throw noText(name, 'is a page of HTML or XML, not a CSV');
    if (text.startsWith('%PDF')) throw noText(name, 'is a PDF, not a CSV');
    // what is not text seldom goes far without one
    if (controlCharacter.test(text.slice(0, 100))) throw noText(name, 'is no text');
    const opened = /^\ufeff?\s*[[{]/.test(text) ? openJson(text, name) : openCsv(text, name, style);
    // who parts fields by semicolons has commas before fractions
    const commasPartFields = !/^[^\r\n]*;/.test(text);
    return withWrittenNumbers(
      { ...opened, notes: [...notes, ...opened.notes] },
      { ...style, commasPartFields },
    );
  }
  if (typeof source !== 'object' || source === null || ArrayBuffer.isView(source)) throw noSource(source);
  const table = readTable(source as Frame);
  const opened = { table, name: 'The frame', rowName: (row: number) => `row ${row + 1}`, notes: [] };
  return withWrittenNumbers(opened, { ...style, commasPartFields: true });
}

/** But for tabs and line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlCharacter = /[\0-\x08\x0e-\x1f]/;

/** A source that is text, or bytes that are. */
interface GivenText {
  text: string;
  name: string;
  notes: string[];
}

/** Undefined for a source that is neither text nor bytes. */
async function textOf(source: unknown): Promise<GivenText | undefined> {
  if (typeof source === 'string') {
    if (source.trim() === '') throw noSource(source);
    return isPath(source)
      ? decodeBytes(readFileBytes(source), source)
      : { text: source, name: 'The text', notes: [] };
  }
  if (source instanceof URL) {
    if (source.protocol !== 'file:') throw noSource(source.href);
    return decodeBytes(readFileBytes(source), decodeURIComponent(source.pathname));
  }
  if (source instanceof ArrayBuffer) return decodeBytes(new Uint8Array(source), 'The data');
  // a Node Buffer is one too; a column of truth values alone would be no source
  if (source instanceof Uint8Array) return decodeBytes(source, 'The data');
  if (typeof Blob !== 'undefined' && source instanceof Blob) {
    const name = 'name' in source && typeof source.name === 'string' ? source.name : 'The data';
    return decodeBytes(new Uint8Array(await source.arrayBuffer()), name);
  }
  if (isStream(source)) return decodeBytes(await collect(source), 'The stream');
  return undefined;
}

/** A line alone is a path, unless it begins as JSON does. */
function isPath(text: string): boolean {
  return !/[\r\n]/.test(text) && !/^\s*[[{]/.test(text);
}

async function decodeBytes(bytes: Uint8Array, name: string): Promise<GivenText> {
  // of workbooks and other archives
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3)
    throw noText(name, 'is a workbook or an archive');
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { ...decode(isGzip ? await gunzip(bytes, name) : bytes, name), name };
}

async function gunzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    return await collect(packed.pipeThrough(new DecompressionStream('gzip')));
  } catch (cause) {
    throw new BtcfcError({
      code: 'PARSE_FAILED',
      message: `${name} is packed by gzip, but broken.`,
      remedy: 'Get the file anew.',
      cause,
    });
  }
}

/** Files of older spreadsheets are in UTF-16 or Windows-1252. */
function decode(bytes: Uint8Array, name: string): { text: string; notes: string[] } {
  const marked = markedUtf16(bytes);
  const utf16 = marked ?? unmarkedUtf16(bytes);
  if (utf16) {
    const notes = marked ? [] : ['The text has no byte order mark; it was read as UTF-16.'];
    return { text: new TextDecoder(utf16).decode(bytes), notes };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), notes: [] };
  } catch {
    const isText = !bytes.includes(0);
    if (isText)
      return {
        text: new TextDecoder('windows-1252').decode(bytes),
        notes: ['The text is not UTF-8; it was read as Windows-1252.'],
      };
  }
  throw noText(name, 'is no text');
}

function markedUtf16([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Digits, delimiters and line ends have a zero byte each, in the same one of the two places. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const start = bytes.subarray(0, 2000);
  const zeros = [0, 0] as [first: number, second: number];
  start.forEach((byte, place) => {
    if (byte === 0) zeros[(place % 2) as 0 | 1]++;
  });
  const [first, second] = zeros;
  const many = start.length / 4;
  if (second > many && first < many / 10) return 'utf-16le';
  return first > many && second < many / 10 ? 'utf-16be' : undefined;
}

function noText(name: string, what: string): BtcfcError {
  return new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${name} ${what}.`,
    remedy: 'Save it as CSV first, packed by gzip or not.',
  });
}

type Chunks = ReadableStream<Uint8Array | string> | AsyncIterable<Uint8Array | string>;

function isStream(source: unknown): source is Chunks {
  if (typeof source !== 'object' || source === null) return false;
  return Symbol.asyncIterator in source || ('getReader' in source && typeof source.getReader === 'function');
}

async function collect(stream: Chunks): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string') chunks.push(encoder.encode(chunk));
    else if (chunk instanceof Uint8Array) chunks.push(chunk);
    else throw invalidOption('source', chunk, 'a stream of text or bytes');
  };
  // not every browser iterates over its streams
  if ('getReader' in stream) {
    const reader = stream.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) keep(read.value);
  } else for await (const chunk of stream) keep(chunk);
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let position = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, position);
    position += chunk.length;
  }
  return bytes;
}

function noSource(received: unknown): BtcfcError {
  return invalidOption(
    'source',
    received,
    'the path of a file, the text or bytes of a CSV or of JSON, a stream of them, or a frame',
  );
}
