import { dayMs } from './date-text';
import { TimeZone } from './time-zone';

/**
 * What local clocks show at moments: what a clock in UTC would have to show them, in milliseconds since 1970.
 *
 * @param moments milliseconds since 1970; NaN stays
 * @param timeZone an IANA time zone. @default 'UTC'
 * @throws BtcfcError `INVALID_OPTION` for a time zone that is not known
 *
 * @example
 * import { localClock } from '@btcfc/core';
 *
 * new Date(localClock(Float64Array.of(0), 'Asia/Tokyo')[0]!).getUTCHours(); // -> 9
 */
export function localClock(moments: Float64Array, timeZone?: string): Float64Array {
  const zone = timeZone === undefined || timeZone === 'UTC' ? undefined : TimeZone.of(timeZone);
  if (!zone) return moments;
  let [from, until, offset] = [0, 0, 0];
  return moments.map((moment) => {
    if (Number.isNaN(moment)) return moment;
    if (moment >= from && moment < until) return moment + offset;
    // within a day that begins and ends alike the offset is one
    const day = Math.floor(moment / dayMs) * dayMs;
    offset = zone.offsetAt(moment);
    const isWhole = zone.offsetAt(day) === offset && zone.offsetAt(day + dayMs - 1) === offset;
    [from, until] = isWhole ? [day, day + dayMs] : [0, 0];
    return moment + offset;
  });
}
