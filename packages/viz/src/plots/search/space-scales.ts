import { invalidOption } from '@btcfc/core';
import type { ParameterScale } from './parallel/parameter-axis';

/**
 * A search space as far as scales need it: objects that say what kind of parameter they are in `$domain`, and objects
 * of such. Those of `@btcfc/tune` are such spaces.
 */
export type PlotSpace = Readonly<Record<string, unknown>>;

/**
 * The scale of each parameter by its path, such as `optimizer.beta`: by ratio where the space draws its logarithm, by
 * name where it is a choice, else by difference.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function spaceScales(space: PlotSpace): Record<string, ParameterScale> {
  if (!isObject(space)) throw invalidOption('space', space, 'the space that was searched');
  const scales: Record<string, ParameterScale> = {};
  collect(space, '', scales);
  return scales;
}

function collect(space: PlotSpace, prefix: string, scales: Record<string, ParameterScale>): void {
  for (const [name, value] of Object.entries(space)) {
    if (!isObject(value)) continue;
    const path = `${prefix}${name}`;
    if (typeof value.$domain !== 'string') collect(value, `${path}.`, scales);
    else if (Array.isArray(value.options)) {
      scales[path] = 'category';
      // an option that is an object is a branch with parameters of its own
      for (const branch of value.options) if (isObject(branch)) collect({ [name]: branch }, prefix, scales);
    } else scales[path] = value.$domain.includes('log') ? 'log' : 'linear';
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
