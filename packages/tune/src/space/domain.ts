import { BtcfcError, checkInteger, checkNumber, invalidOption } from '@btcfc/core';

/** A value that a configuration holds as it stands: it is not searched. */
export type Constant = string | number | boolean | null | readonly Constant[];

/** One of a list; an option that is an object is a branch with parameters of its own. */
export interface ChoiceDomain<Option extends SpaceValue = SpaceValue> {
  readonly $domain: 'choice';
  readonly options: readonly Option[];
}

/** Any number between two bounds. */
export interface RealDomain {
  readonly $domain: 'uniform' | 'loguniform';
  readonly low: number;
  readonly high: number;
}

/** A number of the grid `low, low + q, low + 2 q, ...` up to `high`. */
export interface SteppedDomain {
  readonly $domain: 'quniform' | 'qloguniform';
  readonly low: number;
  readonly high: number;
  readonly q: number;
}

/** A whole number between two bounds, both included. */
export interface IntegerDomain {
  readonly $domain: 'randint' | 'lograndint';
  readonly low: number;
  readonly high: number;
}

/** A domain whose values are numbers. */
export type NumberDomain = RealDomain | SteppedDomain | IntegerDomain;
/** Something to search: what the functions of spaces make. */
export type Domain = ChoiceDomain | NumberDomain;

/** What a space may hold under a name: a domain to search, a constant, or a space within the space. */
export type SpaceValue = Constant | Domain | Space;

/**
 * A search space: plain JSON, made with `choice`, `uniform` and the other functions of this module.
 *
 * @example
 * import { choice, loguniform, uniform, validateSpace } from '@btcfc/tune';
 *
 * const space = {
 *   epochs: 200,
 *   lr: loguniform(5e-6, 5e-3),
 *   optimizer: choice([{ kind: 'adam', beta: uniform(0.8, 0.999) }, { kind: 'sgd', momentum: uniform(0, 0.99) }]),
 * };
 * validateSpace(space);
 */
export interface Space {
  readonly [name: string]: SpaceValue;
}

/**
 * One of `options`, without order. Options are constants, or objects: an object is a branch, whose own
 * parameters exist only where it is chosen. Give each branch a constant of the same name (`kind`) and the
 * configuration's type is a discriminated union.
 *
 * @throws BtcfcError `INVALID_OPTION` without options; as it is searched, where two can't be told apart in a
 *   configuration
 *
 * @example
 * import { choice } from '@btcfc/tune';
 *
 * const space = { layers: choice([1, 2, 3]), cell: choice(['lstm', 'gru']) };
 */
export function choice<const Options extends readonly SpaceValue[]>(
  options: Options,
): ChoiceDomain<Options[number]> {
  if (!Array.isArray(options) || options.length === 0) {
    throw invalidOption('options', options, 'an array of at least one option');
  }
  return { $domain: 'choice', options };
}

/**
 * A number from `low` to `high`, all equally probable.
 *
 * @throws BtcfcError `INVALID_OPTION` for bounds that are not finite or not in order
 *
 * @example
 * import { uniform } from '@btcfc/tune';
 *
 * const space = { dropout: uniform(0, 0.5) };
 */
export function uniform(low: number, high: number): RealDomain {
  return { $domain: 'uniform', ...checkBounds(low, high) };
}

/**
 * A number from `low` to `high`, its logarithm uniform; `low` is above 0.
 *
 * @throws BtcfcError `INVALID_OPTION` for bounds that are not finite or not in order
 *
 * @example
 * import { loguniform } from '@btcfc/tune';
 *
 * const space = { lr: loguniform(1e-5, 1e-1) };
 */
export function loguniform(low: number, high: number): RealDomain {
  return { $domain: 'loguniform', ...checkBounds(low, high, { positive: true }) };
}

/**
 * One of `low, low + q, low + 2 q, ...` up to `high`, all equally probable, each as it is written in decimals.
 *
 * @throws BtcfcError `INVALID_OPTION` for bounds that are not finite or not in order and for a step that is too small
 *
 * @example
 * import { quniform } from '@btcfc/tune';
 *
 * const space = { dropout: quniform(0, 0.5, 0.05) };
 */
export function quniform(low: number, high: number, q: number): SteppedDomain {
  return { $domain: 'quniform', ...checkBounds(low, high), q: checkStep(low, high, q) };
}

/**
 * One of `low, low + q, low + 2 q, ...` up to `high`, with the mass of its cell under a uniform logarithm.
 *
 * @throws BtcfcError `INVALID_OPTION` for bounds that are not finite or not in order and for a step that is too small
 *
 * @example
 * import { qloguniform } from '@btcfc/tune';
 *
 * const space = { width: qloguniform(16, 256, 16) };
 */
export function qloguniform(low: number, high: number, q: number): SteppedDomain {
  return {
    $domain: 'qloguniform',
    ...checkBounds(low, high, { positive: true }),
    q: checkStep(low, high, q),
  };
}

/**
 * A whole number from `low` to `high`, both included, all equally probable.
 *
 * @throws BtcfcError `INVALID_OPTION` for bounds that are not finite or not in order, or not whole
 *
 * @example
 * import { randint } from '@btcfc/tune';
 *
 * const space = { layers: randint(1, 4) };
 */
export function randint(low: number, high: number): IntegerDomain {
  checkInteger('low', low);
  checkInteger('high', high, { min: low, max: Math.min(Number.MAX_SAFE_INTEGER, low + mostSpan) });
  return { $domain: 'randint', low, high };
}

/**
 * A whole number from `low` to `high`, both included, with the mass of its cell under a uniform logarithm.
 *
 * @throws BtcfcError `INVALID_OPTION` for bounds that are not finite or not in order, or not whole
 *
 * @example
 * import { lograndint } from '@btcfc/tune';
 *
 * const space = { units: lograndint(8, 512) };
 */
export function lograndint(low: number, high: number): IntegerDomain {
  checkInteger('low', low, { min: 1 });
  checkInteger('high', high, { min: low });
  return { $domain: 'lograndint', low, high };
}

/** As far apart as bounds of whole numbers may be: up to there, differences are exact. */
const mostSpan = Number.MAX_SAFE_INTEGER - 1;

/** Whether a value of a space is something to search, as opposed to a constant or a nested space. */
export function isDomain(value: unknown): value is Domain {
  return typeof value === 'object' && value !== null && '$domain' in value;
}

/** Whether a value of a space is a nested space or a branch. */
export function isNestedSpace(value: unknown): value is Space {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isDomain(value);
}

function checkBounds(low: number, high: number, { positive = false } = {}): { low: number; high: number } {
  checkNumber('low', low, positive ? { min: 0, aboveMin: true } : {});
  checkNumber('high', high);
  if (low <= high) return { low, high };
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: '`low <= high` must hold.',
    received: `low ${low}, high ${high}`,
    remedy: 'Pass the smaller bound first.',
  });
}

function checkStep(low: number, high: number, q: number): number {
  checkNumber('q', q, { min: 0, aboveMin: true });
  if ((high - low) / q > 2 ** 31) throw invalidOption('q', q, 'at least (high - low) / 2^31');
  const neighbours = Number.EPSILON * Math.max(Math.abs(low), Math.abs(high));
  if (q < neighbours)
    throw invalidOption('q', q, `at least ${neighbours}, the distance between numbers there`);
  return q;
}
