/** A call of a layer in double precision, written for clarity: what the kernels are measured against. */
export interface ReferenceCall {
  batch: number;
  steps: number;
  features: number;
  units: number;
  x: Float64Array;
  kernel: Float64Array;
  recurrentKernel: Float64Array;
  bias?: Float64Array;
  hidden?: Float64Array;
  cell?: Float64Array;
  /** [batch, steps] of 0 and 1. */
  mask?: Float64Array;
  /** [batch, units] */
  recurrentMask?: Float64Array;
  gateActivation: 'sigmoid' | 'hardSigmoid';
  goBackwards: boolean;
}

export interface ReferenceResult {
  /** [batch, steps, units], in the order of computation. */
  sequence: Float64Array;
  hidden: Float64Array;
  cell: Float64Array;
}

export function referenceLstm(call: ReferenceCall): ReferenceResult {
  return referenceLayer(call, takeStep);
}

/** Takes all steps of all rows, each of which changes the states. */
export function referenceLayer(
  call: ReferenceCall,
  step: (call: ReferenceCall, row: number, time: number, hidden: Float64Array, cell: Float64Array) => void,
): ReferenceResult {
  const { batch, steps, units } = call;
  const sequence = new Float64Array(batch * steps * units);
  const hidden = call.hidden?.slice() ?? new Float64Array(batch * units);
  const cell = call.cell?.slice() ?? new Float64Array(batch * units);
  for (let row = 0; row < batch; row++) {
    const h = hidden.subarray(row * units, (row + 1) * units);
    const c = cell.subarray(row * units, (row + 1) * units);
    for (let at = 0; at < steps; at++) {
      const time = call.goBackwards ? steps - 1 - at : at;
      if (!call.mask || call.mask[row * steps + time]) step(call, row, time, h, c);
      sequence.set(h, (row * steps + at) * units);
    }
  }
  return { sequence, hidden, cell };
}

/** Adds a vector times a matrix of rows as long as `sums`. */
export function addProduct(sums: Float64Array, vector: ArrayLike<number>, matrix: Float64Array): void {
  const columns = sums.length;
  for (let row = 0; row < vector.length; row++) {
    for (let column = 0; column < columns; column++) {
      sums[column]! += vector[row]! * matrix[row * columns + column]!;
    }
  }
}

/** The inputs of one row at one time. */
export function inputsAt({ steps, features, x }: ReferenceCall, row: number, time: number): Float64Array {
  const begin = (row * steps + time) * features;
  return x.subarray(begin, begin + features);
}

/** A row's hidden state after dropout. */
export function droppedHidden(
  { units, recurrentMask }: ReferenceCall,
  row: number,
  h: Float64Array,
): Float64Array {
  return h.map((value, unit) => value * (recurrentMask?.[row * units + unit] ?? 1));
}

export function gateOf({ gateActivation }: ReferenceCall): (x: number) => number {
  return gateActivation === 'sigmoid' ? sigmoid : hardSigmoid;
}

function takeStep(call: ReferenceCall, row: number, time: number, h: Float64Array, c: Float64Array): void {
  const { units, kernel, recurrentKernel, bias } = call;
  const gates = bias?.slice() ?? new Float64Array(4 * units);
  addProduct(gates, inputsAt(call, row, time), kernel);
  addProduct(gates, droppedHidden(call, row, h), recurrentKernel);
  const activate = gateOf(call);
  for (let unit = 0; unit < units; unit++) {
    const input = activate(gates[unit]!);
    const forget = activate(gates[units + unit]!);
    const candidate = Math.tanh(gates[2 * units + unit]!);
    const output = activate(gates[3 * units + unit]!);
    c[unit] = forget * c[unit]! + input * candidate;
    h[unit] = output * Math.tanh(c[unit]!);
  }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function hardSigmoid(x: number): number {
  return Math.min(1, Math.max(0, 0.2 * x + 0.5));
}
