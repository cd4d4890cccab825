import type { NetworkDescription } from '@btcfc/fused-lstm';
import type { OnnxGraph, Value } from '../writing/onnx-graph';

/** A network as the kernels know it, with its weights in their order. */
export interface DescribedNetwork {
  description: NetworkDescription;
  /** Of lags, categories, each layer (kernel, recurrent kernel, bias), outputs, skip. */
  weights: readonly Weight[];
}

export interface Weight {
  values: Float32Array;
  shape: readonly number[];
}

type Layer = Exclude<NetworkDescription['layers'][number], { kind: 'dropout' }>;

/**
 * A network without its dropout.
 *
 * @param windows 32 bits, shape [batch, steps, features]
 * @returns shape [batch, outputs]
 */
export function addNetwork(
  graph: OnnxGraph,
  windows: Value,
  { description, weights }: DescribedNetwork,
): Value {
  const { categories, lags, layers, outputs, useBias = true, skip, steps } = description;
  const left = [...weights];
  const next = () => left.shift()!;
  const measured = categories ? withoutCategories(graph, windows, description) : windows;
  const read = lags ? addLags(graph, measured, next(), { ...lags, steps }) : measured;
  const joined = categories
    ? joinCategories(graph, windows, read, categories.sizes.map(next), description)
    : read;
  let sequence = graph.add('Transpose', [joined], { perm: [1, 0, 2] });
  for (const layer of layers) {
    if (layer.kind === 'dropout') continue;
    const own = [next(), next(), ...((layer.useBias ?? true) ? [next()] : [])];
    sequence = addRecurrent(graph, sequence, own, { ...layer, steps });
  }
  let forecast = multiply(graph, sequence, next());
  if (useBias) forecast = graph.add('Add', [forecast, graph.floats(next().values, [outputs])]);
  return skip ? addSkip(graph, forecast, measured, next(), { ...skip, outputs }) : forecast;
}

function multiply(graph: OnnxGraph, value: Value, { values, shape }: Weight): Value {
  return graph.add('MatMul', [value, graph.floats(values, shape)]);
}

function withoutCategories(
  graph: OnnxGraph,
  windows: Value,
  { categories, features }: NetworkDescription,
): Value {
  const { first, sizes } = categories!;
  const all = Array.from({ length: features }, (_, feature) => feature);
  return graph.take(
    windows,
    all.filter((feature) => feature < first || feature >= first + sizes.length),
    2,
  );
}

/** Each feature by a matrix of how much each step takes of each, as `LearnableLags` has it. */
function addLags(
  graph: OnnxGraph,
  measured: Value,
  { values, shape }: Weight,
  { pace, steps }: { pace: number; steps: number },
): Value {
  const [features, width] = shape as [number, number];
  const spread = new Float32Array(features * steps * steps);
  for (let feature = 0; feature < features; feature++) {
    const powers = Array.from(
      values.subarray(feature * width, (feature + 1) * width),
      (score) => pace * score,
    );
    const most = Math.max(...powers);
    const sum = powers.reduce((total, power) => total + Math.exp(power - most), 0);
    powers.forEach((power, lag) => {
      for (let step = 0; step < steps; step++) {
        const from = Math.max(step - lag, 0);
        spread[(feature * steps + from) * steps + step]! += Math.exp(power - most) / sum;
      }
    });
  }
  const byFeature = graph.add('Transpose', [measured], { perm: [2, 0, 1] });
  const mixed = graph.add('MatMul', [byFeature, graph.floats(spread, [features, steps, steps])]);
  return graph.add('Transpose', [mixed], { perm: [1, 2, 0] });
}

/** What stands for the categories of a window's last step, beside the features of all its steps. */
function joinCategories(
  graph: OnnxGraph,
  windows: Value,
  features: Value,
  tables: readonly Weight[],
  { categories, steps }: NetworkDescription,
): Value {
  const last = graph.take(windows, steps - 1, 1);
  const everyStep = graph.floats(new Array(steps).fill(1), [1, steps, 1]);
  const told = tables.map(({ values, shape }, category) => {
    const number = graph.cast(graph.take(last, categories!.first + category, 1), 'int64');
    const embedded = graph.add('Gather', [graph.floats(values, shape), number], { axis: 0 });
    return graph.add('Mul', [graph.unsqueeze(embedded, 1), everyStep]);
  });
  return graph.concat([features, ...told], 2);
}

