import { type Frequency, localClock, stepperOf } from '@btcfc/core';

const dayMs = 86_400_000;

/** When the time that rows stand for begins and ends, as local clocks show it. */
export interface RowPeriods {
  starts: Float64Array;
  stops: Float64Array;
}

/** Which end of its time the stamp of a row tells. */
export type Stamps = 'start' | 'end';

/** Ends of months, quarters and years are stamps of what is over; others begin what they stand for. */
export function usualStamps(frequency: Frequency | undefined): Stamps {
  return frequency?.day === 31 || frequency?.day === 'last-weekday' ? 'end' : 'start';
}

/** @param frequency how far apart rows stand; rows of which that is not known stand for their days */
export function rowPeriods(
  dates: Float64Array,
  frequency: Frequency | undefined,
  stamps: Stamps,
  timeZone: string | undefined,
): RowPeriods {
  const elapsed = frequency && elapsedMs[frequency.unit];
  const isDays = !frequency?.timeZone && elapsed === undefined && dates.every((date) => date % dayMs === 0);
  const zone = isDays ? undefined : (timeZone ?? frequency?.timeZone);
  const clocks = localClock(dates, zone);
  if (frequency && elapsed !== undefined) {
    const length = frequency.count * elapsed;
    const starts = stamps === 'start' ? clocks : clocks.map((clock) => clock - length);
    return { starts, stops: starts.map((start) => start + length) };
  }
  const days = clocks.map((clock) => Math.floor(clock / dayMs) * dayMs);
  const isDay = frequency?.unit === 'business-day' || (frequency?.unit === 'day' && frequency.count === 1);
  if (!frequency || isDay) return { starts: days, stops: days.map((day) => day + dayMs) };
  const { step } = stepperOf(frequency);
  const others = localClock(
    dates.map((date) => step(date, stamps === 'start' ? 1 : -1)),
    zone,
  ).map((clock) => Math.floor(clock / dayMs) * dayMs);
  if (stamps === 'start') return { starts: days, stops: others };
  return { starts: others.map((day) => day + dayMs), stops: days.map((day) => day + dayMs) };
}

const elapsedMs: Readonly<Partial<Record<Frequency['unit'], number>>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
};
