/** A way in which dates are written. */
export interface DateFormat {
  /** As reports say it, such as `D.M.YYYY`. */
  name: string;
  /** The date as ISO text, or as milliseconds; undefined where the text is none of this form. */
  read(text: string): string | number | undefined;
}

const time = String.raw`(?:[T ,]+ ?(\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?|\d{1,2}) ?([AaPp]\.?[Mm]\.?)?(?: ?(Z|(?:UTC|GMT)(?:[+-]\d{2}:?\d{2})?|[+-]\d{2}:?\d{2}))?(?: \([^)]*\))?)?`;

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
// in German, where they begin otherwise
const germanMonths: Readonly<Record<string, number>> = { mär: 2, mrz: 2, mai: 4, okt: 9, dez: 11 };
const month = '([A-Za-zä]{3,9})\\.?';

function pattern(source: string): RegExp {
  return new RegExp(`^${source}$`);
}

// what ends with am, pm or a day of the week is read below
const iso = /^[+-]?\d{4,6}-\d{2}(?:-\d{2}(?:[T ](?=\d)(?!.*[AaPp]\.?[Mm]\.?$).+)?)?$/;
const yearFirst = pattern(String.raw`(\d{4})([/.])(\d{1,2})(?:\2(\d{1,2})${time})?`);
const shortIso = pattern(String.raw`(\d{4})-(\d{1,2})-(\d{1,2})${time}`);
const compact = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?$/;
const compactTime = pattern(String.raw`(\d{4})(\d{2})(\d{2})${time}`);
const dotted = pattern(String.raw`(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})${time}`);
const slashed = pattern(String.raw`(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})${time}`);
const quarter =
  /^(?:(\d{4})[ -]?[Qq]([1-4])|[Qq]([1-4])[ /'-]{0,2}(\d{4}|\d{2})|([1-4])[Qq][ /'-]{0,2}(\d{4}|\d{2}))$/;
const half = /^(?:(\d{4})[ -]?[Hh]([12])|[Hh]([12])[ /-]?(\d{4}))$/;
const week = /^(\d{4})[ -]?W(\d{1,2})(?:-?([1-7]))?$/i;
const monthCode = /^(\d{4})[ -]?M(\d{1,2})$/i;
const monthYear = pattern(String.raw`${month}[ ,/'-]+(\d{4}|\d{2})`);
const yearMonth = pattern(String.raw`(\d{4})[ ,/-]+${month}`);
const monthDay = pattern(String.raw`${month} (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})${time}`);
const dayMonth = pattern(String.raw`(\d{1,2})\.?[ -]?${month}[ -]?(\d{4}|\d{2})${time}`);
const monthDayTime = pattern(String.raw`${month} +(\d{1,2}) (\d{1,2}:\d{2}:\d{2}) (\d{4})`);
const numberMonth = /^(\d{1,2})[/.-](\d{4})$/;
const year = /^(?:FY ?)?(\d{4})$/i;

/** Forms that say by themselves which number is the day. */
const plainFormats: readonly DateFormat[] = [
  withWeekday({ name: 'YYYY-MM-DD', read: (text) => (iso.test(text) ? text : undefined) }),
  withWeekday({
    name: 'YYYY-M-D',
    read: (text) => whole(shortIso, text, ([y, m, d, ...clock]) => write(y, m, d, clock)),
  }),
  {
    name: 'YYYY/M/D',
    read: (text) => whole(yearFirst, text, ([y, , m, d = '1', ...clock]) => write(y, m, d, clock)),
  },
  {
    name: 'YYYYMMDD',
    read: (text) =>
      whole(compact, text, ([y, m, d, hour, minute, second = '00']) =>
        write(y, m, d, hour === undefined ? [] : [`${hour}:${minute}:${second}`]),
      ) ?? whole(compactTime, text, ([y, m, d, ...clock]) => write(y, m, d, clock)),
  },
  withWeekday({
    name: 'D.M.YYYY',
    read: (text) => whole(dotted, text, ([d, m, y, ...clock]) => write(y, m, d, clock)),
  }),
  {
    name: 'quarters such as 2024Q1',
    read: (text) =>
      whole(quarter, text, ([y, q, laterQ, laterY, firstQ, shortY]) =>
        write(y ?? laterY ?? shortY, String(3 * Number(q ?? laterQ ?? firstQ) - 2), '1', []),
      ),
  },
  {
    name: 'half years such as 2024H1',
    read: (text) =>
      whole(half, text, ([y, h, laterH, laterY]) =>
        write(y ?? laterY, String(6 * Number(h ?? laterH) - 5), '1', []),
      ),
  },
  {
    name: 'weeks such as 2024-W05',
    read: (text) => whole(week, text, ([y, w, day = '1']) => weekDay(y!, w!, day)),
  },
  {
    name: 'months such as 2024M01',
    read: (text) => whole(monthCode, text, ([y, m]) => write(y, m, '1', [])),
  },
  { name: 'months such as Jan 2024', read: readMonth },
  withWeekday({
    name: 'names of months, such as 31 Jan 2024',
    read: (text) =>
      whole(dayMonth, text, ([d, name, y, ...clock]) => write(y, monthOf(name), d, clock)) ??
      whole(monthDay, text, ([name, d, y, ...clock]) => write(y, monthOf(name), d, clock)) ??
      whole(monthDayTime, text, ([name, d, clock, y]) => write(y, monthOf(name), d, [clock])),
  }),
  { name: 'M/YYYY', read: (text) => whole(numberMonth, text, ([m, y]) => write(y, m, '1', [])) },
  { name: 'years', read: (text) => whole(year, text, ([y]) => write(y, '1', '1', [])) },
];

