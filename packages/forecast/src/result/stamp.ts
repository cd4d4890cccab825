import { formatDate, type TimeSeries } from '@btcfc/core';

/** How moments of a series are written: days as days on the clocks the series keeps, other moments in UTC. */
export function stampOf(series: TimeSeries): (date: number) => string {
  const { frequency } = series;
  const { unit, timeZone } = frequency ?? {};
  const isShort = unit !== undefined && ['millisecond', 'second', 'minute', 'hour'].includes(unit);
  if (timeZone === undefined || timeZone === 'UTC' || isShort) return formatDate;
  // the only language whose dates are written as ISO has them
  const days = new Intl.DateTimeFormat('sv-SE', { timeZone });
  return (date) => days.format(date);
}
