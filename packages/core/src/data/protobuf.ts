/** A field of a message of Protocol Buffers: its number and what it holds; one without a value is left out. */
export type ProtobufField = readonly [number: number, value: ProtobufValue | undefined];

/** A whole number, text or bytes, a floating number of 32 or 64 bits, or a message. */
export type ProtobufValue =
  | number
  | string
  | Uint8Array
  | { float: number }
  | { double: number }
  | readonly ProtobufField[];

const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * A message of Protocol Buffers as bytes (protobuf.dev, "Encoding"), its fields in the order given. Whole numbers are those
 * of `int64`, up to 2^53 - 1 either way; a negative one takes ten bytes.
 *
 * @example
 * import { protobufBytes } from '@btcfc/core';
 * protobufBytes([[1, 150], [2, 'testing']]) // -> Uint8Array of 12 bytes, 08 96 01 12 07 ...
 */
export function protobufBytes(fields: readonly ProtobufField[]): Uint8Array {
  return joinBytes(
    fields.flatMap(([number, value]) => (value === undefined ? [] : fieldBytes(number, value))),
  );
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function fieldBytes(number: number, value: ProtobufValue): Uint8Array[] {
  const key = (type: number) => varint(number * 8 + type);
  if (typeof value === 'number') return [key(wire.varint), varint(value)];
  if (typeof value === 'object' && 'float' in value) {
    return [key(wire.fixed32), fixedBytes(4, (view) => view.setFloat32(0, value.float, true))];
  }
  if (typeof value === 'object' && 'double' in value) {
    return [key(wire.fixed64), fixedBytes(8, (view) => view.setFloat64(0, value.double, true))];
  }
  const bytes = contentBytes(value);
  return [key(wire.bytes), varint(bytes.length), bytes];
}

function contentBytes(value: string | Uint8Array | readonly ProtobufField[]): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  return value instanceof Uint8Array ? value : protobufBytes(value);
}

function fixedBytes(size: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return bytes;
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Uint8Array {
  if (value < 0) return bigVarint(BigInt.asUintN(64, BigInt(value)));
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

function bigVarint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}
