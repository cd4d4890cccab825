import { BtcfcError, invalidOption, type Rng } from '@btcfc/core';
import type { Config, ConfigOf } from './config-of';
import { isDomain, isNestedSpace, type Space, type SpaceValue } from './domain';
import {
  type BranchCondition,
  categoricalParameter,
  drawLevel,
  fromUnit,
  levelOf,
  levelValue,
  numericParameter,
  type Parameter,
} from './parameter';
import { sameConstant } from './same-constant';
import { validateSpace } from './validate-space';

/** One value per parameter, in their order: a number, or the position of an option; NaN where it does not exist. */
export type Point = Float64Array;

// what a place of the configuration is made from, so that points can be turned into configurations and back
type Node =
  | { kind: 'constant'; value: SpaceValue }
  | { kind: 'number'; parameter: number }
  | { kind: 'choice'; parameter: number; options: Node[] }
  | { kind: 'object'; entries: [name: string, node: Node][] };

/**
 * A space as the list of its parameters, for samplers: choices before what hangs on them, otherwise in the
 * order of the space. Configurations become points and points configurations.
 *
 * @example
 * import { choice, FlatSpace, uniform } from '@btcfc/tune';
 *
 * const flat = new FlatSpace({ x: uniform(0, 1), layers: choice([1, 2]) });
 * flat.parameters.map(({ name }) => name); // ['x', 'layers']
 * flat.toPoint({ x: 0.5, layers: 2 }); // Float64Array [0.5, 1]: the second option
 */
export class FlatSpace {
  readonly parameters: readonly Parameter[];
  private readonly root: Node;
  private readonly points = new WeakMap<object, Point>();

  /** @throws BtcfcError `INVALID_OPTION` if it is not a space */
  constructor(space: Space) {
    validateSpace(space);
    const parameters: Parameter[] = [];
    this.root = buildNode(space, { parameters, path: [], prefix: '', condition: undefined });
    this.parameters = parameters;
  }

  /** Whether the parameter at this position exists for what the point has chosen. */
  isActive(position: number, point: Point): boolean {
    const { condition } = this.parameters[position]!;
    // a choice that does not exist itself is NaN and equals no option
    return condition === undefined || point[condition.parameter] === condition.option;
  }

  /** The configuration of a point. Every call makes a new object. */
  toConfig(point: Point): Config {
    return buildConfig(this.root, this.parameters, point) as Config;
  }

  /**
   * The point of a configuration. It is remembered for as long as the object lives, so don't change either.
   *
   * @throws BtcfcError `INVALID_DATA` if the space has no such configuration
   */
  toPoint(config: Config): Point {
    const known = this.points.get(config);
    if (known) return known;
    const point = new Float64Array(this.parameters.length).fill(Number.NaN);
    if (!readConfig(this.root, this.parameters, config, point)) {
      throw new BtcfcError({
        code: 'INVALID_DATA',
        message: 'The configuration does not belong to the space.',
        received: config,
        remedy: 'Use the space that the configuration was drawn from.',
      });
    }
    this.points.set(config, point);
    return point;
  }

  /** A point drawn from the space's own distribution. */
  samplePoint(rng: Rng): Point {
    const point = new Float64Array(this.parameters.length).fill(Number.NaN);
    this.parameters.forEach((parameter, position) => {
      if (this.isActive(position, point)) point[position] = sampleValue(parameter, rng);
    });
    return point;
  }
}

const flattened = new WeakMap<Space, FlatSpace>();

/**
 * The space's parameters; the same object for the same space.
 *
 * @throws BtcfcError `INVALID_OPTION` if it is not a space
 *
 * @example
 * import { flattenSpace, uniform } from '@btcfc/tune';
 *
 * flattenSpace({ x: uniform(0, 1) }).parameters.length; // 1
 */
export function flattenSpace(space: Space): FlatSpace {
  let flat = flattened.get(space);
  if (!flat) {
    flat = new FlatSpace(space);
    flattened.set(space, flat);
  }
  return flat;
}

/**
 * A configuration drawn from the space's own distribution.
 *
 * @throws BtcfcError `INVALID_OPTION` if it is not a space
 *
 * @example
 * import { Rng } from '@btcfc/core';
 * import { sampleUniformly, uniform } from '@btcfc/tune';
 *
 * sampleUniformly({ x: uniform(0, 1) }, new Rng(7)).x; // between 0 and 1
 */
