import { BtcfcError, readDate } from '@btcfc/core';

/** Whether a value is a day that exists, written `YYYY-MM-DD`. */
export function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  try {
    readDate(value, { name: 'day' });
    return true;
  } catch (error) {
    if (BtcfcError.isInstance(error)) return false;
    throw error;
  }
}
