import type { ReadModel, ReadNode, ReadTensor } from './read-onnx';

/** The operators as their specification has them, in 64 bits, for small tensors. */
const elementwise: Record<string, (...values: number[]) => number> = {
  Add: (a, b) => a! + b!,
  Sub: (a, b) => a! - b!,
  Mul: (a, b) => a! * b!,
  Div: (a, b) => a! / b!,
  Pow: (a, b) => a! ** b!,
  Max: (a, b) => Math.max(a!, b!),
  Equal: (a, b) => Number(a === b),
  Greater: (a, b) => Number(a! > b!),
  LessOrEqual: (a, b) => Number(a! <= b!),
  Where: (is, a, b) => (is ? a! : b!),
  IsNaN: (a) => Number(Number.isNaN(a)),
  Exp: (a) => Math.exp(a!),
  Log: (a) => Math.log(a!),
  Abs: (a) => Math.abs(a!),
  Neg: (a) => -a!,
  Sqrt: (a) => Math.sqrt(a!),
  Identity: (a) => a!,
};

const sizeOf = (shape: readonly number[]) => shape.reduce((size, axis) => size * axis, 1);

/** The place in a tensor that is broadcast of a place in the result. */
function placeIn(shape: readonly number[], result: readonly number[], place: number): number {
  let rest = place;
  let at = 0;
  let stride = 1;
  for (let axis = result.length - 1; axis >= 0; axis--) {
    const index = rest % result[axis]!;
    rest = Math.floor(rest / result[axis]!);
    const own = axis - (result.length - shape.length);
    if (own < 0) continue;
    if (shape[own] !== 1) at += index * stride;
    stride *= shape[own]!;
  }
  return at;
}

function broadcast(inputs: readonly ReadTensor[], of: (...values: number[]) => number): ReadTensor {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, axis) => {
    const sizes = inputs.map((input) => input.shape[axis - rank + input.shape.length] ?? 1);
    const size = sizes.find((one) => one !== 1) ?? 1;
    if (sizes.some((one) => one !== 1 && one !== size)) throw new Error('shapes that do not fit');
    return size;
  });
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, place) =>
    of(...inputs.map((input) => input.values[placeIn(input.shape, shape, place)]!)),
  );
  return { shape, values };
}

function transpose({ shape, values }: ReadTensor, perm: readonly number[]): ReadTensor {
  const result = perm.map((axis) => shape[axis]!);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  return {
    shape: result,
    values: Float64Array.from({ length: values.length }, (_, place) => {
      let rest = place;
      let at = 0;
      for (let axis = result.length - 1; axis >= 0; axis--) {
        at += (rest % result[axis]!) * strides[perm[axis]!]!;
        rest = Math.floor(rest / result[axis]!);
      }
      return values[at]!;
    }),
  };
}

function gather(data: ReadTensor, indices: ReadTensor, axis: number): ReadTensor {
  const [before, size, after] = [
    sizeOf(data.shape.slice(0, axis)),
    data.shape[axis]!,
    sizeOf(data.shape.slice(axis + 1)),
  ];
  const values: number[] = [];
  for (let outer = 0; outer < before; outer++) {
    for (const index of indices.values) {
      if (!(index >= 0 && index < size)) throw new Error('an index beyond its axis');
      for (let inner = 0; inner < after; inner++)
        values.push(data.values[(outer * size + index) * after + inner]!);
    }
  }
  const shape = [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)];
  return { shape, values: Float64Array.from(values) };
}

function concat(inputs: readonly ReadTensor[], axis: number): ReadTensor {
  const [first] = inputs;
  const before = sizeOf(first!.shape.slice(0, axis));
  const values: number[] = [];
  for (let outer = 0; outer < before; outer++) {
    for (const input of inputs) {
      const size = sizeOf(input.shape.slice(axis));
      values.push(...input.values.subarray(outer * size, (outer + 1) * size));
    }
  }
  const shape = [...first!.shape];
  shape[axis] = inputs.reduce((sum, input) => sum + input.shape[axis]!, 0);
  return { shape, values: Float64Array.from(values) };
}

function multiply(left: ReadTensor, right: ReadTensor): ReadTensor {
  const [rows, inner] = left.shape.slice(-2) as [number, number];
  const columns = right.shape.at(-1)!;
  if (right.shape.at(-2) !== inner) throw new Error('matrices that do not fit');
  const batches = left.shape.slice(0, -2);
  const isShared = right.shape.length === 2;
  const values: number[] = [];
  for (let batch = 0; batch < sizeOf(batches); batch++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let at = 0; at < inner; at++) {
          const from = isShared ? 0 : batch * inner * columns;
          sum +=
            left.values[(batch * rows + row) * inner + at]! * right.values[from + at * columns + column]!;
        }
        values.push(sum);
      }
    }
  }
  return { shape: [...batches, rows, columns], values: Float64Array.from(values) };
}

const functions: Record<string, (value: number) => number> = {
  Sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  HardSigmoid: (value) => Math.max(0, Math.min(1, 0.2 * value + 0.5)),
  Tanh: Math.tanh,
};

