/**
 * A place where named things are kept: a folder, a page's IndexedDB, memory. Names are made of letters, digits, `.`,
 * `_`, `-`, and `/` between parts.
 */
export interface Store {
  /** What it is and where, as errors say it. */
  readonly description: string;
  /** What is kept under a name; `undefined` if nothing is. */
  read(name: string): Promise<Uint8Array | undefined>;
  /**
   * Keeps things under their names, all of them or none: neither a crash nor a reader meets a part. In place of what was
   * kept under these names before.
   */
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** Adds to the end of what is kept under a name; once it returns, the addition outlives a crash. */
  append(name: string, content: string | Uint8Array): Promise<void>;
  /** The names there are, sorted. */
  list(): Promise<string[]>;
  /** Forgets what is kept under a name, if anything is. */
  remove(name: string): Promise<void>;
  /**
   * Keeps others out until the function it gives back is called; absent where the place has no lock.
   *
   * @param guarded what it guards, as the error for one in use names it
   */
  lock?(guarded: string): Promise<() => Promise<void>>;
}
