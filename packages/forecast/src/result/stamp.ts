import { formatDate, type TimeSeries } from '@btcfc/core';

const shorterThanDays = ['millisecond', 'second', 'minute', 'hour'];

/** How moments of a series are written: days as days on the clocks the series keeps, other moments in UTC. */
export function stampOf(series: TimeSeries): (date: number) => string {
  const { frequency } = series;
  const { unit, timeZone } = frequency ?? {};
  // a day without its time among hours would be read as something else
  if (unit !== undefined && shorterThanDays.includes(unit))
    return (date) => new Date(date).toISOString().replace(/\.000Z$/, 'Z');
  if (timeZone === undefined || timeZone === 'UTC') return formatDate;
  // the only language whose dates are written as ISO has them
  const days = new Intl.DateTimeFormat('sv-SE', { timeZone });
  return (date) => days.format(date);
}
