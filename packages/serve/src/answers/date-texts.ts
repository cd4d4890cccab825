/** Milliseconds from 1970 to the last moment that can be written as a date. */
const lastMoment = 8.64e15;

/** A moment, milliseconds since 1970, as an ISO text. */
export function textOf(date: number): string {
  return new Date(date).toISOString();
}

/** The same of several; null where there are none, or one is too far off to be written. */
export function textsOf(dates: Float64Array | undefined): string[] | null {
  return dates?.every((date) => Math.abs(date) <= lastMoment) ? Array.from(dates, textOf) : null;
}
