import { BtcfcError, invalidOption } from '@btcfc/core';
import { isPlainObject } from '../../space/plain-object';

/*
 * Values as bytes, in any place where JavaScript runs: four bytes with the length of a text of JSON, that text, and
 * behind it the content of the typed arrays. In the text, what JSON has no word for is a list with a tag in front.
 */

type Coded = string | number | boolean | null | readonly [tag: string, ...parts: unknown[]];

const places = 'plain objects, lists, typed arrays, Map, Set, Date, texts, numbers and the like';

/**
 * A value as bytes: anything made of plain objects, lists, typed arrays, `Map`, `Set`, `Date`, bigints and simple values,
 * in whatever circles.
 *
 * @param name what it is called in errors
 * @throws BtcfcError `INVALID_OPTION` naming the place of what can't be written: functions and objects of a class
 */
export function valueToBytes(value: unknown, name: string): Uint8Array {
  const writer = new ValueWriter();
  const text = new TextEncoder().encode(JSON.stringify(writer.code(value, name)));
  const start = aligned(4 + text.length);
  const bytes = new Uint8Array(writer.buffers.reduce((end, { length }) => aligned(end + length), start));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let place = start;
  for (const buffer of writer.buffers) {
    bytes.set(buffer, place);
    place = aligned(place + buffer.length);
  }
  return bytes;
}

/** The value that `valueToBytes` wrote. @throws BtcfcError `INVALID_DATA` if the bytes are no such value */
export function valueFromBytes(bytes: Uint8Array): unknown {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const coded = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Coded;
    return new ValueReader(bytes, aligned(4 + length)).value(coded);
  } catch (cause) {
    throw new BtcfcError({
      code: 'INVALID_DATA',
      message: 'A value that was kept can not be read back.',
      received: `${bytes.length} bytes`,
      remedy: 'Begin the search anew.',
      cause,
    });
  }
}

class ValueWriter {
  readonly buffers: Uint8Array[] = [];
  private readonly known = new Map<object, number>();
  private end = 0;

  code(value: unknown, place: string): Coded {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (value === undefined) return ['undefined'];
    if (typeof value === 'number') {
      const isPlain = Number.isFinite(value) && !Object.is(value, -0);
      return isPlain ? value : ['number', Object.is(value, -0) ? '-0' : String(value)];
    }
    if (typeof value === 'bigint') return ['bigint', String(value)];
    if (typeof value !== 'object') throw invalidOption(place, `a ${typeof value}`, `made of ${places}`);
    const number = this.known.get(value);
    if (number !== undefined) return ['again', number];
    this.known.set(value, this.known.size);
    return this.codeObject(value, place);
  }

  private codeObject(value: object, place: string): Coded {
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (Array.isArray(value)) {
      // long lists of numbers are most of what is handed over
      if (value.length > 8 && value.every((item) => typeof item === 'number')) {
        return ['numbers', this.keep(Float64Array.from(value as number[])), value.length];
      }
      return ['list', ...Array.from(value, (item, index) => this.code(item, `${place}[${index}]`))];
    }
    if (ArrayBuffer.isView(value)) return ['array', kind, this.keep(value), value.byteLength];
    if (kind === 'ArrayBuffer') {
      const view = new Uint8Array(value as ArrayBuffer);
      return ['array', kind, this.keep(view), view.byteLength];
    }
    if (kind === 'Date') return ['date', this.code((value as Date).getTime(), place)];
    if (kind === 'Map') {
      const entries = [...(value as Map<unknown, unknown>)];
      return [
        'map',
        ...entries.map((entry, index) => entry.map((part) => this.code(part, `${place}[${index}]`))),
      ];
    }
    if (kind === 'Set') {
      return [
        'set',
        ...[...(value as Set<unknown>)].map((item, index) => this.code(item, `${place}[${index}]`)),
      ];
    }
    if (!isPlainObject(value)) {
      const name = (value as { constructor?: { name?: string } }).constructor?.name ?? kind;
      throw invalidOption(place, `a ${name}`, `made of ${places}`);
    }
    const entries = Object.entries(value).map(([name, item]) => [name, this.code(item, `${place}.${name}`)]);
    return ['object', ...entries];
  }

  /** Where the content begins behind the text. */
  private keep({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
    const place = this.end;
    this.buffers.push(new Uint8Array(buffer, byteOffset, byteLength));
    this.end = aligned(place + byteLength);
    return place;
  }
}

type TypedArrayMaker = new (buffer: ArrayBuffer) => ArrayBufferView;

const arrays: Record<string, TypedArrayMaker> = {
  ...{ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array },
  ...{ Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView },
};

class ValueReader {
  private readonly known: unknown[] = [];

  constructor(
    private readonly bytes: Uint8Array,
    private readonly start: number,
  ) {}

  value(coded: Coded): unknown {
    if (typeof coded !== 'object' || coded === null) return coded;
    const [tag, ...parts] = coded as [string, ...Coded[]];
    if (tag === 'undefined') return undefined;
    if (tag === 'number') return Number(parts[0]);
    if (tag === 'bigint') return BigInt(parts[0] as string);
    if (tag === 'again') return this.known[parts[0] as number];
    return this.object(tag, parts);
  }

  private object(tag: string, parts: readonly Coded[]): unknown {
    if (tag === 'numbers') {
      const [place, count] = parts as unknown as [number, number];
      return this.know(Array.from(new Float64Array(this.copy(place, 8 * count))));
    }
    if (tag === 'array') {
      const [kind, place, length] = parts as unknown as [string, number, number];
      const buffer = this.copy(place, length);
      return this.know(kind === 'ArrayBuffer' ? buffer : new arrays[kind]!(buffer));
    }
    if (tag === 'date') return this.know(new Date(this.value(parts[0]!) as number));
    if (tag === 'list') {
      const list: unknown[] = this.know([]);
      for (const part of parts) list.push(this.value(part));
      return list;
    }
    if (tag === 'set') {
      const set = this.know(new Set<unknown>());
      for (const part of parts) set.add(this.value(part));
      return set;
    }
    if (tag === 'map') {
      const map = this.know(new Map<unknown, unknown>());
      for (const [key, item] of parts as unknown as [Coded, Coded][])
        map.set(this.value(key), this.value(item));
      return map;
    }
    const object: Record<string, unknown> = this.know({});
    for (const [name, item] of parts as unknown as [string, Coded][]) {
      const value = this.value(item);
      // not by assignment: `__proto__` is a name like others here
      Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
    }
    return object;
  }

  private know<Value>(value: Value): Value {
    this.known.push(value);
    return value;
  }

  private copy(place: number, length: number): ArrayBuffer {
    const from = this.start + place;
    // of a Buffer of Node's, its own `slice` would be no copy
    return Uint8Array.prototype.slice.call(this.bytes, from, from + length).buffer as ArrayBuffer;
  }
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}
