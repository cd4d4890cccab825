import { BtcfcError } from '@btcfc/core';

/** The error for rows that are not as a model takes them. */
export function invalidInput(
  message: string,
  received?: unknown,
  remedy = 'Send complete, finite numbers in matching shapes, oldest first.',
): BtcfcError {
  return new BtcfcError({ code: 'INVALID_DATA', message, received, remedy });
}

/** The error for dates that do not belong to their rows. */
export function invalidDates(
  message: string,
  received?: unknown,
  remedy = 'Send a date for each row, as ISO 8601 or as milliseconds since 1970, each later than the one before.',
): BtcfcError {
  return invalidInput(message, received, remedy);
}
