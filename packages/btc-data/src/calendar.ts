/** A day in milliseconds. UTC has no other. */
export const dayMs = 86_400_000;

/** A date that was read. */
export interface CalendarDate {
  /** Milliseconds since 1970, UTC. */
  instant: number;
  /** `YYYY-MM-DD`, or `YYYY-MM-DDTHH:mm:ssZ` for a time other than midnight. Sorts as text. */
  text: string;
}

const american =
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})(?:\s+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?)?$/;
const iso =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.0+)?)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Reads `M/D/YYYY`, `M/D/YYYY h:mm[:ss]` (24 hours), `YYYY-MM-DD` and ISO 8601 instants to the second. What
 * names no offset is UTC, whatever the machine's time zone.
 *
 * @returns the date, or in words why it is none
 */
export function parseCalendarDate(text: string): CalendarDate | string {
  const parts = (american.exec(text) ?? iso.exec(text))?.groups;
  if (!parts) return 'it is not a date of the form M/D/YYYY h:mm, YYYY-MM-DD or YYYY-MM-DDTHH:mm:ssZ';
  const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
  const [hour, minute, second] = [parts.hour, parts.minute, parts.second].map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // two digits of days too many always end in another month
  if (date.getUTCMonth() !== month - 1) return 'there is no such day';
  if (hour! > 23 || minute! > 59 || second! > 59) return 'there is no such time of day';
  const offset = offsetMinutes(parts.zone);
  if (offset === undefined) return 'there is no such offset from UTC';
  const instant = date.getTime() + ((hour! * 60 + minute! - offset) * 60 + second!) * 1000;
  const written = formatInstant(instant);
  return /^[+-]/.test(written) ? 'it lies outside the years 0 to 9999' : { instant, text: written };
}

/** An instant (ms since 1970) as `YYYY-MM-DD` at midnight UTC, otherwise as `YYYY-MM-DDTHH:mm:ssZ`. */
export function formatInstant(instant: number): string {
  const text = new Date(instant).toISOString();
  return instant % dayMs === 0 ? text.slice(0, -14) : `${text.slice(0, -5)}Z`;
}

function offsetMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
