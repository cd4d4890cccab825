import { invalidOption, option } from '@btcfc/core';

/** An option that is a number or several, each of which is checked. */
export function oneOrMore(
  check: (name: string, value: unknown) => number,
  fallback: number | readonly number[],
) {
  return option.custom<number | readonly number[], { default: number | readonly number[] }>(
    (name, value) => {
      if (Array.isArray(value) && value.length === 0)
        throw invalidOption(name, value, 'a number, or several');
      for (const each of listOf(value)) check(name, each);
      return value as number | readonly number[];
    },
    { default: fallback },
  );
}

/** What was given as one or several, as a list. */
export function listOf<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? [...value] : [value as Value];
}