/** @returns shape [steps, batch, units] where it gives sequences, else [batch, units] */
function addRecurrent(
  graph: OnnxGraph,
  sequence: Value,
  weights: readonly Weight[],
  { kind, units, steps, ...layer }: Layer & { steps: number },
): Value {
  const { goBackwards = false, returnSequences = false, resetAfter = false, gateActivation } = layer;
  // ONNX has the gates of an LSTM in the order input, output, forget, cell
  const gates = kind === 'lstm' ? [0, 3, 1, 2] : [0, 1, 2];
  const [kernel, recurrent, bias] = weights;
  const matrix = ({ values, shape }: Weight) =>
    graph.floats(byGate(values, shape[0]!, { units, gates }), [1, gates.length * units, shape[0]!]);
  const inputs = [sequence, matrix(kernel!), matrix(recurrent!)];
  if (goBackwards) {
    const backwards = Array.from({ length: steps }, (_, step) => steps - 1 - step);
    inputs[0] = graph.take(sequence, backwards, 0);
  }
  if (bias) inputs.push(graph.floats(biasesOf(bias, { units, gates }), [1, 2 * gates.length * units]));
  const isHard = gateActivation === 'hardSigmoid';
  const functions = [isHard ? 'HardSigmoid' : 'Sigmoid', 'Tanh', ...(kind === 'lstm' ? ['Tanh'] : [])];
  const { all, last } = graph.addRecurrent(kind === 'lstm' ? 'LSTM' : 'GRU', inputs, {
    hidden_size: units,
    activations: { strings: functions },
    // Keras' line: 0.2 x + 0.5
    ...(isHard && { activation_alpha: { floats: [0.2] }, activation_beta: { floats: [0.5] } }),
    ...(kind === 'gru' && { linear_before_reset: Number(resetAfter) }),
  });
  return returnSequences ? graph.squeeze(all, 1) : graph.squeeze(last, 0);
}

interface Gates {
  units: number;
  /** Where each gate of ONNX stands among ours. */
  gates: readonly number[];
}

/** A matrix of a row for each input, [rows, gates * units], as one of a row for each unit of each gate. */
function byGate(values: Float32Array, rows: number, { units, gates }: Gates): Float32Array {
  const columns = gates.length * units;
  return Float32Array.from({ length: values.length }, (_, at) => {
    const [column, row] = [Math.floor(at / rows), at % rows];
    const ours = gates[Math.floor(column / units)]! * units + (column % units);
    return values[row * columns + ours]!;
  });
}

/** The biases of the inputs, then those of the recurrent products, which are zeros where there is one alone. */
function biasesOf({ values, shape }: Weight, { units, gates }: Gates): Float32Array {
  const columns = gates.length * units;
  const result = new Float32Array(2 * columns);
  const rows = shape.length === 2 ? 2 : 1;
  for (let row = 0; row < rows; row++) {
    result.set(
      byGate(values.subarray(row * columns, (row + 1) * columns), 1, { units, gates }),
      row * columns,
    );
  }
  return result;
}

function addSkip(
  graph: OnnxGraph,
  forecast: Value,
  measured: Value,
  { values, shape }: Weight,
  { spacing, place, outputs }: { spacing: number; place: number; outputs: number },
): Value {
  const [inputs, horizon] = shape as [number, number];
  const spread = new Float32Array(inputs * outputs);
  for (let input = 0; input < inputs; input++) {
    for (let step = 0; step < horizon; step++) {
      spread[input * outputs + step * spacing + place] = values[input * horizon + step]!;
    }
  }
  const flat = graph.add('Reshape', [measured, graph.integers([-1, inputs])]);
  const linear = graph.add('MatMul', [flat, graph.floats(spread, [inputs, outputs])]);
  return graph.add('Add', [forecast, linear]);
}
