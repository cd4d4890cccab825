/*
 * The little of protocol buffers and of TensorFlow's record files that TensorBoard needs: tensorflow/core/util/event.proto,
 * framework/summary.proto and lib/io/record_writer.cc.
 */

/** A field of a message: a text, bytes (also of a message in a message), a whole number, or a floating one. */
type Field = { number: number } & (
  | { text: string }
  | { bytes: Uint8Array }
  | { integer: number }
  | { double: number }
  | { float: number }
);

/** The bytes of a message. */
export function message(fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.map(fieldBytes));
}

/** An event of a log: its time in seconds, and what it says. */
export function eventBytes(seconds: number, fields: readonly Field[]): Uint8Array {
  return message([{ number: 1, double: seconds }, ...fields]);
}

/** What a record file holds of some bytes: their length and they themselves, each with a checksum. */
export function recordBytes(data: Uint8Array): Uint8Array {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length));
  head.writeUInt32LE(maskedChecksum(head.subarray(0, 8)), 8);
  const foot = Buffer.alloc(4);
  foot.writeUInt32LE(maskedChecksum(data));
  return Buffer.concat([head, data, foot]);
}

/** CRC-32C (Castagnoli). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

// a checksum of bytes that hold checksums would be weak
function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

const wireTypes = { varint: 0, eight: 1, delimited: 2, four: 5 };

function fieldBytes(field: Field): Uint8Array {
  const key = (wireType: number) => varint(BigInt(field.number * 8 + wireType));
  if ('integer' in field) return Buffer.concat([key(wireTypes.varint), varint(BigInt(field.integer))]);
  if ('double' in field) {
    const value = Buffer.alloc(8);
    value.writeDoubleLE(field.double);
    return Buffer.concat([key(wireTypes.eight), value]);
  }
  if ('float' in field) {
    const value = Buffer.alloc(4);
    value.writeFloatLE(field.float);
    return Buffer.concat([key(wireTypes.four), value]);
  }
  const bytes = 'text' in field ? Buffer.from(field.text, 'utf8') : field.bytes;
  return Buffer.concat([key(wireTypes.delimited), varint(BigInt(bytes.length)), bytes]);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  // a negative number has ten bytes, as of 64 bits
  for (let left = BigInt.asUintN(64, value); ; left >>= 7n) {
    const low = Number(left & 127n);
    if (left < 128n) return Uint8Array.from([...bytes, low]);
    bytes.push(low | 128);
  }
}
