import { digestOf } from '@btcfc/core';
import { valueFromBytes, valueToBytes } from './value-bytes';

/** What an objective is handed besides its configuration: the same for all trials of a search. */
export interface ObjectiveData {
  /** As it was given to `tune`. */
  readonly value: unknown;
  /**
   * The same as bytes, for `objectiveDataFromBytes` elsewhere; made once.
   *
   * @throws BtcfcError `INVALID_OPTION` naming the place of what can't leave this process
   */
  bytes(): Uint8Array;
  /** A text that other data does not have. @throws as `bytes` */
  digest(): string;
}

/**
 * The data that `ObjectiveData.bytes()` carries, for an executor of your own that runs objectives elsewhere.
 *
 * @throws BtcfcError `INVALID_DATA` if the bytes are none of these
 *
 * @example
 * import { type Executor, InProcessExecutor, objectiveDataFromBytes, tune, uniform } from '@btcfc/tune';
 *
 * // hands each search a copy of its data
 * const executor: Executor = {
 *   name: 'copying',
 *   concurrency: 1,
 *   start({ data, ...search }) {
 *     const value = data && objectiveDataFromBytes(data.bytes());
 *     return new InProcessExecutor().start({ ...search, data: data && { ...data, value } });
 *   },
 * };
 * const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 5, executor };
 * await tune(({ x }, _trial, { target }) => (x - target) ** 2, { ...options, data: { target: 0.3 } });
 */
export function objectiveDataFromBytes(bytes: Uint8Array): unknown {
  return valueFromBytes(bytes);
}

export function objectiveData(value: unknown): ObjectiveData | undefined {
  if (value === undefined) return undefined;
  let bytes: Uint8Array | undefined;
  let digest: string | undefined;
  const data = {
    value,
    bytes() {
      bytes ??= valueToBytes(value, 'data');
      return bytes;
    },
    digest() {
      digest ??= digestOf(data.bytes()).slice(0, 32);
      return digest;
    },
  };
  return data;
}
