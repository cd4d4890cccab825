/** How numbers are written. */
export interface NumberStyle {
  /** What stands before the fraction. */
  decimal: '.' | ',';
  /** What may stand between groups of three digits. @default nothing */
  thousands?: string;
}

/** What a text that is not a plain number shows of the style in which numbers are written. */
export type ShownStyle = 'decimal-comma' | 'thousands-comma' | 'either';

export const plainStyle: NumberStyle = { decimal: '.' };

const infinite = /^[+-]?inf(?:inity)?$/i;

/** The number that a trimmed text is; `undefined` where it is none. */
export function parseNumber(
  text: string,
  { decimal, thousands }: NumberStyle = plainStyle,
): number | undefined {
  if (decimal === '.') {
    const value = parsePlain(text);
    if (value !== undefined) return value;
  }
  if (infinite.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (thousands === undefined && decimal === '.') return undefined;
  const [whole, ...fractions] = text.split(decimal);
  if (fractions.length > 1) return undefined;
  const digits = thousands === undefined ? whole : withoutThousands(whole!, thousands);
  if (digits === undefined) return undefined;
  return parsePlain(fractions.length === 1 ? `${digits}.${fractions[0]}` : digits);
}

/** Like Number(), which would also take other bases, infinity, and blank as 0. */
function parsePlain(text: string): number | undefined {
  const value = Number(text);
  if (Number.isNaN(value) || text === '') return undefined;
  // the x of 0x10 or the n of Infinity; a sign or a digit stands before them, an exponent may
  const second = text.charCodeAt(1) | 32;
  return second > 57 && second !== 101 ? undefined : value;
}

/** What the text shows of how numbers are written, if it is a number written with commas or several points. */
export function shownStyle(text: string): ShownStyle | undefined {
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) return 'either';
  if (/^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(text) && !/^[+-]?0/.test(text)) return 'thousands-comma';
  if (/^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/.test(text)) return 'decimal-comma';
  return /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i.test(text) ? 'decimal-comma' : undefined;
}

/** The digits of a whole part whose groups have three digits; `undefined` where they have not. */
function withoutThousands(whole: string, separator: string): string | undefined {
  const text = separator === ' ' ? whole.replace(/[\u00a0\u202f]/g, ' ') : whole;
  if (!text.includes(separator)) return text;
  const [first, ...groups] = text.split(separator);
  const isGrouped = /^[+-]?\d{1,3}$/.test(first!) && groups.every((group) => /^\d{3}$/.test(group));
  return isGrouped ? first + groups.join('') : undefined;
}

const powersOfTen = Float64Array.from({ length: 16 }, (_, power) => Number(`1e${power}`));

/**
 * Reads the number that stands in a text from `start` up to `end`, where it is digits with a sign and a fraction at most.
 * Of up to 15 digits the quotient by a power of ten is the number nearest to what is written, as Number() gives it.
 *
 * @param decimal the code of what stands before the fraction
 * @param into where it is written, at `row`: what functions give back is mostly an object of its own to engines
 * @returns whether there is such a number
 */
export function readPlainNumber(
  text: string,
  start: number,
  end: number,
  decimal: number,
  into: Float64Array,
  row: number,
): boolean {
  let position = start;
  const sign = text.charCodeAt(start);
  if (sign === 45 || sign === 43) position++;
  let digits = 0;
  let fraction = -1;
  let mantissa = 0;
  for (; position < end; position++) {
    const code = text.charCodeAt(position);
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + code - 48;
      digits++;
    } else if (code === decimal && fraction < 0) fraction = digits;
    else return false;
  }
  if (digits === 0 || digits > 15) return false;
  const value = fraction < 0 ? mantissa : mantissa / powersOfTen[digits - fraction]!;
  into[row] = sign === 45 ? -value : value;
  return true;
}