export function sampleUniformly<S extends Space>(space: S, rng: Rng): ConfigOf<S> {
  if (typeof rng?.uniform !== 'function') throw invalidOption('rng', rng, 'an Rng of @btcfc/core');
  const flat = flattenSpace(space);
  return flat.toConfig(flat.samplePoint(rng)) as unknown as ConfigOf<S>;
}

/** A value drawn from a parameter's own distribution. */
export function sampleValue(parameter: Parameter, rng: Rng): number {
  if (parameter.type === 'categorical') return drawLevel(parameter, rng);
  if (parameter.step !== undefined && !parameter.log) return levelValue(parameter, drawLevel(parameter, rng));
  return fromUnit(parameter, rng.uniform());
}

interface BuildContext {
  parameters: Parameter[];
  path: readonly string[];
  prefix: string;
  condition: BranchCondition | undefined;
}

function buildNode(value: SpaceValue, context: BuildContext): Node {
  if (isDomain(value)) return buildDomain(value, context);
  if (!isNestedSpace(value)) return { kind: 'constant', value };
  const entries = Object.entries(value).map(([name, entry]): [string, Node] => [
    name,
    buildNode(entry, {
      ...context,
      path: [...context.path, name],
      prefix: context.prefix === '' ? name : `${context.prefix}.${name}`,
    }),
  ]);
  return { kind: 'object', entries };
}

function buildDomain(domain: Extract<SpaceValue, { $domain: string }>, context: BuildContext): Node {
  const { parameters, path, prefix: name, condition } = context;
  const position = parameters.length;
  if (domain.$domain !== 'choice') {
    parameters.push(numericParameter(domain, { name, path, condition }));
    return { kind: 'number', parameter: position };
  }
  parameters.push(categoricalParameter(domain, { name, path, condition }));
  const labels = branchLabels(domain.options);
  const options = domain.options.map((option, index) =>
    buildNode(option, {
      ...context,
      prefix: `${name}(${labels[index]})`,
      condition: { parameter: position, option: index },
    }),
  );
  return { kind: 'choice', parameter: position, options };
}

/** What the options of a choice are called: branches by their first constant (`kind`), if all have one and no two the same; otherwise by position. */
export function branchLabels(options: readonly SpaceValue[]): string[] {
  const labels = options.map((option) => {
    if (!isNestedSpace(option)) return String(option);
    const constant = Object.values(option).find(
      (value) => typeof value === 'string' || typeof value === 'number',
    );
    return constant === undefined ? '' : String(constant);
  });
  const usable = !labels.includes('') && new Set(labels).size === labels.length;
  return usable ? labels : options.map((_, index) => String(index));
}

function buildConfig(node: Node, parameters: readonly Parameter[], point: Point): unknown {
  switch (node.kind) {
    case 'constant':
      return Array.isArray(node.value) ? structuredClone(node.value) : node.value;
    case 'number':
      return point[node.parameter];
    case 'choice':
      return buildConfig(node.options[point[node.parameter]!]!, parameters, point);
    case 'object':
      return Object.fromEntries(
        node.entries.map(([name, entry]) => [name, buildConfig(entry, parameters, point)]),
      );
  }
}

/** Writes what the value says into `point`; false if the node can't have made the value. */
function readConfig(node: Node, parameters: readonly Parameter[], value: unknown, point: Point): boolean {
  switch (node.kind) {
    case 'constant':
      return sameConstant(node.value, value);
    case 'number':
      return readNumber(parameters[node.parameter]!, node.parameter, value, point);
    case 'choice':
      return node.options.some((option, index) => {
        const attempt = point.slice();
        if (!readConfig(option, parameters, value, attempt)) return false;
        point.set(attempt);
        point[node.parameter] = index;
        return true;
      });
    case 'object': {
      if (!isNestedSpace(value) || Object.keys(value).length !== node.entries.length) return false;
      return node.entries.every(
        ([name, entry]) => Object.hasOwn(value, name) && readConfig(entry, parameters, value[name], point),
      );
    }
  }
}

function readNumber(parameter: Parameter, position: number, value: unknown, point: Point): boolean {
  if (parameter.type !== 'numeric' || typeof value !== 'number') return false;
  if (!(value >= parameter.low && value <= parameter.high)) return false;
  if (parameter.step !== undefined) {
    const onGrid = levelValue(parameter, levelOf(parameter, value));
    if (Math.abs(onGrid - value) > 1e-9 * parameter.step) return false;
  }
  point[position] = value;
  return true;
}
