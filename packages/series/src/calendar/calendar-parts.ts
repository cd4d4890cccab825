/** Of what a calendar tells where a row stands in it. */
export const calendarParts = ['hour', 'weekday', 'day', 'month', 'dayOfYear'] as const;

/** The time of day, the weekday, the day of the month, the month or the day of the year. */
export type CalendarPart = (typeof calendarParts)[number];

const dayMs = 86_400_000;

/** How far round its cycle a part stands at what a local clock shows, from 0 up to but not including 1. */
export type Phase = (clock: number) => number;

export const phases: Readonly<Record<CalendarPart, Phase>> = {
  hour: (clock) => clock / dayMs - Math.floor(clock / dayMs),
  // Monday is 0; 1970 began on a Thursday
  weekday: (clock) => ((((Math.floor(clock / dayMs) + 3) % 7) + 7) % 7) / 7,
  day(clock) {
    const { year, month, day } = civil(clock);
    return (day - 1) / daysIn(year, month);
  },
  month: (clock) => (civil(clock).month - 1) / 12,
  dayOfYear(clock) {
    const { year, month, day } = civil(clock);
    const isLeap = daysIn(year, 2) === 29;
    const before = daysBefore[month - 1]! + (month > 2 && isLeap ? 1 : 0);
    return (before + day - 1) / (isLeap ? 366 : 365);
  },
};

const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Year, month and day of a clock's reading: a `Date` for each of a million rows takes longer than all else. */
function civil(clock: number): { year: number; month: number; day: number } {
  const days = Math.floor(clock / dayMs) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  // years begin in March, so that a leap day is the last of its year (Hinnant 2013)
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
