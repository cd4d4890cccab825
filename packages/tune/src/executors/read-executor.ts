import { invalidOption } from '@btcfc/core';
import type { Executor } from './executor';

/** The check of an option that takes an executor. */
export function readExecutor(name: string, value: unknown): Executor {
  return withMethods<Executor>(name, value, ['start'], 'an executor');
}

/** An object of the user's that has what is called. */
export function withMethods<Value extends object>(
  name: string,
  value: unknown,
  methods: readonly string[],
  expected: string,
): Value {
  const found = value as Record<string, unknown> | null;
  const has = typeof found === 'object' && found !== null;
  if (has && methods.every((method) => typeof found[method] === 'function')) return value as Value;
  throw invalidOption(name, value, expected);
}
