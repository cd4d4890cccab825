// A program that computes layers, their gradients and steps of Adam with the native kernels and with portable
// WebAssembly, and prints how far apart the two are.

import { fusedAdam, fusedGru, fusedLstm, getKernels, type KernelChoice, setKernels } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs';

const configs = [
  { units: 5, recurrentActivation: 'sigmoid' },
  { units: 16, recurrentActivation: 'hardSigmoid', goBackwards: true },
  { units: 33, recurrentActivation: 'sigmoid', dropout: 0.2, recurrentDropout: 0.3, returnSequences: true },
] as const;

type MakeLayer = (place: {
  seed: number;
  inputShape: [number, number];
}) => ReturnType<typeof fusedLstm | typeof fusedGru>;

const layers: MakeLayer[] = configs.flatMap((config) => [
  (place) => fusedLstm({ ...config, ...place }),
  (place) => fusedGru({ ...config, ...place, resetAfter: false }),
  (place) => fusedGru({ ...config, ...place, resetAfter: true }),
]);

/** What a layer gives, its gradients, and its weights after some steps of Adam. */
function numbersOf(choice: KernelChoice, makeLayer: MakeLayer): Float32Array[] {
  setKernels(choice);
  const layer = makeLayer({ seed: 3, inputShape: [7, 4] });
  const x = tf.randomNormal([9, 7, 4], 0, 1, 'float32', 5);
  const loss = () =>
    tf.tidy(() => (layer.apply(x, { training: true }) as tf.Tensor).square().mean() as tf.Scalar);
  const output = layer.apply(x) as tf.Tensor;
  const { grads } = tf.variableGrads(loss);
  const found = [output, ...Object.values(grads)].map((tensor) => tensor.dataSync() as Float32Array);
  const adam = fusedAdam({ learningRate: 0.01, clipNorm: 1, weightDecay: 0.01 });
  for (let step = 0; step < 5; step++) adam.minimize(loss);
  return [...found, ...layer.getWeights().map((weights) => weights.dataSync() as Float32Array)];
}

/** The largest difference over the norm, of each array. */
function difference(ours: Float32Array, theirs: Float32Array): number {
  let [most, norm] = [0, 0];
  ours.forEach((value, index) => {
    most = Math.max(most, Math.abs(value - theirs[index]!));
    norm += theirs[index]! ** 2;
  });
  return norm === 0 ? most : most / Math.sqrt(norm);
}

async function main(): Promise<void> {
  await tf.setBackend('cpu');
  const differences = layers.map((makeLayer) => {
    const native = numbersOf('native', makeLayer);
    const portable = numbersOf('portable', makeLayer);
    return native.map((values, index) => difference(values, portable[index]!));
  });
  setKernels('native');
  console.log(JSON.stringify({ arch: process.arch, kernels: getKernels(), differences }));
}

void main();