/** The equations of ONNX' LSTM (gates i, o, f, c) and GRU (gates z, r, h), one direction, from zero states. */
function recurrent({ operator, attributes }: ReadNode, [X, W, R, B]: readonly ReadTensor[]): ReadTensor[] {
  const [steps, batch, inputs] = X!.shape as [number, number, number];
  const units = attributes.hidden_size as number;
  const gates = operator === 'LSTM' ? 4 : 3;
  const [gate, inner] = (attributes.activations as string[]).map((name) => functions[name]!);
  const isAfter = attributes.linear_before_reset === 1;
  const all = new Float64Array(steps * batch * units);
  const last = new Float64Array(batch * units);
  for (let window = 0; window < batch; window++) {
    let hidden = new Float64Array(units);
    const cell = new Float64Array(units);
    for (let step = 0; step < steps; step++) {
      const x = X!.values.subarray((step * batch + window) * inputs, (step * batch + window + 1) * inputs);
      const dot = (matrix: ReadTensor, row: number, vector: Float64Array) =>
        vector.reduce((sum, value, at) => sum + value * matrix.values[row * vector.length + at]!, 0);
      const bias = (row: number) => B?.values[row] ?? 0;
      const ofInput = (which: number, unit: number) =>
        dot(W!, which * units + unit, x) + bias(which * units + unit);
      const ofState = (which: number, unit: number, state: Float64Array) =>
        dot(R!, which * units + unit, state) + bias((gates + which) * units + unit);
      const before = hidden;
      const open = (which: number) =>
        Float64Array.from(before, (_, unit) => gate!(ofInput(which, unit) + ofState(which, unit, before)));
      if (operator === 'LSTM') {
        const [i, o, f] = [open(0), open(1), open(2)];
        hidden = before.map((_, unit) => {
          const c = inner!(ofInput(3, unit) + ofState(3, unit, before));
          cell[unit] = f[unit]! * cell[unit]! + i[unit]! * c;
          return o[unit]! * Math.tanh(cell[unit]!);
        });
      } else {
        const [z, r] = [open(0), open(1)];
        const reset = before.map((value, unit) => r[unit]! * value);
        hidden = before.map((value, unit) => {
          const own = isAfter ? r[unit]! * ofState(2, unit, before) : ofState(2, unit, reset);
          return (1 - z[unit]!) * inner!(ofInput(2, unit) + own) + z[unit]! * value;
        });
      }
      all.set(hidden, (step * batch + window) * units);
    }
    last.set(hidden, window * units);
  }
  return [
    { shape: [steps, 1, batch, units], values: all },
    { shape: [1, batch, units], values: last },
  ];
}

function run(node: ReadNode, inputs: readonly ReadTensor[]): ReadTensor[] {
  const { operator, attributes } = node;
  const [first, second] = inputs as [ReadTensor, ReadTensor];
  const of = elementwise[operator];
  if (of) return [broadcast(inputs, of)];
  switch (operator) {
    case 'LSTM':
    case 'GRU':
      return recurrent(node, inputs);
    case 'MatMul':
      return [multiply(first, second)];
    case 'Gather':
      return [gather(first, second, attributes.axis as number)];
    case 'Concat':
      return [concat(inputs, attributes.axis as number)];
    case 'Transpose':
      return [transpose(first, attributes.perm as number[])];
    case 'Cast':
      return [attributes.to === 1 ? { ...first, values: first.values.map(Math.fround) } : first];
    case 'Reshape': {
      const known = [...second.values];
      const size = first.values.length / sizeOf(known.filter((axis) => axis !== -1));
      return [{ ...first, shape: known.map((axis) => (axis === -1 ? size : axis)) }];
    }
    case 'Unsqueeze': {
      const shape = [...first.shape];
      for (const axis of second.values) shape.splice(axis, 0, 1);
      return [{ ...first, shape }];
    }
    case 'Squeeze':
      return [{ ...first, shape: first.shape.filter((_, axis) => !second.values.includes(axis)) }];
    case 'ReduceMean': {
      const [batch, rows, columns] = first.shape as [number, number, number];
      const values = Float64Array.from({ length: batch * columns }, (_, at) => {
        const [window, column] = [Math.floor(at / columns), at % columns];
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += first.values[(window * rows + row) * columns + column]!;
        return sum / rows;
      });
      return [{ shape: [batch, 1, columns], values }];
    }
    default:
      throw new Error(`no operator ${operator}`);
  }
}

/** What the graph gives; whatever it reads must be there already. */
export function evaluateOnnx(
  model: ReadModel,
  inputs: Record<string, ReadTensor>,
): Record<string, ReadTensor> {
  const values = new Map(model.constants);
  for (const { name, shape } of model.inputs) {
    const given = inputs[name];
    const isFit = given && shape.every((size, axis) => size === 'batch' || size === given.shape[axis]);
    if (!isFit || given.shape.length !== shape.length) throw new Error(`input ${name} is of another shape`);
    values.set(name, given);
  }
  for (const node of model.nodes) {
    const read = node.inputs.map((name) => {
      const value = values.get(name);
      if (!value) throw new Error(`${name} is read before it is there`);
      return value;
    });
    run(node, read).forEach((result, index) => {
      values.set(node.outputs[index]!, result);
    });
  }
  return Object.fromEntries(
    model.outputs.map(({ name, shape }) => {
      const value = values.get(name)!;
      const isFit = shape.every((size, axis) => size === 'batch' || size === value.shape[axis]);
      if (!isFit || shape.length !== value.shape.length)
        throw new Error(`output ${name} is of another shape`);
      return [name, value];
    }),
  );
}
