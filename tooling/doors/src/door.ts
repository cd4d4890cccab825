/** A call that works, as a public function or class takes it; what must be refused is derived from it. */
export interface Door {
  /** Fresh arguments for every call. Objects of options are marked with `options`. */
  args: () => readonly unknown[] | Promise<readonly unknown[]>;
  /** Calls on what comes back: methods of an instance, or of the object a function gives. */
  members?: Record<string, Door>;
  /** What has to happen to an instance before a method of it can be called. */
  before?: (subject: never) => unknown;
  /** Static methods of a class. */
  statics?: Record<string, Door>;
  /** Values taken on purpose, by the path of the argument that is replaced: `{ '1.maxEpochs': [Infinity] }`. */
  taken?: Record<string, readonly unknown[]>;
  /** Frees what came back. */
  close?: (result: never) => unknown;
}

export type Doors = Record<string, Door | typeof plumbing>;

const marked = new WeakSet<object>();
const whole = new WeakSet<object>();

/** Marks an argument as an object of options, whose names are checked. */
export function options<Options extends object>(value: Options): Options {
  marked.add(value);
  return value;
}

export function isOptions(value: unknown): boolean {
  return typeof value === 'object' && value !== null && marked.has(value);
}

/** Marks what functions of ours or the user's own code made: it is replaced as a whole, its inside is not tried. */
export function made<Value extends object>(value: Value): Value {
  whole.add(value);
  return value;
}

export function isMade(value: unknown): boolean {
  return typeof value === 'object' && value !== null && whole.has(value);
}

/** A door by its arguments. */
export function takes(args: Door['args'], more: Omit<Door, 'args'> = {}): Door {
  return { args, ...more };
}

/**
 * A function that packages are built of: it is typed and takes what other functions of ours have read and checked.
 * Its arguments are not tried.
 */
export const plumbing = 'plumbing';
