import { BtcfcError } from '../errors/error';
import { invalidOption } from './check-value';
import { nearestName } from './nearest-name';
import {
  custom,
  type OptionKind,
  type Presence,
  type PresenceOf,
  type PresenceOptions,
} from './option-kinds';

/** The options of one function, by name. */
export type OptionSpec = Readonly<Record<string, OptionKind<unknown>>>;

type Values<Spec extends OptionSpec> = {
  -readonly [Name in keyof Spec]: Spec[Name] extends OptionKind<infer Value, Presence> ? Value : never;
};

type NamesWith<Spec extends OptionSpec, Given extends Presence> = {
  [Name in keyof Spec]: Spec[Name] extends OptionKind<unknown, infer Found>
    ? Found extends Given
      ? Name
      : never
    : never;
}[keyof Spec];

type Flat<Type> = { [Name in keyof Type]: Type[Name] };

/** What a caller passes: only required options have to be there. */
export type InputOf<Spec extends OptionSpec> = Flat<
  Pick<Values<Spec>, NamesWith<Spec, 'required'>> &
    Partial<Pick<Values<Spec>, NamesWith<Spec, 'optional' | 'defaulted'>>>
>;

/** What the function works with: defaults are filled in. */
export type OutputOf<Spec extends OptionSpec> = Flat<
  Pick<Values<Spec>, NamesWith<Spec, 'required' | 'defaulted'>> &
    Partial<Pick<Values<Spec>, NamesWith<Spec, 'optional'>>>
>;

/** A function's options, declared once: their names, kinds and defaults. */
export interface OptionSet<Spec extends OptionSpec> {
  /** Whose options they are, as errors say it. */
  readonly owner: string;
  /** The options by name; spread it to declare a set with more of them. */
  readonly spec: Spec;
  /**
   * Checks what a caller passed and fills in the defaults.
   *
   * @param given the caller's object; `undefined` is one without any option
   * @param prefix what the names begin with in errors, such as `scaling.`
   * @throws BtcfcError `INVALID_OPTION` for a name that is none of the options, for a value that is not what it
   * must be, and for a required option that is missing
   */
  read(given: unknown, prefix?: string): OutputOf<Spec>;
}

/** What a caller of the function with these options passes. */
export type OptionsInput<Options extends { spec: OptionSpec }> = InputOf<Options['spec']>;

/** The options as the function works with them. */
export type OptionsOutput<Options extends { spec: OptionSpec }> = OutputOf<Options['spec']>;

/**
 * Declares the options of a function or class once: the sentence and the default of each stand in the comment of its
 * key, where editors show them; kind, range and default in its value.
 *
 * @example
 * import { defineOptions, option, type OptionsInput } from '@btcfc/core'
 * const smoothOptions = defineOptions('smooth', {
 *   // Rows that are averaged.
 *   rows: option.integer({ min: 1, default: 7 }),
 * })
 * function smooth(values: number[], options?: OptionsInput<typeof smoothOptions>) {
 *   const { rows } = smoothOptions.read(options)
 *   return values.slice(-rows)
 * }
 * smooth([1, 2, 3], { rows: 2 })
 */
export function defineOptions<const Spec extends OptionSpec>(owner: string, spec: Spec): OptionSet<Spec> {
  const names = Object.keys(spec);
  return {
    owner,
    spec,
    read(given, prefix = '') {
      checkOptionNames(owner, given, names, prefix);
      const options = (given ?? {}) as Record<string, unknown>;
      const read: Record<string, unknown> = {};
      for (const name of names) {
        const kind = spec[name]!;
        const value = options[name];
        if (value !== undefined) read[name] = kind.check(`${prefix}${name}`, value);
        else if (kind.presence === 'required') throw missingOption(owner, `${prefix}${name}`);
        else if (kind.default !== undefined) read[name] = kind.default;
      }
      return read as OutputOf<Spec>;
    },
  };
}

/** An interface's options, each with the kind that checks it. */
type SpecFor<Options> = {
  [Name in keyof Options]-?: OptionKind<Exclude<Options[Name], undefined>>;
};

/**
 * Declares the options of an interface that is written out, as generic ones are: every one of its names needs a kind.
 *
 * @example
 * import { option, optionsFor } from '@btcfc/core'
 * interface RepeatOptions { times?: number }
 * const repeatOptions = optionsFor<RepeatOptions>()('repeat', { times: option.integer({ min: 1, default: 2 }) })
 * repeatOptions.read({ times: 3 })
 */
export function optionsFor<Options>(): <const Spec extends OptionSpec & SpecFor<Options>>(
  owner: string,
  spec: Spec & Record<Exclude<keyof Spec, keyof Options>, never>,
) => OptionSet<Spec> {
  return (owner, spec) => defineOptions(owner, spec) as never;
}

/** An option that is an object of options itself. */
export function nested<
  Spec extends OptionSpec,
  const Said extends PresenceOptions<InputOf<Spec>> = Record<never, never>,
>(set: OptionSet<Spec>, said: Said = {} as Said): OptionKind<OutputOf<Spec>, PresenceOf<Said>> {
  return custom((name, value) => set.read(value, `${name}.`), said as never) as never;
}

/**
 * Refuses what is no object of options, and any name that is none of them.
 *
 * @param owner the function or class, as the caller writes it
 * @throws BtcfcError `INVALID_OPTION`, which names the nearest name there is
 *
 * @example
 * import { checkOptionNames } from '@btcfc/core'
 * checkOptionNames('train', { epochs: 5 }, ['epochs', 'lr'])
 */
export function checkOptionNames(owner: string, given: unknown, names: readonly string[], prefix = ''): void {
  if (given === undefined) return;
  // not a Date, a Map or a list: their options would all be missing.
  const isObject = Object.prototype.toString.call(given) === '[object Object]';
  if (!isObject)
    throw invalidOption(prefix ? prefix.slice(0, -1) : `options of ${owner}`, given, 'an object of options');
  for (const name of Object.keys(given as object)) {
    if (!names.includes(name)) throw unknownOption(owner, name, names, prefix);
  }
}

function unknownOption(owner: string, name: string, all: readonly string[], prefix: string): BtcfcError {
  // seams for tests are nobody's to use
  const names = all.filter((each) => !each.startsWith('_'));
  const nearest = nearestName(name, names);
  const question = nearest ? `: did you mean \`${prefix}${nearest}\`?` : '.';
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`${prefix}${name}\` is not an option of ${owner}${question}`,
    received: name,
    remedy: names.length > 0 ? `It takes ${names.join(', ')}.` : 'It takes no options.',
  });
}

function missingOption(owner: string, name: string): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`${name}\` is missing.`,
    remedy: `${owner} needs it: pass it in the options.`,
  });
}
