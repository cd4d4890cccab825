import { invalidOption } from '@btcfc/core';
import type { Architecture } from '../network/architecture';

export const architectureNames = ['lstm', 'attention-lstm', 'transformer'] as const;

/** The architectures of this package. */
export type ArchitectureName = (typeof architectureNames)[number];

/** @throws BtcfcError `INVALID_OPTION` */
export function checkArchitecture(name: string, choice: unknown): ArchitectureName | Architecture {
  const named = architectureNames.find((known) => known === choice);
  if (named) return named;
  const list = architectureNames.map((known) => `"${known}"`).join(', ');
  if (typeof choice !== 'object' || choice === null) {
    throw invalidOption(name, choice, `one of ${list}, or your own { name, build }`);
  }
  const own = choice as Partial<Architecture>;
  const isNew = typeof own.name === 'string' && own.name !== '' && !isBuiltIn(own.name);
  if (!isNew) throw invalidOption(`${name}.name`, own.name, `a name of its own, other than ${list}`);
  if (typeof own.build !== 'function') throw invalidOption(`${name}.build`, own.build, 'a function');
  return choice as Architecture;
}

function isBuiltIn(name: string): boolean {
  return (architectureNames as readonly string[]).includes(name);
}

/** What an architecture is called in what is saved. */
export function nameOfArchitecture(choice: ArchitectureName | Architecture): string {
  return typeof choice === 'string' ? choice : choice.name;
}
