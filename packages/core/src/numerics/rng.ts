import { BtcfcError } from '../errors/error';
import { checkInteger, invalidOption } from '../options/check-value';

/** A generator's whole state, plain JSON. */
export interface RngState {
  algorithm: 'xoshiro128**';
  seed: number;
  /** Labels of the splits that led here. */
  path: string[];
  /** Four unsigned 32-bit words. */
  words: [number, number, number, number];
}

/**
 * Seeded randomness that can be saved, restored and split into independent streams.
 *
 * The generator is xoshiro128** (Blackman & Vigna 2018), its state filled by splitmix32 from the seed
 * and the labels. Every seed from 0 to 2^53 - 1 is valid, and none equals another.
 *
 * @example
 * import { Rng } from '@btcfc/core';
 *
 * const rng = new Rng(7)
 * const weights = rng.split('weights') // does not depend on what `rng` has drawn so far
 * weights.normal()
 */
export class Rng {
  readonly seed: number;
  readonly path: readonly string[];
  private words: Uint32Array;

  /**
   * @param seed whole number from 0 to 2^53 - 1
   * @throws BtcfcError `INVALID_OPTION` for any other seed
   */
  constructor(seed: number) {
    this.seed = checkInteger('seed', seed, { min: 0 });
    this.path = [];
    this.words = initialWords(this.seed, this.path);
  }

  /** The next 32 random bits, as a whole number from 0 to 2^32 - 1. */
  nextUint32(): number {
    const words = this.words;
    const [a, b, c, d] = words as unknown as [number, number, number, number];
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const mixedC = c ^ a;
    const mixedD = d ^ b;
    words[1] = b ^ mixedC;
    words[0] = a ^ mixedD;
    words[2] = mixedC ^ (b << 9);
    words[3] = rotateLeft(mixedD, 11);
    return result;
  }

  /**
   * A number in [low, high), with 53 random bits.
   *
   * @throws BtcfcError `INVALID_OPTION` for a bound that is not a finite number
   */
  uniform(low = 0, high = 1): number {
    if (!Number.isFinite(low)) throw invalidOption('low', low, 'a number');
    if (!Number.isFinite(high)) throw invalidOption('high', high, 'a number');
    const high26 = this.nextUint32() >>> 6;
    const low27 = this.nextUint32() >>> 5;
    return low + (high - low) * ((high26 * 2 ** 27 + low27) / 2 ** 53);
  }

  /**
   * A normally distributed number (Box & Muller 1958; one of each pair is dropped to keep the state small).
   *
   * @throws BtcfcError `INVALID_OPTION` for a mean or standard deviation that is not a finite number
   */
  normal(mean = 0, standardDeviation = 1): number {
    if (!Number.isFinite(mean)) throw invalidOption('mean', mean, 'a number');
    if (!Number.isFinite(standardDeviation))
      throw invalidOption('standardDeviation', standardDeviation, 'a number');
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + standardDeviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /**
   * A whole number from `low` to `high`, both included, without bias.
   *
   * @throws BtcfcError `INVALID_OPTION` if `low > high` or they span 2^32 values or more
   */
  integer(low: number, high: number): number {
    checkInteger('low', low);
    checkInteger('high', high, { min: low });
    const span = high - low + 1;
    if (span > 2 ** 32) throw invalidOption('high', high, `less than ${low} + 2^32`);
    // draws beyond the largest multiple of `span` would favour the low values
    const limit = 2 ** 32 - (2 ** 32 % span);
    let draw = this.nextUint32();
    while (draw >= limit) draw = this.nextUint32();
    return low + (draw % span);
  }

  /**
   * The numbers 0 to `length` - 1 in random order (Fisher & Yates).
   *
   * @throws BtcfcError `INVALID_OPTION` for another length than a whole number below 2^32
   */
  permutation(length: number): Uint32Array {
    checkInteger('length', length, { min: 0, max: 2 ** 32 - 1 });
    const order = Uint32Array.from({ length }, (_, index) => index);
    return this.shuffle(order);
  }

  /**
   * Shuffles in place and returns what it was given.
   *
   * @throws BtcfcError `INVALID_OPTION` for what is no list
   */
  shuffle<Items extends unknown[] | Uint32Array>(items: Items): Items {
    if (!Array.isArray(items) && !ArrayBuffer.isView(items)) throw invalidOption('items', items, 'a list');
    const list = items as unknown[];
    for (let last = list.length - 1; last > 0; last--) {
      const other = this.integer(0, last);
      const kept = list[last];
      list[last] = list[other];
      list[other] = kept;
    }
    return items;
  }

  /**
   * An independent stream for a part of the work. It depends on the seed and the labels alone, so it is
   * the same however much this generator has been used: `split('masks').split('epoch 3')`.
   *
   * @throws BtcfcError `INVALID_OPTION` for a label that is neither text nor a finite number
   */
  split(label: string | number): Rng {
    if (typeof label !== 'string' && !Number.isFinite(label))
      throw invalidOption('label', label, 'text or a number');
    const child = new Rng(this.seed);
    const path = [...this.path, String(label)];
    Object.assign(child, { path, words: initialWords(this.seed, path) });
    return child;
  }

  /** The state as plain JSON, for a checkpoint. */
  toJSON(): RngState {
    return {
      algorithm: 'xoshiro128**',
      seed: this.seed,
      path: [...this.path],
      words: Array.from(this.words) as RngState['words'],
    };
  }

  /**
   * A generator that goes on exactly where the saved one stood.
   *
   * @throws BtcfcError `INVALID_DATA` if the state was not made by `toJSON`
   */
  static fromJSON(state: RngState): Rng {
    const isState =
      state?.algorithm === 'xoshiro128**' &&
      isListOf(state.path, (label) => typeof label === 'string') &&
      isListOf(state.words, isWord) &&
      state.words.length === 4;
    if (!isState) {
      throw new BtcfcError({
        code: 'INVALID_DATA',
        message: 'This is not the state of a random generator.',
        received: state,
        remedy: 'Pass what `rng.toJSON()` returned.',
      });
    }
    const rng = new Rng(state.seed);
    return Object.assign(rng, { path: [...state.path], words: Uint32Array.from(state.words) });
  }
}

function isListOf(list: unknown, isRight: (value: unknown) => boolean): boolean {
  return Array.isArray(list) && list.every(isRight);
}

function isWord(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function initialWords(seed: number, path: readonly string[]): Uint32Array {
  // 64-bit FNV-1a would need BigInt: two 32-bit accumulators that start apart do as well here.
  let left = 0x811c9dc5 ^ (seed >>> 0);
  let right = 0x9e3779b9 ^ Math.floor(seed / 2 ** 32);
  for (const label of path) {
    // the separator keeps ['ab', 'c'] and ['a', 'bc'] apart
    for (const character of `${label}\u0000`) {
      const code = character.codePointAt(0)!;
      left = Math.imul(left ^ code, 0x01000193);
      right = Math.imul(right ^ code, 0x85ebca6b) ^ (right >>> 13);
    }
  }
  const words = new Uint32Array(4);
  words[0] = splitmix32(left);
  // the first draw depends on this word alone: it must hold the low half of the seed as well
  words[1] = splitmix32(right ^ words[0]);
  words[2] = splitmix32(words[0] ^ (right + 0x9e3779b9));
  words[3] = splitmix32(words[1] ^ (left + 0x85ebca6b));
  // the all-zero state is the one xoshiro never leaves
  if (words.every((word) => word === 0)) words[0] = 1;
  return words;
}

function splitmix32(input: number): number {
  let mixed = (input + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