/** `1/2/2024` is the second of January where the month is first, the first of February where the day is. */
export const monthFirst = withWeekday({
  name: 'M/D/YYYY',
  read: (text) => whole(slashed, text, ([m, , d, y, ...clock]) => write(y, m, d, clock)),
});
export const dayFirst = withWeekday({
  name: 'D/M/YYYY',
  read: (text) => whole(slashed, text, ([d, , m, y, ...clock]) => write(y, m, d, clock)),
});

/** All forms of text. */
export const dateFormats: readonly DateFormat[] = [...plainFormats, monthFirst, dayFirst];

/** Whether core reads a text by itself. */
export function isIso(text: string): boolean {
  return iso.test(text);
}

/** Whether a text is a date in any of the forms. */
export function readsAsDate(text: string): boolean {
  return formatOf(text) !== undefined;
}

/** The first form in which a text is a date. */
export function formatOf(text: string): DateFormat | undefined {
  return dateFormats.find((format) => format.read(text) !== undefined);
}

/** A form that may have the day of the week before or behind it: one that contradicts the date says it is read wrongly. */
function withWeekday({ name, read }: DateFormat): DateFormat {
  return {
    name,
    read(text) {
      const plain = read(text);
      if (plain !== undefined) return plain;
      const before = /^(\p{L}{2,10})\.?,? +(.+)$/u.exec(text);
      const behind = /^(.+),? \(?(\p{L}{2,10})\)?$/u.exec(text);
      for (const [word, rest] of [
        [before?.[1], before?.[2]],
        [behind?.[2], behind?.[1]],
      ]) {
        const weekday = word === undefined ? -1 : weekdayOf(word);
        const date = weekday < 0 ? undefined : read(rest!.trim());
        if (typeof date !== 'string' || new Date(date.slice(0, 10)).getUTCDay() === weekday) {
          if (date !== undefined) return date;
        }
      }
      return undefined;
    },
  };
}

/** Days of the week in English and German, from Sunday on; whole or by their first two or three letters. */
const weekdays: readonly (readonly string[])[] = [
  ['sunday', 'sonntag'],
  ['monday', 'montag'],
  ['tuesday', 'dienstag'],
  ['wednesday', 'mittwoch'],
  ['thursday', 'donnerstag'],
  ['friday', 'freitag'],
  ['saturday', 'samstag'],
];

function weekdayOf(word: string): number {
  const lower = word.toLowerCase();
  return weekdays.findIndex((names) =>
    names.some(
      (name) => lower === name || (lower.length <= 4 && lower.length >= 2 && name.startsWith(lower)),
    ),
  );
}

function readMonth(text: string): string | undefined {
  return (
    whole(monthYear, text, ([name, y]) => write(y, monthOf(name), '1', [])) ??
    whole(yearMonth, text, ([y, name]) => write(y, monthOf(name), '1', []))
  );
}

function whole<Result>(
  form: RegExp,
  text: string,
  read: (groups: (string | undefined)[]) => Result | undefined,
): Result | undefined {
  const found = form.exec(text);
  return found ? read(found.slice(1)) : undefined;
}

function monthOf(name: string | undefined): string | undefined {
  const beginning = (name ?? '').slice(0, 3).toLowerCase();
  const position = germanMonths[beginning] ?? monthNames.indexOf(beginning);
  return position < 0 ? undefined : String(position + 1);
}

/** Undefined for a day that no calendar has, so that another form may fit. */
function write(
  y: string | undefined,
  m: string | undefined,
  d: string | undefined,
  [clock, half, zone]: (string | undefined)[],
): string | undefined {
  if (y === undefined || m === undefined || d === undefined) return undefined;
  // as spreadsheets do: two digits are of 1930 to 2029
  const fullYear = y.length === 2 ? (Number(y) < 30 ? 2000 : 1900) + Number(y) : Number(y);
  const [monthNumber, day] = [Number(m), Number(d)];
  if (monthNumber < 1 || monthNumber > 12 || day < 1) return undefined;
  if (day > new Date(Date.UTC(fullYear, monthNumber, 0)).getUTCDate()) return undefined;
  const date = `${String(fullYear).padStart(4, '0')}-${two(monthNumber)}-${two(day)}`;
  if (clock === undefined) return date;
  const [hours = '', minutes = '00', ...seconds] = clock.split(':');
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (/^p/i.test(half) ? 12 : 0);
  const offset = zone?.replace(/^(?:UTC|GMT)/, '') || (zone === undefined ? '' : 'Z');
  return `${date} ${two(hour)}:${minutes}${seconds.length > 0 ? `:${seconds[0]}` : ''}${offset}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** A day of an ISO week: the first one holds the year's first Thursday. */
function weekDay(y: string, w: string, day: string): string | undefined {
  const [yearNumber, weekNumber] = [Number(y), Number(w)];
  const fourth = new Date(Date.UTC(yearNumber, 0, 4));
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * 86_400_000;
  const thursday = new Date(monday + ((weekNumber - 1) * 7 + 3) * 86_400_000);
  if (weekNumber < 1 || thursday.getUTCFullYear() !== yearNumber) return undefined;
  return new Date(monday + ((weekNumber - 1) * 7 + Number(day) - 1) * 86_400_000).toISOString().slice(0, 10);
}
