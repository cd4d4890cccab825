import { BtcfcError } from '@btcfc/core';

/** What an error says to a person: what is wrong and what to do, without the value as a program prints it. */
export function problemOf(error: unknown): string {
  if (BtcfcError.isInstance(error)) return `${error.problem} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}
