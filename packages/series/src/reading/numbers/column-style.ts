import { type DigitStyle, digitsIn } from './written-number';

/** How numbers are written, where it is told. */
export interface ToldStyle {
  decimal?: '.' | ',' | undefined;
  thousands?: string | undefined;
  /** Whether commas part fields, so that one in a number is no more likely a decimal one than not. */
  commasPartFields: boolean;
}

/** How the digits of a column are to be read, or why that can't be told. */
export type FoundDigits =
  | {
      values: Float64Array;
      /** Whether the sizes of its other numbers alone told that a mark parts thousands. */
      isGuessed: boolean;
    }
  | {
      /** The place of digits that may mean two numbers, or can't be written as the others are. */
      at: number;
      isOpen: boolean;
    };

const styles: readonly DigitStyle[] = (['.', ','] as const).flatMap((decimal) =>
  ['', decimal === '.' ? ',' : '.', ' ', "'"].map((thousands) => ({ decimal, thousands })),
);

/** One mark and three digits behind it: a fraction or thousands. */
const open = /^[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * Reads the digits of a column in the one style in which all of them can be written. Where they can be written in several,
 * all must say the same. A mark with three digits behind it says which it is only beside another text that does: one with
 * two marks, or a fraction; or where all others are whole, below 1000 and come up to it.
 */
export function readDigits(texts: readonly string[], told: ToldStyle): FoundDigits {
  const allowed = styles.filter((style) => isAllowed(style, told));
  const [first, ...others] = allowed.flatMap((style) => {
    const values = Float64Array.from(texts, (text) => digitsIn(text, style) ?? Number.NaN);
    return values.some(Number.isNaN) ? [] : [values];
  });
  if (!first) return { at: firstUnlike(texts, allowed), isOpen: false };
  const at = texts.findIndex((text) => open.test(text));
  const isTold = told.decimal !== undefined || told.thousands !== undefined;
  const mark = texts[at]?.includes(',') ? ',' : '.';
  if (at < 0 || isTold || isShown(mark, texts)) return agreed(first, others);
  if (!comesUpTo1000(texts, mark) || (mark === ',' && !told.commasPartFields)) return { at, isOpen: true };
  const style = { decimal: mark === '.' ? ',' : '.', thousands: mark } as const;
  return { values: Float64Array.from(texts, (text) => digitsIn(text, style)!), isGuessed: true };
}

/** Whether a text leaves no doubt what a mark is: another mark stands beside it, or all can be fractions and one must be. */
function isShown(mark: '.' | ',', texts: readonly string[]): boolean {
  const marked = texts.filter((text) => text.includes(mark));
  if (marked.some((text) => text.replace(/\d/g, '').length > 1)) return true;
  const areFractions = texts.every((text) => digitsIn(text, { decimal: mark, thousands: '' }) !== undefined);
  return areFractions && marked.some((text) => !open.test(text));
}

/** As core's reader of CSVs has it: decimal marks would leave holes, as who writes thousandths writes tenths as well. */
function comesUpTo1000(texts: readonly string[], mark: string): boolean {
  const others = texts.filter((text) => !(open.test(text) && text.includes(mark)));
  const isWhole = others.every((text) => /^\d{1,3}$/.test(text));
  return isWhole && others.length > 1 && others.some((text) => Number(text) >= 100);
}

function agreed(first: Float64Array, others: readonly Float64Array[]): FoundDigits {
  const at = first.findIndex((value, row) => others.some((other) => other[row] !== value));
  return at < 0 ? { values: first, isGuessed: false } : { at, isOpen: true };
}

function isAllowed({ decimal, thousands }: DigitStyle, told: ToldStyle): boolean {
  const wanted = told.thousands?.replace(/\s/u, ' ').replace('’', "'");
  if (wanted !== undefined) {
    if (thousands !== '' && thousands !== wanted) return false;
    return decimal === (told.decimal ?? (wanted === '.' ? ',' : '.'));
  }
  return told.decimal === undefined || told.decimal === decimal;
}

/** The first text that no style reads together with all before it. */
function firstUnlike(texts: readonly string[], allowed: readonly DigitStyle[]): number {
  let left = allowed;
  return texts.findIndex((text) => {
    left = left.filter((style) => digitsIn(text, style) !== undefined);
    return left.length === 0;
  });
}
