// One contestant in its own process: reads commands, one JSON object a line, and answers each with one.
// Arguments: stock | layer | network (stock layers, layers of this package in TensorFlow.js, `FusedNetwork` without it),
// and native | wasm | wide, the kernels of the latter two, or for a layer tensorflow: the backend of TensorFlow for Node, which
// BTCFC_TENSORFLOW names the folder of.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Rng } from '@btcfc/core';
import { isGru } from './cases.mjs';
import { readProblem } from './problem.mjs';

const [kind, kernels] = process.argv.slice(2);
console.warn = () => {};
const tf = await import('@tensorflow/tfjs');
await import('@tensorflow/tfjs-backend-wasm');
const fused = await import('@btcfc/fused-lstm');
if (kernels === 'tensorflow') createRequire(`${process.env.BTCFC_TENSORFLOW}/`)('@tensorflow/tfjs-node');
await tf.setBackend(kernels === 'tensorflow' ? kernels : 'wasm');
if (kind !== 'stock' && kernels !== 'tensorflow') fused.setKernels(kernels === 'native' ? 'native' : 'wasm');
if (kernels === 'wide' && !fused.enableWideVectors()) throw new Error('There are no wide vectors here.');

/** Windows that a network is given at a time: so what lies between its layers stays in the caches. */
const chunk = 64;

/** What each kind does in a training step, and to forecast. */
const kinds = {
  stock: {
    training: stockStep,
    inference: (shape, data) => forecast(shape, data, (config) => tf.layers.lstm(config)),
  },
  layer: {
    training: layerStep,
    inference: (shape, data) => forecast(shape, data, fusedLayer(shape)),
  },
  network: { training: networkStep, inference: networkForecast },
};

let step;
const commands = {
  prepare({ task, data, ...shape }) {
    tf.disposeVariables();
    step = kinds[kind][task](shape, data);
    return {};
  },
  outputs: () => ({ outputs: [...step()] }),
  run({ steps }) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    for (let count = 0; count < steps; count++) step();
    const ms = (performance.now() - start) / steps;
    const { user, system } = process.cpuUsage(cpu);
    return { ms, cpuMs: (user + system) / 1000 / steps };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...options } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(commands[command](options))}\n`);
}

function layerStep(shape) {
  const model = modelOf(shape, fusedLayer(shape));
  const optimizer = fused.fusedAdam({ learningRate: 1e-3, clipNorm: 1 });
  const { loss, variables } = problemOf(shape, model);
  return () => optimizer.minimize(loss, false, variables);
}

function stockStep(shape) {
  const model = modelOf(shape, (config) => tf.layers.lstm(config));
  const optimizer = tf.train.adam(1e-3);
  const { loss, variables } = problemOf(shape, model);
  return () =>
    tf.tidy(() => {
      const { grads } = tf.variableGrads(loss, variables);
      const norm = tf.sqrt(
        Object.values(grads)
          .map((grad) => tf.sum(tf.square(grad)))
          .reduce((a, b) => tf.add(a, b)),
      );
      const scale = tf.minimum(1, tf.div(1, tf.add(norm, 1e-6)));
      optimizer.applyGradients(
        Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.mul(grad, scale)])),
      );
    });
}

function fusedLayer(shape) {
  if (isGru(shape)) return (config) => fused.fusedGru({ ...config, resetAfter: true });
  return (config) => fused.fusedLstm(config);
}

function networkOf(shape, options) {
  const { steps, features, units, layers } = shape;
  const cell = isGru(shape) ? { kind: 'gru', resetAfter: true } : { kind: 'lstm' };
  return new fused.FusedNetwork(
    {
      steps,
      features,
      layers: Array.from({ length: layers }, (_, layer) => ({
        ...cell,
        units,
        returnSequences: layer < layers - 1,
      })),
      outputs: 1,
    },
    options,
  );
}

function networkStep(shape) {
  const { batch, steps, features } = shape;
  const network = networkOf(shape, { capacity: batch });
  const rng = new Rng(1);
  const normal = (length) => Float32Array.from({ length }, () => rng.normal());
  const scale = 1 / Math.sqrt(shape.units);
  const sizes = network.shapes.map((axes) => axes.reduce((size, axis) => size * axis));
  network.write(
    'values',
    sizes.map((size) => normal(size).map((value) => value * scale)),
  );
  const x = normal(batch * steps * features);
  const y = normal(batch);
  let count = 0;
  return () => {
    network.inputs(batch).set(x);
    network.forward(batch, true);
    const outputs = network.outputs(batch);
    const gradient = network.outputGradient(batch);
    for (let row = 0; row < batch; row++) gradient[row] = (2 * (outputs[row] - y[row])) / batch;
    network.backward(batch);
    count++;
    network.update({ learningRate: 1e-3, clipNorm: 1, step: count });
  };
}

function networkForecast(shape, data) {
  const { batch, steps, features } = shape;
  const capacity = Math.min(batch, chunk);
  const { weights, inputs: x } = readProblem(data, shape);
  const network = networkOf(shape, { capacity, trains: false });
  network.write(
    'values',
    weights.map(({ values }) => values),
  );
  const size = steps * features;
  const forecasts = new Float32Array(batch);
  return () => {
    for (let start = 0; start < batch; start += capacity) {
      const count = Math.min(capacity, batch - start);
      network.inputs(count).set(x.subarray(start * size, (start + count) * size));
      network.forward(count, false);
      forecasts.set(network.outputs(count), start);
    }
    return forecasts;
  };
}

function forecast(shape, data, layerOf) {
  const model = modelOf(shape, layerOf);
  const { batch, steps, features } = shape;
  const { weights, inputs } = readProblem(data, shape);
  model.setWeights(weights.map(({ shape: axes, values }) => tf.tensor(values, axes)));
  const x = tf.tensor3d(inputs, [batch, steps, features]);
  return () => tf.tidy(() => model.predict(x).dataSync());
}

function modelOf({ steps, features, units, layers }, layerOf) {
  const model = tf.sequential();
  for (let layer = 0; layer < layers; layer++) {
    const input = layer === 0 ? { inputShape: [steps, features] } : {};
    model.add(
      layerOf({
        units,
        recurrentActivation: 'sigmoid',
        recurrentInitializer: 'glorotNormal',
        returnSequences: layer < layers - 1,
        ...input,
      }),
    );
  }
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}

function problemOf({ batch, steps, features }, model) {
  const x = tf.randomNormal([batch, steps, features], 0, 1, 'float32', 1);
  const y = tf.randomNormal([batch, 1], 0, 1, 'float32', 2);
  const variables = model.trainableWeights.map((weight) => weight.val);
  const loss = () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }));
  return { loss, variables };
}
