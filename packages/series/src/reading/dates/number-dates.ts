/** A way in which numbers are dates. */
export interface NumberDateFormat {
  name: string;
  /** The date as ISO text, or as milliseconds; undefined where the number is none of this form. */
  read(value: number): string | number | undefined;
  /** Whether such numbers can be dates together. */
  suits?(values: readonly number[]): boolean;
}

const dayMs = 86_400_000;

function within(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && within(value, least, most);
}

/** What a local clock shows, as ISO text without an offset. */
function write(clock: number): string {
  const text = new Date(clock).toISOString();
  return clock % dayMs === 0 ? text.slice(0, 10) : text.slice(0, 23);
}

function writeDay(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? write(date.getTime()) : undefined;
}

/** The first of a month, of numbers that are whole but for rounding. */
function readParts(year: number, month: number, exactYear = year): string | undefined {
  const isWholeMonth = Math.abs(month - Math.round(month)) < 1e-6;
  return isWholeMonth && Math.abs(exactYear - year) < 1e-6 ? writeDay(year, Math.round(month), 1) : undefined;
}

function epoch(name: string, perSecond: number): NumberDateFormat {
  // 1973 to 2128
  return {
    name,
    read: (value) =>
      within(value, 1e8 * perSecond, 5e9 * perSecond) ? Math.floor((value / perSecond) * 1000) : undefined,
  };
}

/** The forms, each with a range that no other has. */
export const numberDateFormats: readonly NumberDateFormat[] = [
  { name: 'years', read: (value) => (isWhole(value, 1500, 2200) ? writeDay(value, 1, 1) : undefined) },
  {
    name: 'parts of years, such as 1949.0833 for February',
    read(value) {
      const months = Math.round(value * 12);
      const isMonth = within(value, 1500, 2200) && Math.abs(value * 12 - months) < 0.02;
      return isMonth ? writeDay(Math.floor(months / 12), (months % 12) + 1, 1) : undefined;
    },
  },
  {
    name: 'YYYY.MM',
    read(value) {
      const year = Math.floor(value);
      return within(year, 1500, 2200) ? readParts(year, (value - year) * 100) : undefined;
    },
  },
  {
    name: 'M.YYYY',
    read(value) {
      const month = Math.floor(value);
      const year = (value - month) * 1e4;
      return within(year, 1500, 2200) ? readParts(Math.round(year), month, year) : undefined;
    },
    // other numbers with four decimals stay about one of these
    suits: (values) => new Set(values.map(Math.floor)).size > Math.min(2, values.length - 1),
  },
  {
    name: 'days since 1900, as spreadsheets count them',
    read(value) {
      if (!within(value, 15_000, 80_000)) return undefined;
      const seconds = Math.round((value - 25_569) * 86_400);
      return write(seconds * 1000);
    },
  },
  {
    name: 'YYYYMM',
    read: (value) =>
      isWhole(value, 150_001, 220_012) ? writeDay(Math.floor(value / 100), value % 100, 1) : undefined,
  },
  {
    name: 'YYYYMMDD',
    read: (value) =>
      isWhole(value, 15_000_101, 22_001_231)
        ? writeDay(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100)
        : undefined,
  },
  epoch('seconds since 1970', 1),
  epoch('milliseconds since 1970', 1e3),
  epoch('microseconds since 1970', 1e6),
  epoch('nanoseconds since 1970', 1e9),
];
