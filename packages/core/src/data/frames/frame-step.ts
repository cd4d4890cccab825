import { BtcfcError } from '../../errors/error';
import { invalidOption } from '../../options/check-value';
import type { PlainFrame } from './frame';

/** A step that makes a model's inputs of rows: it can be saved beside the model and done again on rows that come later. */
export interface FrameStep {
  /** What it does, such as `logTransform`. */
  readonly kind: string;
  /** The package that does it, as the error for an unknown kind names it. */
  readonly package: string;
  /** How it is done: plain JSON. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * How many rows before a row its values are made of, sums apart; infinite where no number is enough. The weights of an
   * exponential mean end where they no longer change its last digit.
   */
  readonly lookBack: number;
  /** Columns it makes that are sums from the first row on: over later rows alone they differ by what the rows before come to. */
  readonly sums: readonly string[];
  /** Plain columns, in time order, with what is made of them. It may leave rows out, and adds none. */
  transform(frame: PlainFrame): PlainFrame;
}

/** Who does a kind of step. */
export interface FrameStepKind {
  /** What it does, such as `logTransform`. */
  kind: string;
  /** The package whose entry registers it. */
  package: string;
  /** Makes the step of its options; throws for options that it does not take. */
  make(options: Readonly<Record<string, unknown>>): (frame: PlainFrame) => PlainFrame;
  /** As `FrameStep.lookBack`, for these options. @default infinite */
  lookBack?(options: Readonly<Record<string, unknown>>): number;
  /** As `FrameStep.sums`, for these options. @default none */
  sums?(options: Readonly<Record<string, unknown>>): readonly string[];
}

// one for all copies of this package, be they ES modules or CommonJS
const registryKey = Symbol.for('btcfc.frame-steps');

function registry(): Map<string, FrameStepKind> {
  const shared = globalThis as { [registryKey]?: Map<string, FrameStepKind> };
  shared[registryKey] ??= new Map();
  return shared[registryKey];
}

/**
 * Lets `frameStep` make a kind of step; a package's entry does so for its own. A kind that is registered twice is made by the
 * last one.
 *
 * @example
 * import { registerFrameStep } from '@btcfc/core'
 * registerFrameStep({
 *   kind: 'doubled',
 *   package: 'my-package',
 *   make: ({ column }) => (frame) => ({
 *     ...frame,
 *     doubled: Array.from(frame[column as string] as Float64Array, (value) => 2 * value),
 *   }),
 *   lookBack: () => 0, // a row is made of itself alone
 * })
 */
export function registerFrameStep(kind: FrameStepKind): void {
  const { kind: name, package: from, make } = kind ?? {};
  const isKind = typeof name === 'string' && typeof from === 'string' && typeof make === 'function';
  if (!isKind) throw invalidOption('kind', kind, 'a kind of step: { kind, package, make }');
  registry().set(name, kind);
}

/**
 * A step by its kind: `logTransform` and `stationaryFeatures` of `@btcfc/features`, `MissingValueCleaner` of
 * `@btcfc/data-cleaning`, `BTCFeatureEngineer` and `keepPricedRows` of `@btcfc/btc-features`, or one of your own. Import the
 * package first.
 *
 * @param kind the name of the function or class that does it
 * @param options what that takes, plain JSON
 * @throws BtcfcError `UNAVAILABLE` for a kind that no imported package does; `INVALID_OPTION` for options that it does not take
 *
 * @example
 * import { frameStep, registerFrameStep } from '@btcfc/core'
 * registerFrameStep({ kind: 'same', package: 'my-package', make: () => (frame) => frame })
 * frameStep('same').transform({ load: [1, 2] }) // -> { load: [1, 2] }
 */
export function frameStep(kind: string, options: Readonly<Record<string, unknown>> = {}): FrameStep {
  if (typeof kind !== 'string' || kind === '')
    throw invalidOption('kind', kind, 'the name of a kind of step');
  if (Object.prototype.toString.call(options) !== '[object Object]')
    throw invalidOption('options', options, 'an object of options');
  const found = registry().get(kind);
  if (!found) throw unknownStep(kind);
  return {
    ...{ kind, package: found.package, options: { ...options } },
    transform: found.make(options),
    lookBack: found.lookBack?.(options) ?? Number.POSITIVE_INFINITY,
    sums: found.sums?.(options) ?? [],
  };
}

function unknownStep(kind: string): BtcfcError {
  const known = [...registry().keys()].sort().join(', ');
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `No imported package does the step "${kind}"${known ? `; known are ${known}` : ''}.`,
    received: kind,
    remedy: 'Import the package that does it first.',
  });
}
