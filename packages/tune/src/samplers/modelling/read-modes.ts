import { invalidOption } from '@btcfc/core';

/** Whether each of several metrics is to become small or large. @throws BtcfcError `INVALID_OPTION` */
export function readModes(name: string, value: unknown): Readonly<Record<string, 'min' | 'max'>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const modes = isObject ? Object.values(value) : [];
  if (modes.length > 0 && modes.every((mode) => mode === 'min' || mode === 'max')) return value as never;
  throw invalidOption(name, value, "an object with 'min' or 'max' for each metric");
}
