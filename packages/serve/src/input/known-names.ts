import { BtcfcError, nearestName } from '@btcfc/core';

/**
 * Refuses a name that is not known, which would silently count for nothing.
 *
 * @param what such as `field`
 * @throws BtcfcError `INVALID_OPTION`, which tells the nearest name
 */
export function checkNames(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, known);
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`${unknown}\` is not a ${what} that is known here${nearest ? `: did you mean \`${nearest}\`?` : '.'}`,
    received: unknown,
    remedy: `It takes ${known.join(', ')}.`,
  });
}
