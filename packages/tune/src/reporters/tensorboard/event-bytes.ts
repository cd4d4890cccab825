import { type ProtobufField, protobufBytes } from '@btcfc/core';

/*
 * The little of TensorFlow's event and record files that TensorBoard needs: tensorflow/core/util/event.proto,
 * framework/summary.proto and lib/io/record_writer.cc.
 */

/** The bytes of an event of a log: its time in seconds, and what it says. */
export function eventBytes(seconds: number, fields: readonly ProtobufField[]): Uint8Array {
  return protobufBytes([[1, { double: seconds }], ...fields]);
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
