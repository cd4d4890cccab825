/** Stable, documented identifiers: programs branch on these, never on a message's text. */
export type ErrorCode =
  /** An option is missing, of the wrong type or out of its range. */
  | 'INVALID_OPTION'
  /** The data handed in can't be used: wrong shape, NaN where none may be, mismatched lengths. */
  | 'INVALID_DATA'
  /** A column that is needed is absent. */
  | 'MISSING_COLUMN'
  /** Text (a CSV, a JSON document) that can't be read as what it should be. */
  | 'PARSE_FAILED'
  /** A file or folder can't be read or written. */
  | 'FILE_ACCESS'
  /** A remote service did not answer as it should. */
  | 'REQUEST_FAILED'
  /** Something optional that was asked for is not installed or not usable on this machine. */
  | 'UNAVAILABLE'
  /** The call came at the wrong moment, such as `predict` before `fit`. */
  | 'INVALID_STATE'
  /** Training or a computation broke down numerically. */
  | 'DIVERGED';

/** Options of `BtcfcError`. */
export interface BtcfcErrorOptions {
  /** Stable identifier to branch on. */
  code: ErrorCode;
  /** What went wrong, in one sentence. */
  message: string;
  /** The offending value, as it came in. */
  received?: unknown;
  /** What the reader can do about it, in one sentence. */
  remedy: string;
  /** The underlying error, where there is one. */
  cause?: unknown;
}

const marker = Symbol.for('btcfc.error');
/** Lists within so many others are not told. */
const deepestList = 3;
const longestValue = 80;

/**
 * The root of every error that a `@btcfc` package throws on purpose.
 *
 * @example
 * import { BtcfcError, readNumbers } from '@btcfc/core';
 *
 * try {
 *   readNumbers([1, 'two'], { name: 'load' });
 * } catch (error) {
 *   if (BtcfcError.isInstance(error) && error.code === 'INVALID_DATA') console.log(error.remedy);
 * }
 */
export class BtcfcError extends Error {
  readonly code: ErrorCode;
  /** What went wrong: the message without the value received and the remedy. */
  readonly problem: string;
  readonly received: unknown;
  readonly remedy: string;

  constructor({ code, message, received, remedy, cause }: BtcfcErrorOptions) {
    const got = received === undefined ? '' : ` Received: ${describeValue(received)}.`;
    super(`${message}${got} ${remedy}`, cause === undefined ? undefined : { cause });
    this.name = 'BtcfcError';
    this.code = code;
    this.problem = message;
    this.received = received;
    this.remedy = remedy;
    Object.defineProperty(this, marker, { value: true });
  }

  /** Like `instanceof`, and true also for an error of another installed copy of this package. */
  static isInstance(error: unknown): error is BtcfcError {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[marker] === true;
  }
}

/**
 * A value as a short piece of one line, fit for an error message.
 *
 * @example
 * import { describeValue } from '@btcfc/core';
 *
 * describeValue([1, 2, 3, 4, 5, 6]); // -> '[1, 2, 3, 4, 5, ... 6 in all]'
 */
export function describeValue(value: unknown): string {
  return describeWithin(value, 0);
}

/** @param depth lists around it: what a caller has nested deeply would not end, or end in too much */
function describeWithin(value: unknown, depth: number): string {
  if (typeof value === 'string') return shorten(JSON.stringify(value));
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return shorten(value.message);
  if (isTypedArray(value) || Array.isArray(value)) {
    const { length } = value as ArrayLike<unknown>;
    if (depth >= deepestList && length > 0) return '[...]';
    const head = Array.from((value as unknown[]).slice(0, 5), (item) => describeWithin(item, depth + 1));
    return `[${head.join(', ')}${length > 5 ? `, ... ${length} in all` : ''}]`;
  }
  try {
    return shorten(JSON.stringify(value));
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function isTypedArray(value: object): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function shorten(text: string): string {
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 3)}...`;
}
