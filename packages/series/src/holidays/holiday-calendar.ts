import type { HolidaysOfPlace } from './load-holidays';

const dayMs = 86_400_000;

/** When holidays are, as local clocks show it: intervals that ascend and do not overlap. */
export interface HolidayTimes {
  begins: number[];
  ends: number[];
}

/** The holidays of a place from one year to another, by the name of the column that tells of them. */
export function holidayTimes(
  place: HolidaysOfPlace,
  years: { first: number; last: number },
  columnOf: (holiday: { name: string; type: string }) => string,
): Map<string, HolidayTimes> {
  const found = new Map<string, [begin: number, end: number][]>();
  // one that lasts may begin the year before
  for (let year = years.first - 1; year <= years.last + 1; year++) {
    for (const holiday of place.getHolidays(year, 'en') ?? []) {
      const column = columnOf(holiday);
      const times = found.get(column) ?? [];
      times.push(timesOf(holiday));
      found.set(column, times);
    }
  }
  return new Map([...found].map(([column, times]) => [column, joined(times)]));
}

/** Of holidays that begin at sunset their civil days are taken, on which shops are shut. */
function timesOf({ date, start, end }: { date: string; start: Date; end: Date }): [number, number] {
  const [, day, time] = /^(-?\d+-\d\d-\d\d)(?: (\d\d:\d\d:\d\d))?/.exec(date)!;
  const begin = Date.parse(`${day}T${time ?? '00:00:00'}Z`);
  return [begin, begin + Math.max(end.getTime() - start.getTime(), 0)];
}

function joined(times: [number, number][]): HolidayTimes {
  const begins: number[] = [];
  const ends: number[] = [];
  for (const [begin, end] of times.sort((left, right) => left[0] - right[0])) {
    const last = ends.length - 1;
    if (last >= 0 && begin <= ends[last]!) ends[last] = Math.max(ends[last]!, end);
    else {
      begins.push(begin);
      ends.push(end);
    }
  }
  return { begins, ends };
}

/** The share of each period that holidays take. Periods ascend, as local clocks show them. */
export function sharesOf(
  { begins, ends }: HolidayTimes,
  { starts, stops }: { starts: Float64Array; stops: Float64Array },
): Float64Array {
  const shares = new Float64Array(starts.length);
  let next = 0;
  for (let row = 0; row < shares.length; row++) {
    const [start, stop] = [starts[row]!, stops[row]!];
    // clocks may go back by an hour
    while (next < ends.length && ends[next]! <= start - dayMs) next++;
    let taken = 0;
    for (let each = next; each < begins.length && begins[each]! < stop; each++)
      taken += Math.max(0, Math.min(ends[each]!, stop) - Math.max(begins[each]!, start));
    shares[row] = taken / (stop - start);
  }
  return shares;
}
