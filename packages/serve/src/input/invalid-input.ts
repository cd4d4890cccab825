import { BtcfcError } from '@btcfc/core';

/** The error for rows that are not as a model takes them. */
export function invalidInput(message: string, received?: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Send complete, finite numbers in matching shapes, oldest first.',
  });
}
