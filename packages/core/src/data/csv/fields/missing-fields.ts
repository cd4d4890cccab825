const usuallyMissing = ['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none'];

/** Which fields stand for a missing value. */
export class MissingFields {
  readonly #names: ReadonlySet<string>;
  readonly #longest: number;
  /** For each code of ASCII whether such a field, or one with spaces before it, may begin with it. */
  readonly #beginnings = new Uint8Array(128);

  /** @param na further ones, in any case */
  constructor(na: readonly string[]) {
    this.#names = new Set([...usuallyMissing, ...na.map((name) => name.trim().toLowerCase())]);
    this.#longest = Math.max(...Array.from(this.#names, ({ length }) => length));
    this.#beginnings.fill(1, 0, 33);
    for (const name of this.#names) {
      for (const beginning of [name.charAt(0), name.charAt(0).toUpperCase()])
        this.#beginnings[beginning.charCodeAt(0)] = 1;
    }
  }

  /** Whether a field that begins with a code may be missing, or has to be trimmed to tell. */
  mayBe(code: number): boolean {
    return !(code < 128) || this.#beginnings[code] === 1;
  }

  /** Whether a trimmed field is missing. */
  has(trimmed: string): boolean {
    return trimmed.length <= this.#longest && this.#names.has(trimmed.toLowerCase());
  }
}
