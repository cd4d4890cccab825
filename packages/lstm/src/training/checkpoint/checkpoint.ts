import { BtcfcError, describeValue, digestOf } from '@btcfc/core';
import type { EarlyStoppingState } from '../schedule/early-stopping';
import type { PlateauState } from '../schedule/plateau';
import type { StopReason } from '../training-events';

/** What a run is about: a checkpoint goes on only under the very same. */
export type RunIdentity = Record<string, unknown>;

/** The whole state of a training between two epochs. */
export interface Checkpoint {
  /** Epochs done. */
  epoch: number;
  trainLosses: number[];
  valLosses: number[];
  plateau: PlateauState;
  stopper: EarlyStoppingState;
  adamStep: number;
  /** Set once the run is over for good: one that ran out of epochs may go on to more. */
  stoppedBy: StopReason | undefined;
  weights: Float32Array;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
  bestWeights: Float32Array;
}

interface Header extends Omit<Checkpoint, (typeof vectors)[number]> {
  format: string;
  identity: RunIdentity;
  /** Number of weights. */
  size: number;
}

const format = 'btcfc-lstm-checkpoint-2';
const vectors = ['weights', 'firstMoment', 'secondMoment', 'bestWeights'] as const;
const digestLength = 64;

/**
 * A checkpoint as bytes: the SHA-256 digest of all that follows (64 hexadecimal digits), the length of the header (32
 * bits), the header as JSON, then four vectors of 32-bit floats, little-endian.
 */
export function encodeCheckpoint(identity: RunIdentity, checkpoint: Checkpoint): Uint8Array {
  const { weights, firstMoment, secondMoment, bestWeights, ...rest } = checkpoint;
  const header: Header = { format, identity, size: weights.length, ...rest };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const parts = [weights, firstMoment, secondMoment, bestWeights].map(bytesOf);
  const bytes = new Uint8Array(digestLength + 4 + text.length + 16 * weights.length);
  new DataView(bytes.buffer).setUint32(digestLength, text.length, true);
  let offset = digestLength + 4;
  for (const part of [text, ...parts]) {
    bytes.set(part, offset);
    offset += part.length;
  }
  bytes.set(new TextEncoder().encode(digestOf(bytes.subarray(digestLength))));
  return bytes;
}

/**
 * @param description where the bytes are from, as errors say it
 * @throws BtcfcError `PARSE_FAILED` if they are damaged, `INVALID_STATE` if they are of another run
 */
export function decodeCheckpoint(bytes: Uint8Array, identity: RunIdentity, description: string): Checkpoint {
  const { header, body } = parse(bytes, description);
  checkIdentity(description, header.identity, identity);
  const { size, format: _format, identity: _identity, ...rest } = header;
  const parts = vectors.map((name, position) => {
    // a copy, since 32-bit floats need an aligned start
    const part = new Uint8Array(body.subarray(position * size * 4, (position + 1) * size * 4));
    return [name, new Float32Array(part.buffer)] as const;
  });
  return { ...rest, ...Object.fromEntries(parts) } as Checkpoint;
}

function parse(bytes: Uint8Array, description: string): { header: Header; body: Uint8Array } {
  try {
    const written = new TextDecoder().decode(bytes.subarray(0, digestLength));
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(digestLength, true);
    const start = digestLength + 4 + length;
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(digestLength + 4, start))) as Header;
    const isWhole = header.format === format && written === digestOf(bytes.subarray(digestLength));
    if (isWhole) return { header, body: bytes.subarray(start) };
  } catch {
    // told below
  }
  throw new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${description} is not a whole checkpoint of this version.`,
    remedy: 'Delete it and train from the start.',
  });
}

function checkIdentity(description: string, written: RunIdentity, wanted: RunIdentity): void {
  const names = new Set([...Object.keys(written), ...Object.keys(wanted)]);
  const differing = [...names].filter(
    (name) => JSON.stringify(written[name]) !== JSON.stringify(wanted[name]),
  );
  if (differing.length === 0) return;
  const list = differing.map(
    (name) => `${name} was ${describeValue(written[name])} and is ${describeValue(wanted[name])}`,
  );
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: `${description} is of another run: ${list.join('; ')}.`,
    remedy: 'Go on with the settings and data it was written with, or choose another `checkpointDir`.',
  });
}

function bytesOf(array: Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
