import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError, describeValue } from '@btcfc/core';
import { readFileBytes, writeFileAtomic } from '@btcfc/core/files';
import type { EarlyStoppingState } from './early-stopping';
import type { PlateauState } from './plateau';
import type { StopReason } from './training-events';

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
  sha256: string;
}

const format = 'btcfc-lstm-checkpoint-1';
const vectors = ['weights', 'firstMoment', 'secondMoment', 'bestWeights'] as const;

/** The file of a run's checkpoint: one file, so that it is replaced whole or not at all. */
export function checkpointFile(directory: string): string {
  return path.join(directory, 'training.checkpoint');
}

/** Length of the header (32 bits), the header as JSON, then four vectors of 32-bit floats, little-endian. */
export function writeCheckpoint(file: string, identity: RunIdentity, checkpoint: Checkpoint): void {
  const { weights, firstMoment, secondMoment, bestWeights, ...rest } = checkpoint;
  const body = Buffer.concat([weights, firstMoment, secondMoment, bestWeights].map(bytesOf));
  const header: Header = { format, identity, size: weights.length, sha256: digest(body), ...rest };
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  writeFileAtomic(file, Buffer.concat([length, text, body]));
}

/**
 * The checkpoint in a file; `undefined` if there is none.
 *
 * @throws BtcfcError `PARSE_FAILED` if it is damaged, `INVALID_STATE` if it is of another run
 */
export function readCheckpoint(file: string, identity: RunIdentity): Checkpoint | undefined {
  if (!existsSync(file)) return undefined;
  const { header, body } = parse(file);
  checkIdentity(file, header.identity, identity);
  const { size, format: _format, identity: _identity, sha256: _sha256, ...rest } = header;
  const parts = vectors.map((name, position) => {
    const bytes = body.subarray(position * size * 4, (position + 1) * size * 4);
    // copied, since a view needs an aligned start
    return [name, new Float32Array(Uint8Array.from(bytes).buffer)] as const;
  });
  return { ...rest, ...Object.fromEntries(parts) } as Checkpoint;
}

/** A short name for data: equal only for equal numbers. */
export function digestOf(...arrays: (Float64Array | Float32Array)[]): string {
  const hash = createHash('sha256');
  for (const array of arrays) hash.update(`${array.length}:`).update(bytesOf(array));
  return hash.digest('hex').slice(0, 16);
}

function parse(file: string): { header: Header; body: Buffer } {
  const bytes = readFileBytes(file);
  try {
    const end = 4 + bytes.readUInt32LE();
    const header = JSON.parse(bytes.subarray(4, end).toString('utf8')) as Header;
    const body = bytes.subarray(end);
    if (header.format === format && header.sha256 === digest(body)) return { header, body };
  } catch {
    // told below
  }
  throw new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${file} is not a whole checkpoint of this version.`,
    remedy: 'Delete it and train from the start.',
  });
}

function checkIdentity(file: string, written: RunIdentity, wanted: RunIdentity): void {
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
    message: `The checkpoint ${file} is of another run: ${list.join('; ')}.`,
    remedy: 'Go on with the settings and data it was written with, or choose another `checkpointDir`.',
  });
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function bytesOf(array: Float64Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
