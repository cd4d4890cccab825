/** The values of a configuration by their place: `lr`, `optimizer.beta`. */
export function flatConfig(config: unknown): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  const collect = (values: object, prefix: string) => {
    for (const [name, value] of Object.entries(values)) {
      const isNested = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (isNested) collect(value, `${prefix}${name}.`);
      else flat[`${prefix}${name}`] = value;
    }
  };
  collect(config as object, '');
  return flat;
}
