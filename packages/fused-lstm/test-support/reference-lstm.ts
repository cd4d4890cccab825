/** An LSTM in double precision, written for clarity: what the kernels are measured against. */
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
  const { batch, steps, units } = call;
  const sequence = new Float64Array(batch * steps * units);
  const hidden = call.hidden?.slice() ?? new Float64Array(batch * units);
  const cell = call.cell?.slice() ?? new Float64Array(batch * units);
  for (let row = 0; row < batch; row++) {
    const h = hidden.subarray(row * units, (row + 1) * units);
    const c = cell.subarray(row * units, (row + 1) * units);
    for (let step = 0; step < steps; step++) {
      const time = call.goBackwards ? steps - 1 - step : step;
      if (!call.mask || call.mask[row * steps + time]) takeStep(call, row, time, h, c);
      sequence.set(h, (row * steps + step) * units);
    }
  }
  return { sequence, hidden, cell };
}

function takeStep(call: ReferenceCall, row: number, time: number, h: Float64Array, c: Float64Array): void {
  const { steps, features, units, x, kernel, recurrentKernel, bias, recurrentMask } = call;
  const gates = bias?.slice() ?? new Float64Array(4 * units);
  for (let feature = 0; feature < features; feature++) {
    const value = x[(row * steps + time) * features + feature]!;
    for (let at = 0; at < 4 * units; at++) gates[at]! += value * kernel[feature * 4 * units + at]!;
  }
  for (let unit = 0; unit < units; unit++) {
    const value = h[unit]! * (recurrentMask?.[row * units + unit] ?? 1);
    for (let at = 0; at < 4 * units; at++) gates[at]! += value * recurrentKernel[unit * 4 * units + at]!;
  }
  const activate = call.gateActivation === 'sigmoid' ? sigmoid : hardSigmoid;
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
