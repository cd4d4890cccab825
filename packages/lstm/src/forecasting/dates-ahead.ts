const dayMs = 86_400_000;

/**
 * The moments that are forecast, shape [origins, horizon]: those that are known, and beyond them as the rows go on where
 * they keep one step, be it of time or of calendar months. Undefined where neither tells.
 *
 * @param dates of the rows from the first on, further than the origins where known
 * @param offset rows from an origin to the first that is forecast
 */
export function datesAhead(
  dates: Float64Array,
  { origins, horizon, offset }: { origins: Float64Array; horizon: number; offset: number },
): Float64Array | undefined {
  const ahead = new Float64Array(origins.length * horizon);
  const next = stepOf(dates);
  for (const [index, origin] of origins.entries()) {
    for (let step = 0; step < horizon; step++) {
      const row = origin + offset + step;
      const last = dates.length - 1;
      const moment = row <= last ? dates[row] : next?.(dates[last]!, row - last);
      if (moment === undefined) return undefined;
      ahead[index * horizon + step] = moment;
    }
  }
  return ahead;
}

type Step = (from: number, steps: number) => number;

function stepOf(dates: Float64Array): Step | undefined {
  if (dates.length < 3) return undefined;
  const first = dates[1]! - dates[0]!;
  if (first <= 0) return undefined;
  // first of all months: July, August and September are equally far apart too
  const months = monthNumber(dates[1]!) - monthNumber(dates[0]!);
  if (first >= 28 * dayMs && areMonths(dates, months)) {
    const day = latestDay(dates);
    return (from, steps) => inMonth(from, monthNumber(from) + steps * months, day);
  }
  const isEven = dates.every((date, row) => row === 0 || date - dates[row - 1]! === first);
  return isEven ? (from, steps) => from + first * steps : undefined;
}

function areMonths(dates: Float64Array, months: number): boolean {
  const day = latestDay(dates);
  const first = monthNumber(dates[0]!);
  return dates.every((date, row) => date === inMonth(dates[0]!, first + row * months, day));
}

function latestDay(dates: Float64Array): number {
  return dates.reduce((latest, date) => Math.max(latest, new Date(date).getUTCDate()), 1);
}

function monthNumber(date: number): number {
  const moment = new Date(date);
  return moment.getUTCFullYear() * 12 + moment.getUTCMonth();
}

/** The day `day` of a month, or its last one, at the time of day of `like`. */
function inMonth(like: number, month: number, day: number): number {
  const [year, inYear] = [Math.floor(month / 12), month % 12];
  const days = new Date(Date.UTC(year, inYear + 1, 0)).getUTCDate();
  return Date.UTC(year, inYear, Math.min(day, days)) + (((like % dayMs) + dayMs) % dayMs);
}
