/** A module of Node's own, found at run time: a bundle for browsers must not ask for it. From Node 20.16. */
export function nodeModule<Module>(name: string): Module | undefined {
  if (typeof process === 'undefined') return undefined;
  return process.getBuiltinModule?.(name) as Module | undefined;
}
