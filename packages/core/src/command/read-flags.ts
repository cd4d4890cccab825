import { BtcfcError } from '../errors/error';
import type { OutputOf } from '../options/define-options';
import { nearestName } from '../options/nearest-name';
import type { OptionKind } from '../options/option-kinds';

/**
 * A flag of a command: what it takes, as an option of a function (`option.text()`, `option.integer({ min: 1 })`,
 * `option.boolean()`), and a sentence for `--help`.
 */
export type Flag<Kind extends OptionKind<unknown> = OptionKind<unknown>> = readonly [
  kind: Kind,
  help: string,
];

/** Flags by their names in programs: `queueLength` is `--queue-length`. Declare them with `satisfies Flags`. */
export type Flags = Readonly<Record<string, Flag>>;

type Kinds<Given extends Flags> = { [Name in keyof Given]: Given[Name][0] };

/** The values of flags, defaults filled in. */
export type FlagValues<Given extends Flags> = OutputOf<Kinds<Given>>;

/** What a command line says. */
export interface CommandLine<Given extends Flags> {
  /** The values of the flags, defaults filled in. */
  values: FlagValues<Given>;
  /** What is no flag, in order. */
  words: string[];
}

/**
 * Reads a command line: `--name value`, `--name=value`, flags that are on where they stand; `--` ends them.
 *
 * @param given what stands after the program's name
 * @throws BtcfcError `INVALID_OPTION` for a flag that is not known (with the nearest one), doubled or without a value, and
 * for a value that is not what it must be
 *
 * @example
 * import { option } from '@btcfc/core'
 * import { type Flags, readFlags } from '@btcfc/core/node'
 * const flags = {
 *   epochs: [option.integer({ min: 1, default: 300 }), 'most epochs'],
 *   full: [option.boolean({ default: false }), 'all of it'],
 * } satisfies Flags
 * readFlags(['--epochs', '20', 'data.csv'], flags)
 * // -> { values: { epochs: 20, full: false }, words: ['data.csv'] }
 */
export function readFlags<const Given extends Flags>(
  given: readonly string[],
  flags: Given,
): CommandLine<Given> {
  const words: string[] = [];
  const said = new Map<string, unknown>();
  const rest = [...given];
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word === '--') words.push(...rest.splice(0));
    else if (!word.startsWith('-') || word === '-') words.push(word);
    else readFlag(word, rest, flags, said);
  }
  const values: Record<string, unknown> = {};
  for (const [name, [kind]] of Object.entries(flags)) {
    if (said.has(name)) values[name] = kind.check(flagOf(name), said.get(name));
    else if (kind.presence === 'required') throw misused(`${flagOf(name)} is missing.`);
    else if (kind.default !== undefined) values[name] = kind.default;
  }
  return { values: values as FlagValues<Given>, words };
}

function readFlag(word: string, rest: string[], flags: Flags, said: Map<string, unknown>): void {
  const [, flag, inline] = /^(-[^=]*)(?:=([\s\S]*))?$/.exec(word)!;
  const name = Object.keys(flags).find((each) => flagOf(each) === flag);
  if (name === undefined) throw unknownFlag(flag!, Object.keys(flags).map(flagOf));
  if (said.has(name)) throw misused(`${flag} is given twice.`);
  const [{ form }] = flags[name]!;
  if (form === 'flag') {
    if (inline !== undefined) throw misused(`${flag} takes no value.`, inline);
    said.set(name, true);
    return;
  }
  const value = inline ?? rest.shift();
  if (value === undefined || (inline === undefined && value.startsWith('--')))
    throw misused(`${flag} needs a value.`);
  said.set(name, form === 'number' ? numberOf(value) : value);
}

// what is no number stays text, so that the error shows it as it was written
function numberOf(text: string): number | string {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

/** A flag as it is written: `--queue-length` for `queueLength`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function unknownFlag(flag: string, flags: string[]): BtcfcError {
  const nearest = nearestName(flag, flags);
  return misused(`${flag} is not known${nearest ? `: did you mean ${nearest}?` : '.'}`);
}

function misused(message: string, received?: unknown): BtcfcError {
  return new BtcfcError({ code: 'INVALID_OPTION', message, received, remedy: 'See --help.' });
}
