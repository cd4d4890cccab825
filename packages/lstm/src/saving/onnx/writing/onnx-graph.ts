import { type ProtobufField as Field, protobufBytes } from '@btcfc/core';

/** A value of the graph, by its name. */
export type Value = string & { readonly isOfGraph?: true };

export type ElementType = 'float' | 'double' | 'int64';

/** A size, or the name of one that is open. */
export type Shape = readonly (number | string)[];

/** What the graph takes or gives. */
export interface Port {
  name: string;
  type: ElementType;
  shape: Shape;
  /** What it is, for who reads the model. */
  description: string;
}

type Attribute =
  | number
  | string
  | { float: number }
  | { floats: readonly number[] }
  | { strings: readonly string[] }
  | readonly number[];

/** An operator with what it reads and gives. */
interface Node {
  operator: string;
  inputs: readonly Value[];
  outputs: readonly Value[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** Numbers of ONNX' enumerations. */
const elementTypes = { float: 1, int64: 7, double: 11 } as const;
const attributeTypes = { float: 1, int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;

/** The version of the operators, that of ONNX 1.12 (2022), and of the format. */
const opset = 17;
const irVersion = 8;

/** A model of ONNX in the making: nodes in the order in which they are added. */
export class OnnxGraph {
  private readonly nodes: Node[] = [];
  private readonly constants: { name: Value; fields: Field[] }[] = [];
  private readonly inputs: Port[] = [];
  private readonly outputs: Port[] = [];
  private readonly known = new Map<string, Value>();
  private count = 0;

  input(port: Port): Value {
    this.inputs.push(port);
    return port.name;
  }

  output(port: Port, value: Value): void {
    this.nodes.push({ operator: 'Identity', inputs: [value], outputs: [port.name], attributes: {} });
    this.outputs.push(port);
  }

  /** The result of an operator. */
  add(operator: string, inputs: readonly Value[], attributes: Record<string, Attribute> = {}): Value {
    const name = this.nameOf(operator);
    this.nodes.push({ operator, inputs, outputs: [name], attributes });
    return name;
  }

  /** All steps and the last step of a recurrent operator. */
  addRecurrent(
    operator: 'LSTM' | 'GRU',
    inputs: readonly Value[],
    attributes: Record<string, Attribute>,
  ): { all: Value; last: Value } {
    const [all, last] = [this.nameOf(operator), this.nameOf(`${operator}_last`)];
    this.nodes.push({ operator, inputs, outputs: [all, last], attributes });
    return { all, last };
  }

  floats(values: Iterable<number>, shape: readonly number[]): Value {
    return this.constant('float', new Uint8Array(Float32Array.from(values).buffer), shape);
  }

  doubles(values: Iterable<number>, shape: readonly number[] = []): Value {
    return this.constant('double', new Uint8Array(Float64Array.from(values).buffer), shape);
  }

  /** Whole numbers as a list, or a single one. */
  integers(values: readonly number[] | number): Value {
    const list = typeof values === 'number' ? [values] : values;
    const bytes = new Uint8Array(BigInt64Array.from(list, (value) => BigInt(value)).buffer);
    return this.constant('int64', bytes, typeof values === 'number' ? [] : [list.length]);
  }

  /** Some places of an axis; a single number takes the axis away. */
  take(value: Value, places: readonly number[] | number, axis: number): Value {
    return this.add('Gather', [value, this.integers(places)], { axis });
  }

  concat(values: readonly Value[], axis: number): Value {
    return values.length === 1 ? values[0]! : this.add('Concat', values, { axis });
  }

  unsqueeze(value: Value, ...axes: number[]): Value {
    return this.add('Unsqueeze', [value, this.integers(axes)]);
  }

  squeeze(value: Value, axis: number): Value {
    return this.add('Squeeze', [value, this.integers([axis])]);
  }

  cast(value: Value, type: ElementType): Value {
    return this.add('Cast', [value], { to: elementTypes[type] });
  }

  /** The model as the bytes of a `.onnx` file. */
  encode({
    name,
    description,
    metadata,
  }: {
    name: string;
    description: string;
    metadata: Readonly<Record<string, string>>;
  }): Uint8Array {
    const { nodes, used } = this.usedParts();
    const isUsed = (part: { name: Value }) => used.has(part.name);
    const graph: Field[] = [
      ...nodes.map((node): Field => [1, nodeFields(node)]),
      [2, name],
      ...this.constants.filter(isUsed).map(({ fields }): Field => [5, fields]),
      ...this.inputs.filter(isUsed).map((port): Field => [11, portFields(port)]),
      ...this.outputs.map((port): Field => [12, portFields(port)]),
    ];
    const properties = Object.entries(metadata).map(
      ([key, value]): Field => [
        14,
        [
          [1, key],
          [2, value],
        ],
      ],
    );
    return protobufBytes([
      [1, irVersion],
      [2, '@btcfc/lstm'],
      [6, description],
      [7, graph],
      [
        8,
        [
          [1, ''],
          [2, opset],
        ],
      ],
      ...properties,
    ]);
  }

  /** The nodes that an output needs, and all values that they read. */
  private usedParts(): { nodes: Node[]; used: Set<Value> } {
    const used = new Set<Value>(this.outputs.map(({ name }) => name));
    // a node reads what stands before it
    const nodes: Node[] = [];
    for (const node of [...this.nodes].reverse()) {
      if (!node.outputs.some((name) => used.has(name))) continue;
      nodes.unshift(node);
      for (const name of node.inputs) used.add(name);
    }
    return { nodes, used };
  }

  private constant(type: ElementType, bytes: Uint8Array, shape: readonly number[]): Value {
    const isSmall = bytes.length <= 256;
    const key = `${type} ${shape} ${isSmall ? bytes : ''}`;
    const before = isSmall ? this.known.get(key) : undefined;
    if (before !== undefined) return before;
    const name = this.nameOf('constant');
    if (isSmall) this.known.set(key, name);
    const dims = shape.map((size): Field => [1, size]);
    this.constants.push({ name, fields: [...dims, [2, elementTypes[type]], [8, name], [9, bytes]] });
    return name;
  }

  private nameOf(what: string): Value {
    return `${what}_${++this.count}`;
  }
}

function nodeFields({ operator, inputs, outputs, attributes }: Node): Field[] {
  return [
    ...inputs.map((name): Field => [1, name]),
    ...outputs.map((name): Field => [2, name]),
    [3, `node_${outputs[0]}`],
    [4, operator],
    ...Object.entries(attributes).map(([name, value]): Field => [5, attributeFields(name, value)]),
  ];
}

function attributeFields(name: string, value: Attribute): Field[] {
  const of = (type: keyof typeof attributeTypes, fields: readonly Field[]): Field[] => [
    [1, name],
    ...fields,
    [20, attributeTypes[type]],
  ];
  if (typeof value === 'number') return of('int', [[3, value]]);
  if (typeof value === 'string') return of('string', [[4, value]]);
  if ('float' in value) return of('float', [[2, value]]);
  if ('floats' in value)
    return of(
      'floats',
      value.floats.map((float) => [7, { float }]),
    );
  if ('strings' in value)
    return of(
      'strings',
      value.strings.map((text) => [9, text]),
    );
  return of(
    'ints',
    value.map((one) => [8, one]),
  );
}

function portFields({ name, type, shape, description }: Port): Field[] {
  const dims = shape.map((size): Field => [1, [typeof size === 'number' ? [1, size] : [2, size]]]);
  return [
    [1, name],
    [
      2,
      [
        [
          1,
          [
            [1, elementTypes[type]],
            [2, dims],
          ],
        ],
      ],
    ],
    [3, description],
  ];
}
