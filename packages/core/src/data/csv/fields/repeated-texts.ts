const firstSlots = 1024;
/** Texts that differ, beyond which a column that repeats few of them is one of texts of its own. */
const mostlyRepeated = 65_536;

/**
 * Texts of a column, of which those that repeat are made once: a million rows of a thousand days need a thousand texts.
 * They hold nothing of the file that they were found in.
 */
export class RepeatedTexts {
  #slots: (string | undefined)[] = new Array<string | undefined>(firstSlots).fill(undefined);
  #known = 0;
  #asked = 0;
  #last = '';

  /** The text from `start` up to `end` of another. */
  at(text: string, start: number, end: number): string {
    if (isAt(this.#last, text, start, end)) return this.#last;
    this.#asked++;
    if (this.#known >= mostlyRepeated && this.#known * 4 > this.#asked) return text.slice(start, end);
    const found = this.#find(text, start, end);
    this.#last = found;
    return found;
  }

  #find(text: string, start: number, end: number): string {
    const last = this.#slots.length - 1;
    let slot = hashOf(text, start, end) & last;
    for (let known = this.#slots[slot]; known !== undefined; known = this.#slots[slot]) {
      if (isAt(known, text, start, end)) return known;
      slot = (slot + 1) & last;
    }
    const made = copyOf(text, start, end);
    this.#slots[slot] = made;
    if (++this.#known * 2 > this.#slots.length) this.#grow();
    return made;
  }

  #grow(): void {
    const known = this.#slots;
    this.#slots = new Array<string | undefined>(known.length * 4).fill(undefined);
    const last = this.#slots.length - 1;
    for (const text of known) {
      if (text === undefined) continue;
      let slot = hashOf(text, 0, text.length) & last;
      while (this.#slots[slot] !== undefined) slot = (slot + 1) & last;
      this.#slots[slot] = text;
    }
  }
}

function isAt(known: string, text: string, start: number, end: number): boolean {
  const { length } = known;
  if (length !== end - start) return false;
  // those of one column mostly differ at their ends
  for (let place = length - 1; place >= 0; place--)
    if (known.charCodeAt(place) !== text.charCodeAt(start + place)) return false;
  return true;
}

function hashOf(text: string, start: number, end: number): number {
  let hash = 0;
  for (let position = start; position < end; position++)
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x5bd1e995);
  return hash ^ (hash >>> 15);
}

/** Engines let a part of a text keep the whole of it. */
function copyOf(text: string, start: number, end: number): string {
  if (end - start > 256) return text.slice(start, end);
  const codes: number[] = [];
  for (let position = start; position < end; position++) codes.push(text.charCodeAt(position));
  return String.fromCharCode(...codes);
}
