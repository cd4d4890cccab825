import type { Trial } from '@btcfc/tune';

const flattened = new WeakMap<Trial, ReadonlyMap<string, unknown>>();

/** The settings of a trial by their paths, such as `optimizer.beta`, as the charts name them. */
export function flatSettings(trial: Trial): ReadonlyMap<string, unknown> {
  let settings = flattened.get(trial);
  if (!settings) {
    const found = new Map<string, unknown>();
    collect(trial.config, '', found);
    settings = found;
    flattened.set(trial, settings);
  }
  return settings;
}

function collect(config: object, prefix: string, into: Map<string, unknown>): void {
  for (const [name, value] of Object.entries(config)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      collect(value, `${prefix}${name}.`, into);
    else into.set(prefix + name, value);
  }
}

/** How long a trial took from its beginning to its end, with what lay between its attempts; undefined while it is not known. */
export function durationMs({ startedAt, endedAt }: Trial): number | undefined {
  return startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt;
}

/** A setting or a metric as a person reads it. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  return String(Number(value.toPrecision(6)));
}
