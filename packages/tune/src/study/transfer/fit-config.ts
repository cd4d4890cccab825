import { describeValue } from '@btcfc/core';
import type { Config } from '../../space/config-of';
import { isDomain, isNestedSpace, type NumberDomain, type Space, type SpaceValue } from '../../space/domain';
import { levelOf, levelValue, numericParameter } from '../../space/parameter';
import { sameConstant } from '../../space/same-constant';

/** A configuration as it fits a space, and what had to be changed for that, in words. */
export interface FittedConfig {
  config: Config;
  changes: readonly string[];
}

/**
 * A configuration of another space, moved into this one: numbers to the nearest value there is, names that are not in it
 * left away. A text where that can't be done: why.
 */
export function fitConfig(config: Config, space: Space): FittedConfig | string {
  const changes: string[] = [];
  try {
    return { config: fit(config, space, { place: '', changes }) as Config, changes };
  } catch (error) {
    if (error instanceof Unfit) return error.message;
    throw error;
  }
}

class Unfit extends Error {}

interface Fitting {
  place: string;
  changes: string[];
}

function fit(value: unknown, node: SpaceValue, fitting: Fitting): unknown {
  const { place, changes } = fitting;
  if (isDomain(node)) {
    if (node.$domain === 'choice') return fitOption(value, node.options, fitting);
    return fitNumber(value, node, fitting);
  }
  if (!isNestedSpace(node)) {
    if (sameConstant(node, value)) return value;
    throw new Unfit(`\`${place}\` is ${told(value)}, here always ${told(node)}`);
  }
  if (!isNestedSpace(value)) throw new Unfit(`\`${place}\` is ${told(value)}, here an object`);
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(node, name))
      changes.push(`\`${within(place, name)}\`, ${told(value[name])}, was left away`);
  }
  return Object.fromEntries(
    Object.entries(node).map(([name, entry]) => [
      name,
      fit(value[name], entry, { place: within(place, name), changes }),
    ]),
  );
}

function fitNumber(value: unknown, domain: NumberDomain, { place, changes }: Fitting): number {
  if (value === undefined) throw new Unfit(`it has no \`${place}\``);
  if (typeof value !== 'number') throw new Unfit(`\`${place}\` is ${told(value)}, here a number`);
  const parameter = numericParameter(domain, { name: place, path: [], condition: undefined });
  const { low, high, step } = parameter;
  const inside = Math.min(high, Math.max(low, value));
  const fitted = step === undefined ? inside : levelValue(parameter, levelOf(parameter, inside));
  const isSame = Math.abs(fitted - value) <= 1e-9 * (step ?? 0);
  if (!isSame) changes.push(`\`${place}\` ${value} became ${fitted}`);
  return isSame ? value : fitted;
}

// the option that it is, or of branches the one that it fits with the fewest changes
function fitOption(value: unknown, options: readonly SpaceValue[], { place, changes }: Fitting): unknown {
  if (value === undefined) throw new Unfit(`it has no \`${place}\``);
  let best: { fitted: unknown; changes: string[] } | undefined;
  for (const option of options) {
    const here: string[] = [];
    try {
      const fitted = fit(value, option, { place, changes: here });
      if (!best || here.length < best.changes.length) best = { fitted, changes: here };
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
    }
  }
  if (!best) throw new Unfit(`\`${place}\` is ${told(value)}, which is no choice here`);
  changes.push(...best.changes);
  return best.fitted;
}

function within(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}

function told(value: unknown): string {
  return describeValue(value);
}
