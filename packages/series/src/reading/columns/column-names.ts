import { BtcfcError, nearestName } from '@btcfc/core';

/** Names of columns without capitals, units in brackets and signs between words. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/[([{<].*$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/**
 * The column of a name: the one called so, or the only one called so but for capitals, signs and a unit in brackets.
 *
 * @param option which option names it
 * @throws BtcfcError `MISSING_COLUMN`
 */
export function columnNamed(name: string, option: string, names: readonly string[], source: string): string {
  if (names.includes(name)) return name;
  const alike = names.filter((each) => wordsOf(each).join(' ') === wordsOf(name).join(' '));
  if (alike.length === 1) return alike[0]!;
  const nearest = nearestName(name, names);
  throw new BtcfcError({
    code: 'MISSING_COLUMN',
    message: `${source} has no column ${JSON.stringify(name)}.${nearest === undefined ? '' : ` Did you mean ${JSON.stringify(nearest)}?`}`,
    received: names,
    remedy: `Name one of its columns as \`${option}\`.`,
  });
}

const mostListed = 8;

/** `"a"`, `"b"` and `"c"`; of many the first ones and how many more. */
export function listed(names: readonly string[]): string {
  const quoted = names.slice(0, mostListed).map((name) => JSON.stringify(name));
  if (names.length > mostListed) quoted.push(`${names.length - mostListed} more`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
