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
  #hasNumbers = false;
  #hasBooleans = false;
  #hasText = false;

  /** @param told how numbers are written, where that is told */
  constructor(private readonly told: NumberStyle | undefined) {}

  /** @param field one that is not missing, trimmed */
  look(field: string, line: number): void {
    if (this.#hasText) return;
    if (parseNumber(field, this.told ?? plainStyle) !== undefined) {
      this.#hasNumbers = true;
      return;
    }
    if (isBooleanText(field)) {
      this.#hasBooleans = true;
      return;
    }
    const style = this.told ? undefined : shownStyle(field);
    if (style === undefined) this.#hasText = true;
    else if (!this.showings.has(style)) this.showings.set(style, { field, line });
  }

  /** Whether all its fields are numbers, however they are written; so too where it has none. */
  get isNumeric(): boolean {
    return !this.#hasText && !this.#hasBooleans;
  }

  get isBoolean(): boolean {
    return !this.#hasText && this.#hasBooleans && !this.#hasNumbers && this.showings.size === 0;
  }
}

export function isBooleanText(field: string): boolean {
  return /^(?:true|false)$/i.test(field);
}
