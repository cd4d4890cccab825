import { type NumberStyle, parseNumber, plainStyle, type ShownStyle, shownStyle } from './number-text';

/** A field that shows, or leaves open, how numbers are written. */
export interface Showing {
  field: string;
  line: number;
}

/** What the fields of a column are, found by looking at each of them. */
export class ColumnProfile {
  /** The first field of each style of numbers that is not the plain one. */
  readonly showings = new Map<ShownStyle, Showing>();
  /** Whether a number was seen. */
  hasNumbers = false;
  #hasBooleans = false;
  #hasText = false;

  /** @param told how numbers are written, where that is told */
  constructor(private readonly told: NumberStyle | undefined) {}

  /**
   * Looks at a field.
   *
   * @param field one that is not missing, trimmed
   * @returns the number that it is without a look at other fields, if it is one
   */
  look(field: string, line: number): number | undefined {
    if (this.#hasText) return undefined;
    const number = parseNumber(field, this.told ?? plainStyle);
    if (number !== undefined) {
      this.hasNumbers = true;
      return number;
    }
    if (isBooleanText(field)) {
      this.#hasBooleans = true;
      return undefined;
    }
    const style = this.told ? undefined : shownStyle(field);
    if (style === undefined) this.#hasText = true;
    else if (!this.showings.has(style)) this.showings.set(style, { field, line });
    return undefined;
  }

  /** Whether it holds a field that is neither a number nor a truth value. */
  get hasText(): boolean {
    return this.#hasText;
  }

  /** Whether all its fields are numbers, however they are written; so too where it has none. */
  get isNumeric(): boolean {
    return !this.#hasText && !this.#hasBooleans;
  }

  get isBoolean(): boolean {
    return !this.#hasText && this.#hasBooleans && !this.hasNumbers && this.showings.size === 0;
  }

  /** Whether all that was seen is text. */
  get isTextAlone(): boolean {
    return this.#hasText && !this.#hasBooleans && !this.hasNumbers && this.showings.size === 0;
  }
}

export function isBooleanText(field: string): boolean {
  return /^(?:true|false)$/i.test(field);
}
