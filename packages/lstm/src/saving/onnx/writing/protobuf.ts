/** A field of a message of Protocol Buffers: its number and what it holds. */
export type Field = readonly [number: number, value: FieldValue | undefined];

/** A whole number, text or bytes, a 32-bit float, or a message. */
export type FieldValue = number | string | Uint8Array | { float: number } | readonly Field[];

const wire = { varint: 0, bytes: 2, fixed32: 5 } as const;

/** A message as bytes; a field without a value is left out. */
export function encodeMessage(fields: readonly Field[]): Uint8Array {
  return joinBytes(
    fields.flatMap(([number, value]) => (value === undefined ? [] : encodeField(number, value))),
  );
}

function encodeField(number: number, value: FieldValue): Uint8Array[] {
  const key = (type: number) => varint(number * 8 + type);
  if (typeof value === 'number') return [key(wire.varint), varint(value)];
  if (typeof value === 'object' && 'float' in value) {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value.float, true);
    return [key(wire.fixed32), bytes];
  }
  const bytes =
    typeof value === 'string'
      ? new TextEncoder().encode(value)
      : value instanceof Uint8Array
        ? value
        : encodeMessage(value);
  return [key(wire.bytes), varint(bytes.length), bytes];
}

/** A whole number from 0 to 2^53 - 1, seven bits a byte. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
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
