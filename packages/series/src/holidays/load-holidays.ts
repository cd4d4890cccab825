import { BtcfcError } from '@btcfc/core';

/** A holiday as date-holidays tells it. */
export interface KnownHoliday {
  /** `YYYY-MM-DD hh:mm:ss` on local clocks, where its day begins the evening before with an offset behind. */
  date: string;
  start: Date;
  end: Date;
  name: string;
  type: string;
}

/** What is used of date-holidays. */
export interface HolidaysOfPlace {
  getHolidays(year: number, language?: string): KnownHoliday[];
  getCountries(language?: string): Readonly<Record<string, string>> | undefined;
  getStates(country: string, language?: string): Readonly<Record<string, string>> | undefined;
  getRegions(country: string, state: string, language?: string): Readonly<Record<string, string>> | undefined;
}

export type HolidaysConstructor = new (
  place?: { country: string; state?: string; region?: string },
  options?: { timezone?: string; types?: string[]; languages?: string[] },
) => HolidaysOfPlace;

let loaded: Promise<HolidaysConstructor> | undefined;

/**
 * The library of holidays, 45 MB installed, that only those need who ask for holidays.
 *
 * @throws BtcfcError `UNAVAILABLE` where it is not installed
 */
export function loadHolidays(): Promise<HolidaysConstructor> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<HolidaysConstructor> {
  try {
    const { default: library } = await import('date-holidays');
    // how a CommonJS module comes depends on who loads it
    return ('default' in library ? library.default : library) as HolidaysConstructor;
  } catch (cause) {
    loaded = undefined;
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: 'Holidays need the package date-holidays, which could not be loaded.',
      remedy: 'Install it beside @btcfc/series: `npm i date-holidays`.',
      cause,
    });
  }
}
