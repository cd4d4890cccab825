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

/** A value as it is written where only text may stand: JSON, or a text as it is. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Name of a trial's run, such as `trial-003`. */
export function runName(trial: number): string {
  return `trial-${String(trial).padStart(3, '0')}`;
}
