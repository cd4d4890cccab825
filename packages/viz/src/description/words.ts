import { invalidOption, option, type PresenceOptions } from '@btcfc/core';

/** An option that is text, which may be empty. */
export function words<const Said extends PresenceOptions<string> = Record<never, never>>(
  said: Said = {} as Said,
) {
  return option.custom<string, Said>(checkWords, said);
}

function checkWords(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw invalidOption(name, value, 'text');
}
