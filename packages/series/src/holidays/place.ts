import { BtcfcError, nearestName } from '@btcfc/core';
import type { HolidaysConstructor } from './load-holidays';

/** Where holidays are kept. */
export interface Place {
  country: string;
  state?: string;
  region?: string;
}

/** @throws BtcfcError `INVALID_OPTION` for a country or a region of which no holidays are known */
export function readPlace(
  Holidays: HolidaysConstructor,
  given: { country: string; region: string | undefined },
): Place {
  const known = new Holidays();
  const country = codeIn('country', given.country, known.getCountries('en'), 'such as "DE" or "US"');
  if (given.region === undefined) return { country };
  const parts = given.region.split(/[-.]/);
  // ISO 3166-2 writes the country before its regions
  if (parts.length > 1 && parts[0]!.toUpperCase() === country) parts.shift();
  const [first = '', ...rest] = parts;
  const state = codeIn('region', first, known.getStates(country, 'en'), `of ${country}`);
  if (rest.length === 0) return { country, state };
  const region = codeIn(
    'region',
    rest.join('-'),
    known.getRegions(country, state, 'en'),
    `of ${country}-${state}`,
  );
  return { country, state, region };
}

const mostShown = 60;

function codeIn(
  option: string,
  given: string,
  known: Readonly<Record<string, string>> | undefined,
  which: string,
): string {
  const codes = Object.keys(known ?? {});
  const found = codes.find((code) => code.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found;
  const byName = Object.entries(known ?? {}).find(([, name]) => name.toLowerCase() === given.toLowerCase());
  const nearest = byName?.[0] ?? nearestName(given.toUpperCase(), codes);
  const hint = nearest === undefined ? '' : ` Did you mean ${JSON.stringify(nearest)}?`;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`${option}\` must be a code ${which} of which holidays are known.${hint}`,
    received: given,
    remedy:
      codes.length === 0
        ? 'Leave it out: none are known apart from those of the whole.'
        : `Codes are ${codes.slice(0, mostShown).join(', ')}${codes.length > mostShown ? ' and others' : ''}.`,
  });
}
