import { mapNumbers } from './numbers';

export interface DayOfWeek {
  /** Sine of the day's angle, Monday at 0. */
  sine: Float64Array;
  /** Cosine of the day's angle. */
  cosine: Float64Array;
}

const day = 86_400_000;

/**
 * The day of the week in UTC as a point on a circle, so that Sunday lies beside Monday.
 *
 * @param times milliseconds since 1970
 */
export function dayOfWeek(times: ArrayLike<number>): DayOfWeek {
  // 1970 began on a Thursday
  const angles = mapNumbers(times, (time) => {
    const weekday = (((Math.floor(time / day) + 3) % 7) + 7) % 7;
    return (2 * Math.PI * weekday) / 7;
  });
  return { sine: mapNumbers(angles, Math.sin), cosine: mapNumbers(angles, Math.cos) };
}
