// One contestant in its own process: reads commands, one JSON object a line, and answers each with one.
// Arguments: native | ours | wide | stock, tfjs backend, threads. All but `native` compute in WebAssembly.
import { createInterface } from 'node:readline';

const [kind, backend, threads] = process.argv.slice(2);
console.warn = () => {};
const tf = await import('@tensorflow/tfjs');
await import('@tensorflow/tfjs-backend-wasm');
const fused = await import('@btcfc/fused-lstm');
await tf.setBackend(backend);
if (kind !== 'stock') fused.setKernels(kind === 'native' ? 'native' : 'wasm');
if (kind === 'wide' && !fused.enableWideVectors()) throw new Error('There are no wide vectors here.');
if (kind !== 'stock' && Number(threads) > 1) fused.setThreads(Number(threads));

let step;
const commands = {
  prepare(shape) {
    tf.disposeVariables();
    step = kind === 'stock' ? stockStep(shape) : ourStep(shape);
    return {};
  },
  run({ steps }) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    for (let count = 0; count < steps; count++) step();
    const ms = (performance.now() - start) / steps;
    const { user, system } = process.cpuUsage(cpu);
    return { ms, cpuMs: (user + system) / 1000 / steps };
  },
  limits: () => ({
    gigaflops: productRate(),
    copyGigabytes: copyRate(),
    dispatchMs: [1, 2].map(dispatchTime),
  }),
  memory: () => ({ peakKb: process.resourceUsage().maxRSS }),
  versions: () => ({ node: process.version, tfjs: tf.version_core, arch: process.arch }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...options } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(commands[command](options))}\n`);
}

// what one thread's matrix products reach on a forward pass that is hardly anything else
function productRate() {
  const [batch, steps, features, units] = [32, 16, 256, 256];
  const layer = fused.fusedLstm({
    units,
    returnSequences: true,
    recurrentActivation: 'hardSigmoid',
    seed: 1,
  });
  const x = tf.zeros([batch, steps, features]);
  const ms = best(() => tf.tidy(() => void layer.apply(x)));
  return (2 * batch * steps * 4 * units * (features + units)) / ms / 1e6;
}

function copyRate() {
  const from = new Float32Array(2 ** 18);
  const to = new Float32Array(2 ** 18);
  return from.byteLength / best(() => to.set(from)) / 1e6;
}

// a step of the same graph with next to nothing to compute
function dispatchTime(layers) {
  const step = ourStep({ batch: 1, steps: 1, features: 1, units: 1, layers });
  return best(step);
}

function best(work) {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 400; turn++) {
    const start = performance.now();
    work();
    if (turn > 100) least = Math.min(least, performance.now() - start);
  }
  return least;
}

function ourStep(shape) {
  const model = modelOf(shape, (config) => fused.fusedLstm(config));
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

function modelOf({ steps, features, units, layers }, lstm) {
  const model = tf.sequential();
  for (let layer = 0; layer < layers; layer++) {
    const input = layer === 0 ? { inputShape: [steps, features] } : {};
    model.add(
      lstm({
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
