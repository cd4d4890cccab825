// @btcfc/fused-lstm on WebGPU in its own process: reads commands, one JSON object a line, and answers each.
import { createInterface } from 'node:readline';
import { create, globals } from 'webgpu';

const define = (target, name, value) =>
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
for (const name of Object.getOwnPropertyNames(globals)) {
  if (!(name in globalThis)) define(globalThis, name, globals[name]);
}
if (!globalThis.navigator) define(globalThis, 'navigator', {});
define(navigator, 'gpu', create([]));

console.warn = () => {};
const tf = await import('@tensorflow/tfjs');
await import('@tensorflow/tfjs-backend-webgpu');
const { fusedAdam, fusedLstm } = await import('@btcfc/fused-lstm');
await tf.setBackend('webgpu');
const { device } = tf.backend();
// errors of validation are not thrown: they would make a fast run that computes nothing
let failure;
device.addEventListener('uncapturederror', ({ error }) => {
  failure ??= error.message;
});

let step;
const commands = {
  prepare(shape) {
    tf.disposeVariables();
    step = trainingStep(shape);
    return {};
  },
  async run({ steps }) {
    const start = performance.now();
    for (let count = 0; count < steps; count++) step();
    const loss = step(true);
    const [value] = await loss.data();
    const ms = (performance.now() - start) / (steps + 1);
    loss.dispose();
    if (!Number.isFinite(value)) failure ??= `the loss is ${value}`;
    return failure ? { error: failure } : { ms };
  },
  async versions() {
    const { vendor, architecture, device: model, description } = (await navigator.gpu.requestAdapter()).info;
    const adapter = [vendor, architecture, model, description].filter(Boolean).join(', ');
    const software = /llvmpipe|swiftshader|softpipe|\bcpu\b/i.test(adapter);
    return { node: process.version, tfjs: tf.version_core, adapter, software };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...options } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await commands[command](options))}\n`);
}
process.exit(0);

function trainingStep({ batch, steps, features, units, layers }) {
  const model = tf.sequential();
  for (let layer = 0; layer < layers; layer++) {
    const input = layer === 0 ? { inputShape: [steps, features] } : {};
    const returnSequences = layer < layers - 1;
    const lstm = fusedLstm({
      units,
      recurrentActivation: 'sigmoid',
      recurrentInitializer: 'glorotNormal',
      returnSequences,
      ...input,
    });
    if (lstm.explain().path !== 'webgpu') failure ??= lstm.explain().reason;
    model.add(lstm);
  }
  model.add(tf.layers.dense({ units: 1 }));
  const optimizer = fusedAdam({ learningRate: 1e-3, clipNorm: 1 });
  const x = tf.randomNormal([batch, steps, features], 0, 1, 'float32', 1);
  const y = tf.randomNormal([batch, 1], 0, 1, 'float32', 2);
  const variables = model.trainableWeights.map((weight) => weight.val);
  const loss = () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }));
  return (returnLoss = false) => optimizer.minimize(loss, returnLoss, variables);
}
