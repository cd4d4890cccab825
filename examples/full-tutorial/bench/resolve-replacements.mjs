let replacements;

/** Takes the modules by the packages that they replace. */
export function initialize(modules) {
  const entries = Object.entries(JSON.parse(modules));
  replacements = new Map(entries.map(([name, file]) => [name, new URL(file, import.meta.url).href]));
}

/** Gives those who import a package the module in its place, but for that module itself. */
export function resolve(specifier, context, next) {
  const url = replacements.get(specifier);
  return url && context.parentURL !== url ? { url, shortCircuit: true } : next(specifier, context);
}
