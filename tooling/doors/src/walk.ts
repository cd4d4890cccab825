import { BtcfcError } from '@btcfc/core';
import { type BadCall, badCalls } from './bad-calls';
import type { Door } from './door';

type Callable = (...args: readonly unknown[]) => unknown;

const timeoutMs = 20_000;

/** Tries a public function or class as its door says; gives a line for everything that is not refused as it should be. */
export async function walk(name: string, subject: unknown, door: Door): Promise<string[]> {
  const call: Callable = isClass(subject)
    ? (...args) => new (subject as new (...all: readonly unknown[]) => unknown)(...args)
    : (subject as Callable);
  return [
    ...(await tryDoor(name, call, door)),
    ...(await walkMembers(`${name}.`, door.statics ?? {}, () => subject)),
    ...(await walkMembers(isClass(subject) ? `${name}#` : `${name}().`, door.members ?? {}, async () =>
      call(...(await door.args())),
    )),
  ];
}

async function walkMembers(
  prefix: string,
  doors: Record<string, Door>,
  owner: () => unknown,
): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, door] of Object.entries(doors)) {
    const call: Callable = async (...args) => {
      const subject = (await owner()) as Record<string, Callable>;
      if (typeof subject[name] !== 'function') throw new Error(`${prefix}${name} is not a function.`);
      await door.before?.(subject as never);
      return subject[name](...args);
    };
    lines.push(...(await tryDoor(`${prefix}${name}`, call, door)));
    lines.push(
      ...(await walkMembers(`${prefix}${name}().`, door.members ?? {}, async () =>
        call(...(await door.args())),
      )),
    );
  }
  return lines;
}

async function tryDoor(name: string, call: Callable, door: Door): Promise<string[]> {
  const good = await outcome(call, await door.args(), door);
  if ('error' in good) return [`${name}: the call that should work throws ${describeError(good.error)}`];

  const lines: string[] = [];
  for (const bad of await badCalls(door.args)) {
    const fault = faultOf(bad, await outcome(call, bad.args, door), door);
    if (fault !== undefined) lines.push(`${name}: ${describeCall(bad)} ${fault}`);
  }
  return lines;
}

function faultOf(bad: BadCall, result: Outcome, door: Door): string | undefined {
  if ('error' in result) {
    const { error } = result;
    if (!BtcfcError.isInstance(error)) return `throws ${describeError(error)}`;
    if (bad.kind === 'value') return undefined;
    if (error.code !== 'INVALID_OPTION') return `is refused as ${error.code}: ${error.message}`;
    const isNamed =
      bad.value === 'unknownThing' || `${error.message} ${error.remedy}`.includes(String(bad.value));
    return isNamed ? undefined : `is refused without naming ${bad.value}: ${error.message}`;
  }
  const isTaken = door.taken?.[bad.path]?.some(
    (value) => Object.is(value, bad.value) || sameKind(value, bad.value),
  );
  return bad.mayBeTaken || isTaken ? undefined : 'is taken silently';
}

type Outcome = { value: unknown } | { error: unknown };

async function outcome(call: Callable, args: readonly unknown[], door: Door): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not end within ${timeoutMs / 1000} s.`)), timeoutMs);
  });
  try {
    const value = await Promise.race([call(...args), late]);
    await door.close?.(value as never);
    return { value };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}

function sameKind(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date;
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function describeCall({ kind, path, value }: BadCall): string {
  return kind === 'name' ? `the option ${path}` : `${path} = ${describeValue(value)}`;
}

function describeValue(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Date ? 'a Date' : typeof value === 'string' ? `'${value}'` : String(value);
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
