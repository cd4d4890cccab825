import type { Column } from '../../frames/column';
import type { CsvRecords } from '../csv-records';
import { ColumnProfile, isBooleanText } from './column-profile';
import type { MissingFields } from './missing-fields';
import { type NumberStyle, parseNumber, plainStyle, readPlainNumber } from './number-text';
import { RepeatedTexts } from './repeated-texts';

/** What a column of a CSV is read as. */
export type CsvColumnType = 'number' | 'text' | 'boolean' | 'date';

export interface ColumnToRead {
  name: string;
  /** Of its field in a record, from 0. */
  position: number;
  /** What it is read as, where that is told. */
  type: CsvColumnType | undefined;
}

export interface FieldRules {
  /** How numbers are written, where that is told. */
  style: NumberStyle | undefined;
  missing: MissingFields;
  /** So many rows at most. */
  rows: number;
}

const comma = 44;

/**
 * Reads one column. All fields of a file decide together what they are, so each is looked at first; what a field is
 * whatever the others are, as plain numbers and most texts, is kept at once, and only columns of other fields are gone
 * through again.
 */
export class ColumnReader {
  readonly name: string;
  readonly profile: ColumnProfile;
  readonly #position: number;
  readonly #told: CsvColumnType | undefined;
  readonly #rules: FieldRules;
  readonly #texts = new RepeatedTexts();
  /** What stands before the fraction of the numbers that are kept. */
  #decimal: number;
  #numbers: Float64Array | undefined;
  #values: (string | null)[] | undefined;
  #isSettled = true;
  readonly #scratch = new Float64Array(1);
  #style: NumberStyle = plainStyle;

  constructor({ name, position, type }: ColumnToRead, rules: FieldRules) {
    this.name = name;
    this.profile = new ColumnProfile(rules.style);
    this.#position = position;
    this.#told = type;
    this.#rules = rules;
    this.#decimal = (rules.style ?? plainStyle).decimal.charCodeAt(0);
    if (type === 'text' || type === 'date') this.#values = new Array<string | null>(rules.rows).fill(null);
    if (type === 'boolean') this.#isSettled = false;
  }

  /** What the column is read as. */
  get type(): CsvColumnType {
    if (this.#told) return this.#told;
    if (this.profile.isNumeric) return 'number';
    return this.profile.isBoolean ? 'boolean' : 'text';
  }

  /**
   * Whether its plain numbers leave no doubt that the comma of others, such as `1,026`, parts thousands: they are whole,
   * below 1000, and come up to it. Decimal commas would leave holes: who writes thousandths writes tenths as well.
   */
  get isGrouped(): boolean {
    const plain = this.#numbers?.filter((value) => !Number.isNaN(value)) ?? [];
    const sizes = Array.from(plain, Math.abs);
    const isWhole = sizes.every((size) => Number.isInteger(size) && size < 1000);
    return isWhole && sizes.length > 1 && sizes.some((size) => size >= 100);
  }

  /** Looks at the field of a row, and keeps it where that can be done. */
  look(text: string, records: CsvRecords, row: number): void {
    const start = records.starts[this.#position]!;
    const end = records.ends[this.#position]!;
    // nothing is kept for what is missing, and after text among numbers nothing is left to find out
    if (start === end || (this.profile.hasText && !this.#values)) return;
    if (start < 0 || this.#rules.missing.mayBe(text.charCodeAt(start))) this.#lookClosely(records, row);
    else if (this.#values) this.#values[row] = this.#texts.at(text, start, end);
    else {
      const numbers = this.#numbers ?? this.#makeNumbers();
      if (readPlainNumber(text, start, end, this.#decimal, numbers, row)) this.profile.hasNumbers = true;
      else if (!this.#isUsualWithComma(text, start, end)) this.#lookClosely(records, row);
    }
  }

  /** Of a column whose numbers have commas before the fraction one more shows nothing new. */
  #isUsualWithComma(text: string, start: number, end: number): boolean {
    return (
      this.profile.showings.has('decimal-comma') && readPlainNumber(text, start, end, comma, this.#scratch, 0)
    );
  }

  #lookClosely(records: CsvRecords, row: number): void {
    const field = records.field(this.#position);
    const trimmed = field.trim();
    if (this.#rules.missing.has(trimmed)) return;
    if (this.#values) {
      this.#values[row] = field;
      return;
    }
    if (this.#told === 'boolean') return;
    const number = this.profile.look(trimmed, records.line);
    if (number !== undefined && Number.isFinite(number)) {
      (this.#numbers ?? this.#makeNumbers())[row] = number;
      return;
    }
    this.#isSettled = this.#told === undefined && this.#isSettled && this.profile.isTextAlone;
    if (!this.#isSettled) return;
    this.#values = new Array<string | null>(this.#rules.rows).fill(null);
    this.#values[row] = field;
  }

  #makeNumbers(): Float64Array {
    this.#numbers = new Float64Array(this.#rules.rows).fill(Number.NaN);
    return this.#numbers;
  }

  /** Whether it has to be gone through again, once it is known how numbers are written. */
  isOpen(style: NumberStyle): boolean {
    const hasOther = this.type === 'number' && style.decimal.charCodeAt(0) !== this.#decimal;
    this.#style = style;
    if (this.#isSettled && !hasOther) return false;
    this.#decimal = style.decimal.charCodeAt(0);
    if (this.type === 'number') this.#numbers ??= this.#makeNumbers();
    else this.#values ??= new Array<string | null>(this.#rules.rows).fill(null);
    return true;
  }

  /** Reads the field of a row; says why it can't be read where it can't. */
  read(text: string, records: CsvRecords, row: number): string | undefined {
    const { type } = this;
    if (type === 'number') {
      const start = records.starts[this.#position]!;
      if (start >= 0 && !this.#rules.missing.mayBe(text.charCodeAt(start))) {
        const end = records.ends[this.#position]!;
        if (readPlainNumber(text, start, end, this.#decimal, this.#numbers!, row)) return undefined;
      }
    }
    const field = records.field(this.#position);
    const trimmed = field.trim();
    if (this.#rules.missing.has(trimmed)) return undefined;
    if (type === 'number') return this.#readNumber(trimmed, row);
    if (type === 'boolean' && !isBooleanText(trimmed)) return 'it is neither true nor false';
    this.#values![row] = field;
    return undefined;
  }

  #readNumber(trimmed: string, row: number): string | undefined {
    const number = parseNumber(trimmed, this.#style);
    if (number === undefined)
      return `it is not a number${this.#style.decimal === ',' ? ' with a decimal comma' : ''}`;
    if (!Number.isFinite(number)) return 'it is infinite';
    this.#numbers![row] = number;
    return undefined;
  }

  /** The column, once all rows were looked at, and read where it was open. */
  finish(rows: number, toDates: (texts: (string | null)[]) => Float64Array): Column {
    const { type } = this;
    if (type === 'number') {
      const values = this.#numbers ?? new Float64Array(rows).fill(Number.NaN);
      return { type, values: values.length === rows ? values : values.slice(0, rows) };
    }
    const values = this.#values ?? new Array<string | null>(rows).fill(null);
    values.length = rows;
    if (type === 'date') return { type, values: toDates(values) };
    if (type === 'text') return { type, values };
    return {
      type,
      values: values.map((text) => (text === null ? null : text.trim().toLowerCase() === 'true')),
    };
  }
}
