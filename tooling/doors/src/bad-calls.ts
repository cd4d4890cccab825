import { isMade, isOptions } from './door';

/** A call that must be refused: one thing in the arguments of a call that works is replaced. */
export interface BadCall {
  /** Where, as `1.validation.rows` or `0[2]`. */
  path: string;
  /** What stands there instead; for an unknown option the name of the one it resembles. */
  value: unknown;
  kind: 'value' | 'name';
  /** True where the value may also be taken: what is missing in data, or left out. */
  mayBeTaken: boolean;
  args: readonly unknown[];
}

type Keys = readonly (string | number)[];

const beyondDoubles = 2n ** 60n + 1n;
const notNumbers = () => [null, '', '1', true, new Date(0), 1n, Number.NaN, Number.POSITIVE_INFINITY];

/** All bad calls that can be derived from a good one. `args` gives fresh arguments each time. */
export async function badCalls(
  args: () => readonly unknown[] | Promise<readonly unknown[]>,
): Promise<BadCall[]> {
  const found: BadCall[] = [];
  const add = async (keys: Keys, value: unknown, mayBeTaken = false) => {
    found.push({
      path: pathText(keys),
      value,
      kind: 'value',
      mayBeTaken,
      args: replaced(await args(), keys, value),
    });
  };
  for (const { keys, value, isInData } of placesIn(await args(), [], false)) {
    await add(keys, undefined, true);
    if (isInData && typeof value === 'string') continue;
    for (const bad of badValuesFor(value)) await add(keys, bad, isInData && isMissing(bad));
    if (isNumbers(value) && !isMade(value)) {
      const middle = [...keys, Math.floor(value.length / 2)];
      for (const bad of ['', '1', new Date(0), beyondDoubles, Number.POSITIVE_INFINITY])
        await add(middle, bad);
      if (Array.from(value).some((element) => element !== 0 && element !== 1)) await add(middle, true);
      for (const missing of [null, undefined, Number.NaN]) await add(middle, missing, true);
    }
    if (isOptions(value)) {
      for (const name of [...Object.keys(value as object), 'unknownThing']) {
        const misspelt = `${name}${name.at(-1)}`;
        found.push({
          path: pathText([...keys, misspelt]),
          value: name,
          kind: 'name',
          mayBeTaken: false,
          args: replaced(await args(), [...keys, misspelt], 1),
        });
      }
    }
  }
  return found;
}

function badValuesFor(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return notNumbers();
  if (typeof value === 'string') return [null, 1, true];
  if (typeof value === 'boolean') return [null, 'true', 1];
  if (typeof value === 'object' && value !== null) return [...notNumbers(), 5];
  return [null, '1', 5];
}

interface Place {
  keys: Keys;
  value: unknown;
  /** True in a row or a column, where null, undefined and NaN are missing values. */
  isInData: boolean;
}

/** What can be replaced in arguments: each of them, and what lies in options, frames and lists. */
function placesIn(value: object, keys: Keys, isInData: boolean): Place[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = {
      keys: [...keys, Array.isArray(value) ? Number(key) : key],
      value: inner as unknown,
      isInData,
    };
    if (isNumbers(inner) || isMade(inner)) return [place];
    // one of a list stands for all.
    if (Array.isArray(inner)) return [place, ...placesIn(inner.slice(0, 1), place.keys, true)];
    return isPlain(inner) ? [place, ...placesIn(inner, place.keys, isInData || !isOptions(inner))] : [place];
  });
}

function isNumbers(value: unknown): value is number[] {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView);
  return Array.isArray(value) && value.length > 0 && value.every((element) => typeof element === 'number');
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function replaced(args: readonly unknown[], keys: Keys, value: unknown): readonly unknown[] {
  const change = (within: unknown, [key, ...rest]: Keys): unknown => {
    if (key === undefined) return value;
    if (ArrayBuffer.isView(within) || Array.isArray(within)) {
      const list = Array.from(within as unknown[]);
      list[key as number] = change(list[key as number], rest);
      return list;
    }
    const record = within as Record<string, unknown>;
    return { ...record, [key]: change(record[key], rest) };
  };
  return change(args, keys) as unknown[];
}

function pathText(keys: Keys): string {
  return keys
    .map((key, index) => (typeof key === 'number' && index > 0 ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
}
