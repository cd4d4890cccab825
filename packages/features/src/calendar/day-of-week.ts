import { readDates } from '@btcfc/core';
import { mapNumbers } from '../elementwise/numbers';

/** Days of the week as points on a circle. */
export interface DayOfWeek {
  /** Sine of the day's angle, Monday at 0. */
  sine: Float64Array;
  /** Cosine of the day's angle. */
  cosine: Float64Array;
}

const dayMs = 86_400_000;

/**
 * The day of the week in UTC as a point on a circle, so that Sunday lies beside Monday.
 *
 * @param dates texts that core's `readDate` reads, `Date`s, or milliseconds since 1970
 * @throws BtcfcError `INVALID_DATA`, naming the row, for a date that is missing or can't be read
 *
 * @example
 * import { dayOfWeek } from '@btcfc/features';
 *
 * const { sine, cosine } = dayOfWeek(['2018-01-01', '2018-01-07']);
 * sine; // -> Float64Array [0, -0.78]
 * cosine; // -> Float64Array [1, 0.62]
 */
export function dayOfWeek(dates: ArrayLike<number | string | Date>): DayOfWeek {
  // 1970 began on a Thursday
  const angles = mapNumbers(readDates(dates, { name: 'dates' }), (time) => {
    const weekday = (((Math.floor(time / dayMs) + 3) % 7) + 7) % 7;
    return (2 * Math.PI * weekday) / 7;
  });
  return { sine: mapNumbers(angles, Math.sin), cosine: mapNumbers(angles, Math.cos) };
}
