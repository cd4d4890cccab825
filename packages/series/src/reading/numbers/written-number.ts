/** What a number is written with beside its digits, the same in all of a column. */
export interface NumberMarks {
  /** A sign or code of money, or `%`; none in the end. */
  unit: string;
  /** Where that stands; undefined where there is none. */
  side: 'before' | 'after' | undefined;
}

/** A number as a person writes it, taken apart. */
export interface WrittenNumber extends NumberMarks {
  /** Digits with what parts them, spaces of all kinds as one. */
  digits: string;
  isNegative: boolean;
  /** Whether it stands in parentheses, as accounts write what is below zero. */
  isInParentheses: boolean;
}

/** How digits are parted. */
export interface DigitStyle {
  /** What stands before the fraction. */
  decimal: '.' | ',';
  /** What stands between groups of three digits; nothing if empty. */
  thousands: string;
}

// a sign of money may have letters before it: US$, R$
const money = String.raw`[A-Z]{0,3}\p{Sc}|[A-Z]{3}`;
const written = new RegExp(
  String.raw`^([+-]?)\s?(?:(${money})\s?)?([+-]?)(\d[\d.,'’\s]*|[.,]\d+)(?:(${money}|%))?$`,
  'u',
);
const parenthesised = /^(\p{Sc}?)\s?\((.*)\)\s?(\p{Sc}?|%)$/u;

/** Takes a text apart; undefined where it is no number with at most a sign of money or per cent. */
export function takeApart(text: string): WrittenNumber | undefined {
  const trimmed = text.trim();
  const inside = parenthesised.exec(trimmed);
  const found = written.exec(inside ? `${inside[1]}${inside[2]}${inside[3]}` : trimmed);
  if (!found) return undefined;
  const [, sign, before, innerSign, digits, after] = found;
  const signs = [inside, sign, innerSign].filter(Boolean).length;
  if (signs > 1 || (before && after)) return undefined;
  const unit = before ?? after ?? '';
  if (/^[A-Z]{3}$/.test(unit) && !isCurrency(unit)) return undefined;
  return {
    unit,
    side: before ? 'before' : after ? 'after' : undefined,
    digits: digits!.trim().replace(/\s/gu, ' ').replaceAll('’', "'"),
    isNegative: inside !== null || sign === '-' || innerSign === '-',
    isInParentheses: inside !== null,
  };
}

let currencies: ReadonlySet<string> | undefined;

function isCurrency(code: string): boolean {
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  return currencies.has(code);
}

/** The number that digits are in a style; undefined where they can't be written so. */
export function digitsIn(text: string, { decimal, thousands }: DigitStyle): number | undefined {
  const [whole, fraction = '', ...more] = text.split(decimal);
  if (more.length > 0 || !/^\d*$/.test(fraction)) return undefined;
  const groups = thousands === '' ? [whole!] : whole!.split(thousands);
  const [first] = groups as [string];
  const isGrouped = groups.length > 1;
  if (isGrouped ? !/^[1-9]\d{0,2}$/.test(first) : !/^\d*$/.test(first)) return undefined;
  if (!groups.slice(1).every((group) => /^\d{3}$/.test(group))) return undefined;
  if (first === '' && fraction === '') return undefined;
  return Number(`${groups.join('')}.${fraction}`);
}
