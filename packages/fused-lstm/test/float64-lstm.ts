import type { GateActivation } from '../src/implementation';

/** Flat, row by row; shapes as in `LstmInputs`. */
export interface Float64Inputs {
  x: Float64Array;
  kernel: Float64Array;
  recurrentKernel: Float64Array;
  bias?: Float64Array;
  hidden?: Float64Array;
  cell?: Float64Array;
  mask?: Float64Array;
  recurrentMask?: Float64Array;
}

export interface Float64Call {
  sizes: { batch: number; steps: number; features: number; units: number };
  gateActivation: GateActivation;
  goBackwards: boolean;
  inputs: Float64Inputs;
}

/** An LSTM in double precision, written from its equations: the states after each computed step, [T, B, H]. */
export function float64Lstm({ sizes, gateActivation, goBackwards, inputs }: Float64Call) {
  const { batch, steps, features, units } = sizes;
  const { x, kernel, recurrentKernel, bias, mask, recurrentMask } = inputs;
  const gate = gateActivation === 'sigmoid' ? sigmoid : hardSigmoid;
  let hidden: Float64Array = inputs.hidden ?? new Float64Array(batch * units);
  let cell: Float64Array = inputs.cell ?? new Float64Array(batch * units);
  const hiddens: Float64Array[] = [];
  for (let step = 0; step < steps; step++) {
    const time = goBackwards ? steps - 1 - step : step;
    const nextHidden = hidden.slice();
    const nextCell = cell.slice();
    for (let row = 0; row < batch; row++) {
      if (mask && mask[row * steps + time] === 0) continue;
      const sums = Float64Array.from({ length: 4 * units }, (_, column) => bias?.[column] ?? 0);
      for (let feature = 0; feature < features; feature++) {
        const value = x[(row * steps + time) * features + feature]!;
        for (let column = 0; column < 4 * units; column++) {
          sums[column]! += value * kernel[feature * 4 * units + column]!;
        }
      }
      for (let unit = 0; unit < units; unit++) {
        const value = hidden[row * units + unit]! * (recurrentMask?.[row * units + unit] ?? 1);
        for (let column = 0; column < 4 * units; column++) {
          sums[column]! += value * recurrentKernel[unit * 4 * units + column]!;
        }
      }
      for (let unit = 0; unit < units; unit++) {
        const [i, f, g, o] = [0, 1, 2, 3].map((index) => sums[index * units + unit]!) as [
          number,
          number,
          number,
          number,
        ];
        const at = row * units + unit;
        nextCell[at] = gate(f) * cell[at]! + gate(i) * Math.tanh(g);
        nextHidden[at] = gate(o) * Math.tanh(nextCell[at]!);
      }
    }
    hidden = nextHidden;
    cell = nextCell;
    hiddens.push(hidden);
  }
  return { hiddens, hidden, cell };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function hardSigmoid(x: number): number {
  return Math.min(1, Math.max(0, 0.2 * x + 0.5));
}
