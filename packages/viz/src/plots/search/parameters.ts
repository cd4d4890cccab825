import type { ReadTrial } from './trials';

/** The parameters of all configurations by their paths, such as `optimizer.beta`, in the order of first sight. */
export function parameterNames(trials: readonly ReadTrial[]): string[] {
  const names = new Set<string>();
  const collect = (config: Readonly<Record<string, unknown>>, prefix: string) => {
    for (const [key, value] of Object.entries(config)) {
      if (isBranch(value)) collect(value, `${prefix}${key}.`);
      else names.add(prefix + key);
    }
  };
  for (const { config } of trials) collect(config, '');
  return [...names];
}

/** The value of a parameter by its path; undefined where the configuration has none. */
export function parameterValue(config: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(config, name) && !isBranch(config[name])) return config[name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const branch = Object.hasOwn(config, name.slice(0, dot)) ? config[name.slice(0, dot)] : undefined;
    if (!isBranch(branch)) continue;
    const found = parameterValue(branch, name.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
