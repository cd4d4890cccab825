import { checkInteger, inferPeriod, invalidOption, option } from '@btcfc/core';
import type { Period } from '../../forecasting/period';
import { withoutGapsBetween } from '../gaps';
import { takeApart } from './take-apart';

/** Rows of a season or of each of several, or that they are to be found in the training rows. */
export type Periods = Period | readonly number[];

const mostSeasons = 3;

/** The option `period` where there may be several. */
export function periodsOption() {
  return option.custom<Periods, { default: Periods }>(
    (name, value) => {
      if (value === 'auto') return value;
      if (!Array.isArray(value)) return checkInteger(name, value, { min: 1 });
      if (value.length === 0) throw invalidOption(name, value, 'a number, several, or "auto"');
      return value.map((period, index) => checkInteger(`${name}[${index}]`, period, { min: 1 }));
    },
    { default: 'auto' },
  );
}

/** Rows of each season, ascending: those of which the rows hold more than two. */
export function periodsOf(periods: Periods, values: Float64Array): number[] {
  if (periods === 'auto') return foundPeriods(values);
  const given = typeof periods === 'number' ? [periods] : [...new Set(periods)];
  return given.filter((period) => period > 1 && values.length > 2 * period).sort((a, b) => a - b);
}

/** A longer season is looked for in what the shorter ones leave. */
function foundPeriods(values: Float64Array): number[] {
  const found: number[] = [];
  const filled = withoutGapsBetween(values);
  let rest: Float64Array = filled;
  while (found.length < mostSeasons) {
    const period = inferPeriod(rest);
    // what taking a season out leaves behind has a length near it
    if (period < 2 * (found.at(-1) ?? 1) || values.length <= 2 * period) break;
    found.push(period);
    const { seasons } = takeApart(filled, { periods: found });
    rest = filled.map((value, row) => seasons.reduce((left, season) => left - season[row]!, value));
  }
  return found;
}
