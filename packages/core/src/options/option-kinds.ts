import { checkInteger, checkNumber, checkOneOf, invalidOption, type NumberRange } from './check-value';

/** What the type of an option says of whether it has to be passed. */
export type Presence = 'required' | 'optional' | 'defaulted';

/** What an option's value looks like where it is text, as on a command line. */
export type OptionForm = 'text' | 'number' | 'flag' | 'other';

/** One option: how its value is checked, and what it is where it is left out. */
export interface OptionKind<Value, Given extends Presence = Presence> {
  readonly presence: Given;
  readonly default?: Value;
  /** How it is written on a command line: as a word, as a number, as a flag without a value, or not at all. */
  readonly form: OptionForm;
  /** Gives back the value if it is right, as it is used from then on; throws `INVALID_OPTION` otherwise. */
  check(name: string, value: unknown): Value;
}

/** Whether an option may be left out, and what it then is; neither: it may, and is `undefined`. */
export interface PresenceOptions<Value> {
  /** What it is where it is left out. @default undefined */
  default?: Value;
  /** Whether leaving it out is an error. @default false */
  required?: boolean;
}

/** How the presence of an option follows from what is said of it. */
export type PresenceOf<Said> = Said extends { required: true }
  ? 'required'
  : Said extends { default: unknown }
    ? 'defaulted'
    : 'optional';

type Check<Value> = (name: string, value: unknown) => Value;

function kind<Value, Given extends Presence>(
  check: Check<Value>,
  { default: fallback, required = false }: PresenceOptions<Value>,
  form: OptionForm = 'other',
): OptionKind<Value, Given> {
  const presence = required ? 'required' : fallback === undefined ? 'optional' : 'defaulted';
  return { presence: presence as Given, default: fallback, form, check };
}

type NumberOptions = NumberRange & PresenceOptions<number>;

/** An option that is a finite number. */
export function number<const Said extends NumberOptions = Record<never, never>>(
  said: Said = {} as Said,
): OptionKind<number, PresenceOf<Said>> {
  return kind((name, value) => checkNumber(name, value, said), said, 'number');
}

/** An option that is a whole number. */
export function integer<const Said extends NumberOptions = Record<never, never>>(
  said: Said = {} as Said,
): OptionKind<number, PresenceOf<Said>> {
  return kind((name, value) => checkInteger(name, value, said), said, 'number');
}

/** An option that is `true` or `false`. */
export function boolean<const Said extends PresenceOptions<boolean> = Record<never, never>>(
  said: Said = {} as Said,
): OptionKind<boolean, PresenceOf<Said>> {
  return kind(
    (name, value) => {
      if (typeof value === 'boolean') return value;
      throw invalidOption(name, value, 'true or false');
    },
    said,
    'flag',
  );
}

/** An option that is text, not empty. */
export function text<const Said extends PresenceOptions<string> = Record<never, never>>(
  said: Said = {} as Said,
): OptionKind<string, PresenceOf<Said>> {
  return kind(
    (name, value) => {
      if (typeof value === 'string' && value !== '') return value;
      throw invalidOption(name, value, 'text that is not empty');
    },
    said,
    'text',
  );
}

/** An option that is one of some values. */
export function oneOf<
  const Choice extends string | number | boolean,
  const Said extends PresenceOptions<Choice> = Record<never, never>,
>(choices: readonly Choice[], said: Said = {} as Said): OptionKind<Choice, PresenceOf<Said>> {
  return kind(
    (name, value) => checkOneOf(name, value, choices),
    said,
    typeof choices[0] === 'number' ? 'number' : 'text',
  );
}

/** An option that is a function. */
export function callback<
  Callback extends (...values: never[]) => unknown,
  const Said extends PresenceOptions<Callback> = Record<never, never>,
>(said: Said = {} as Said): OptionKind<Callback, PresenceOf<Said>> {
  return kind((name, value) => {
    if (typeof value === 'function') return value as Callback;
    throw invalidOption(name, value, 'a function');
  }, said);
}

/** An option that cancels: an `AbortSignal`. */
export function signal(): OptionKind<AbortSignal, 'optional'> {
  return kind((name, value) => {
    const candidate = value as Partial<AbortSignal> | null;
    if (typeof candidate === 'object' && typeof candidate?.aborted === 'boolean') return value as AbortSignal;
    throw invalidOption(name, value, 'an AbortSignal');
  }, {});
}

/** An option that is a list of values of one kind. */
export function list<Value, const Said extends PresenceOptions<readonly Value[]> = Record<never, never>>(
  item: OptionKind<Value>,
  said: Said = {} as Said,
): OptionKind<readonly Value[], PresenceOf<Said>> {
  return kind((name, value) => {
    if (!Array.isArray(value)) throw invalidOption(name, value, 'a list');
    return value.map((each, position) => item.check(`${name}[${position}]`, each));
  }, said);
}

/** An option that its own function checks: it gives back the value or throws. */
export function custom<Value, const Said extends PresenceOptions<Value> = Record<never, never>>(
  check: Check<Value>,
  said: Said = {} as Said,
): OptionKind<Value, PresenceOf<Said>> {
  return kind(check, said);
}

/** An option of any value; what it must be is checked where it is used. */
export function anything<Value, const Said extends PresenceOptions<Value> = Record<never, never>>(
  said: Said = {} as Said,
): OptionKind<Value, PresenceOf<Said>> {
  return kind((_, value) => value as Value, said);
}
