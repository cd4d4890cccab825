/** A model as its bytes say it, read by the numbers of onnx.proto and by nothing that writes it. */
export interface ReadModel {
  irVersion: number;
  opset: number;
  metadata: Record<string, string>;
  nodes: ReadNode[];
  constants: Map<string, ReadTensor>;
  inputs: ReadPort[];
  outputs: ReadPort[];
}

export interface ReadNode {
  operator: string;
  inputs: string[];
  outputs: string[];
  attributes: Record<string, number | number[] | string[]>;
}

export interface ReadTensor {
  shape: number[];
  values: Float64Array;
}

export interface ReadPort {
  name: string;
  /** 1: 32 bits, 7: whole numbers, 11: 64 bits. */
  type: number;
  shape: (number | string)[];
  description: string;
}

type Entry = { number: number; whole: number; bytes: Uint8Array };

function entriesOf(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Entry[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >> 3;
    const type = key & 7;
    if (type === 0) entries.push({ number, whole: varint(), bytes: new Uint8Array() });
    else if (type === 5) {
      entries.push({ number, whole: view.getFloat32(at, true), bytes: new Uint8Array() });
      at += 4;
    } else if (type === 2) {
      const length = varint();
      entries.push({ number, whole: Number.NaN, bytes: bytes.subarray(at, at + length) });
      at += length;
    } else throw new Error(`wire type ${type}`);
  }
  if (at !== bytes.length) throw new Error('cut off');
  return entries;
}

const text = ({ bytes }: Entry) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
const all = (entries: Entry[], number: number) => entries.filter((entry) => entry.number === number);
const one = (entries: Entry[], number: number) => all(entries, number)[0]!;

export function readOnnx(bytes: Uint8Array): ReadModel {
  const model = entriesOf(bytes);
  const graph = entriesOf(one(model, 7).bytes);
  const opset = entriesOf(one(model, 8).bytes);
  return {
    irVersion: one(model, 1).whole,
    opset: one(opset, 2).whole,
    metadata: Object.fromEntries(
      all(model, 14).map(({ bytes: property }) => {
        const fields = entriesOf(property);
        return [text(one(fields, 1)), text(one(fields, 2))];
      }),
    ),
    nodes: all(graph, 1).map(({ bytes: node }) => readNode(entriesOf(node))),
    constants: new Map(all(graph, 5).map(({ bytes: tensor }) => readTensor(entriesOf(tensor)))),
    inputs: all(graph, 11).map(({ bytes: port }) => readPort(entriesOf(port))),
    outputs: all(graph, 12).map(({ bytes: port }) => readPort(entriesOf(port))),
  };
}

function readNode(fields: Entry[]): ReadNode {
  return {
    operator: text(one(fields, 4)),
    inputs: all(fields, 1).map(text),
    outputs: all(fields, 2).map(text),
    attributes: Object.fromEntries(
      all(fields, 5).map(({ bytes }) => {
        const attribute = entriesOf(bytes);
        const type = one(attribute, 20).whole;
        const values = {
          2: () => one(attribute, 3).whole,
          6: () => all(attribute, 7).map(({ whole }) => whole),
          7: () => all(attribute, 8).map(({ whole }) => whole),
          8: () => all(attribute, 9).map(text),
        }[type];
        if (!values) throw new Error(`attribute type ${type}`);
        return [text(one(attribute, 1)), values()];
      }),
    ),
  };
}

function readTensor(fields: Entry[]): [string, ReadTensor] {
  const raw = one(fields, 9).bytes.slice().buffer;
  const type = one(fields, 2).whole;
  const values =
    type === 1
      ? Float64Array.from(new Float32Array(raw))
      : type === 11
        ? new Float64Array(raw)
        : Float64Array.from(new BigInt64Array(raw), Number);
  const shape = all(fields, 1).map(({ whole }) => whole);
  if (values.length !== shape.reduce((size, axis) => size * axis, 1))
    throw new Error('a tensor of another size');
  return [text(one(fields, 8)), { shape, values }];
}

function readPort(fields: Entry[]): ReadPort {
  const tensor = entriesOf(one(entriesOf(one(fields, 2).bytes), 1).bytes);
  const dims = all(entriesOf(one(tensor, 2).bytes), 1).map(({ bytes }) => entriesOf(bytes)[0]!);
  return {
    name: text(one(fields, 1)),
    type: one(tensor, 1).whole,
    shape: dims.map((dim) => (dim.number === 1 ? dim.whole : text(dim))),
    description: text(one(fields, 3)),
  };
}
