import { type Frequency, localClock, readDates } from '@btcfc/core';

const dayMs = 86_400_000;
const elapsed: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
};
const months: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** The stamp of the period that holds each moment: its first day, or its last where the frequency says so. */
export function stampsOf(moments: Float64Array, frequency: Frequency): Float64Array {
  const { unit, count, timeZone } = frequency;
  const step = elapsed[unit];
  if (step !== undefined) return moments.map((moment) => Math.floor(moment / (step * count)) * step * count);
  const dayOf = startOf(frequency);
  const days = localClock(moments, timeZone).map((clock) => dayOf(Math.floor(clock / dayMs)) * dayMs);
  if (timeZone === undefined) return days;
  const texts = Array.from(days, (day) => new Date(day).toISOString().slice(0, 10));
  return readDates(texts, { name: 'dates', timeZone });
}

function startOf({
  unit,
  count,
  day: place,
  weekdays = [1, 2, 3, 4, 5],
}: Frequency): (day: number) => number {
  // weeks begin on Mondays; the first of 1970 was a Thursday
  if (unit === 'week') return (day) => Math.floor((day + 3) / (7 * count)) * 7 * count - 3;
  if (unit === 'day') return (day) => Math.floor(day / count) * count;
  if (unit === 'business-day')
    return (day) => {
      let business = day;
      while (!weekdays.includes((((business + 4) % 7) + 7) % 7)) business--;
      return business;
    };
  const length = months[unit]! * count;
  return (day) => {
    const date = new Date(day * dayMs);
    const first = Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / length) * length;
    const year = Math.floor(first / 12);
    const month = first - year * 12;
    return (place === 31 ? Date.UTC(year, month + length, 0) : Date.UTC(year, month, 1)) / dayMs;
  };
}
