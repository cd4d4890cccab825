import { Rng } from '@btcfc/core';
import { fusedGru, fusedLstm, isFusedGru, isFusedLstm } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Backend, withBackend } from '../../backends';
import { Sequences } from '../../data/windows/sequences';
import { forecastAll } from '../../forecasting/inference';
import { ModelOutputs } from '../../forecasting/model-outputs';
import type { Architecture } from '../../network/architecture';
import { buildNetwork, type NetworkOptions } from '../../network/build-network';
import { planOf } from '../../network/fused/plan';
import { ElementDropout, isSeededDropout } from '../../network/layers/dropout';
import { elementLosses } from '../../network/losses';
import { assignAll, joinValues, parametersOf, splitValues } from '../../network/parameters';
import { type Hyperparameters, resolveSettings } from '../../settings/hyperparameters';
import { updatesOfPass, windowsOfStep } from './batches';
import { EngineLearner } from './engine-learner';
import type { LearnerOptions } from './learner-options';
import { TfjsLearner } from './tfjs-learner';

jest.setTimeout(120_000);

interface Case extends Hyperparameters {
  categories?: NetworkOptions['categories'];
}

const features = 5;
const count = 50;

/** The last two columns may be taken for categories. */
function dataOf({
  seqLen,
  targetOffset,
  horizon,
}: {
  seqLen: number;
  targetOffset: number;
  horizon: number;
}) {
  const rng = new Rng(5).split('data');
  const rows = Array.from({ length: count }, (_, row) => [
    Math.sin(row * 0.37),
    Math.cos(row * 0.21),
    rng.normal(),
    Math.floor(row / 20) % 3,
    Math.floor(row / 15) % 5,
  ]);
  const target = rows.map(([a, b, c]) => 0.6 * a! + 0.3 * b! + 0.2 * c! + 0.1 * rng.normal());
  const length = count - seqLen - targetOffset - horizon + 2;
  const targets = Float32Array.from(
    { length: length * horizon },
    (_, at) => target[Math.floor(at / horizon) + seqLen - 1 + targetOffset + (at % horizon)]!,
  );
  const values = Float32Array.from(rows.flat());
  const source = { values, width: features, seqLen, targetOffset, horizon, targets };
  return new Sequences(source, 0, length);
}

const gruArchitecture: Architecture = {
  name: 'grus',
  build(source, { hiddenDim, numLayers }) {
    let output = source;
    for (let layer = 0; layer < numLayers; layer++) {
      const isLast = layer === numLayers - 1;
      const gru = fusedGru({
        units: hiddenDim,
        returnSequences: !isLast,
        resetAfter: layer % 2 === 0,
        seed: layer,
        recurrentActivation: layer % 2 === 0 ? 'sigmoid' : 'hardSigmoid',
        goBackwards: layer === 1,
        dropout: 0.2,
        recurrentDropout: 0.3,
      });
      output = gru.apply(output) as typeof output;
    }
    return new ElementDropout({ rate: 0.1, seed: 3 }).apply(output) as typeof output;
  },
};

const lstmArchitecture: Architecture = {
  name: 'lstms',
  build(source, { hiddenDim }) {
    const first = fusedLstm({
      units: hiddenDim,
      returnSequences: true,
      dropout: 0.2,
      recurrentDropout: 0.4,
      seed: 1,
    });
    const second = fusedLstm({ units: 7, useBias: false, recurrentDropout: 0.2, seed: 2 });
    return second.apply(first.apply(source)) as typeof source;
  },
};

const small: Hyperparameters = {
  seqLen: 5,
  batchSize: 16,
  hiddenDim: 7,
  numLayers: 2,
  dropout: 0.3,
  // where the gradients of a pinball loss sum up to nothing, Adam makes steps of this size by how they are rounded
  lr: 0.001,
  seed: 3,
  targetOffset: 0,
};

const cases: Record<string, Case> = {
  mse: { loss: 'mse' },
  mae: { loss: 'mae', dropout: 0 },
  huber: { loss: 'huber', numLayers: 1 },
  gaussian: { loss: 'gaussian' },
  'student-t': { loss: 'student-t', horizon: 3 },
  quantiles: { loss: { quantiles: [0.1, 0.25, 0.5, 0.75, 0.9] }, horizon: 2 },
  'two quantiles': { loss: { quantiles: [0.3, 0.8] }, numLayers: 1 },
  'one layer without dropout': { numLayers: 1, dropout: 0 },
  'masks of the notebook': { dropoutMask: 'notebook', horizon: 2 },
  'weights of Keras': { initialization: 'keras', numLayers: 3 },
  'a linear skip': { linearSkip: true, horizon: 3, loss: 'student-t' },
  'a skip to the middle quantile': { linearSkip: true, horizon: 2, loss: { quantiles: [0.1, 0.5, 0.9] } },
  lags: { lags: 3 },
  'lags and a skip': { lags: 4, linearSkip: true, dropout: 0 },
  categories: { categories: { first: 3, sizes: [3, 5] } },
  'categories, lags and a skip': { categories: { first: 3, sizes: [3, 4] }, lags: 2, linearSkip: true },
  'weight decay': { weightDecay: 0.2, linearSkip: true },
  'hard clipping': { clipNorm: 0.05 },
  'three batches a step': { accumulate: 3, batchSize: 6, loss: 'gaussian', horizon: 2 },
  GRUs: { architecture: gruArchitecture, numLayers: 3, dropout: 0 },
  'LSTMs of its own': { architecture: lstmArchitecture, dropout: 0 },
};

function networkOf({ categories, ...hyperparameters }: Case) {
  const settings = resolveSettings({ ...small, ...hyperparameters });
  const rng = new Rng(settings.seed).split('weights');
  return { settings, network: buildNetwork({ ...settings, categories, features, rng }) };
}

function optionsFor(given: Case, backend: Backend): LearnerOptions {
  const { settings, network } = networkOf(given);
  const windows = dataOf(settings);
  const train = windows.slice(0, 32);
  return {
    network,
    train,
    validation: windows.slice(32, windows.length),
    settings,
    backend,
    updates: updatesOfPass(train, windowsOfStep(settings)),
    rng: new Rng(settings.seed),
    signal: undefined,
  };
}

/** Both learners of the same network and data, each with a model of its own. */
async function sideBySide(
  given: Case,
  test: (learners: {
    engine: EngineLearner;
    tfjs: TfjsLearner;
    options: { engine: LearnerOptions; tfjs: LearnerOptions };
  }) => Promise<void>,
  kernels: 'auto' | 'portable' = 'auto',
): Promise<void> {
  await withBackend({ backend: 'wasm', kernels }, async (backend) => {
    const options = { engine: optionsFor(given, backend), tfjs: optionsFor(given, backend) };
    const plan = planOf(options.engine.network.model);
    if ('reason' in plan) throw new Error(plan.reason);
    const engine = new EngineLearner(options.engine, plan);
    const tfjs = new TfjsLearner(options.tfjs);
    try {
      await test({ engine, tfjs, options });
    } finally {
      engine.dispose();
      tfjs.dispose();
      options.engine.network.model.dispose();
      options.tfjs.network.model.dispose();
    }
  });
}

/** The gradients of a step as TensorFlow.js computes them. */
async function stockGradients({ network, settings, train }: LearnerOptions, positions: Uint32Array) {
  const variables = parametersOf(network.model);
  const batch = train.gather(positions);
  const { value, grads } = tf.variableGrads(() => {
    const inputs = tf.tensor3d(batch.inputs, [batch.length, train.seqLen, train.features]);
    const targets = tf.tensor2d(batch.targets, [batch.length, train.horizon]);
    const forecast = network.model.apply(inputs, { training: true }) as tf.Tensor;
    return tf.mean(elementLosses(settings.loss, forecast, targets)) as tf.Scalar;
  }, variables);
  try {
    return {
      loss: (await value.data())[0]!,
      gradients: await joinValues(variables.map(({ name }) => grads[name]!)),
    };
  } finally {
    tf.dispose([value, grads]);
  }
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** Gives a model other weights, none of which is left out of what it says. */
function redraw(model: LayersModel, rng: Rng): void {
  tf.tidy(() => {
    const variables = parametersOf(model);
    const size = variables.reduce((sum, variable) => sum + variable.size, 0);
    const values = Float32Array.from({ length: size }, () => 0.4 * rng.normal());
    assignAll(variables, splitValues(values, variables));
  });
}

/** Where the masks of the recurrent layers stand. */
function ownMasks(model: LayersModel) {
  const recurrent = model.layers.filter((layer) => isFusedLstm(layer) || isFusedGru(layer));
  const states = recurrent.map((layer) => layer.getDropoutState());
  return { states, restore: () => recurrent.forEach((layer, at) => void layer.setDropoutState(states[at]!)) };
}

describe.each(Object.entries(cases))('%s', (_, given) => {
  it.each(['auto', 'portable'] as const)('has the gradients of one step on %s kernels', (kernels) => {
    const compare: Parameters<typeof sideBySide>[1] = async ({ engine, options }) => {
      const dropouts = options.tfjs.network.model.layers.filter(isSeededDropout);
      for (const dropout of dropouts) dropout.useStream(new Rng(11));
      engine.beginMasks(() => new Rng(11));
      const positions = Uint32Array.from({ length: 13 }, (_, index) => 2 * index);
      const expected = await stockGradients(options.tfjs, positions);
      const loss = engine.gradients(positions);
      const gradients = engine.readGradients();
      expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-5);
      const difference = gradients.map((value, index) => value - expected.gradients[index]!);
      expect(norm(expected.gradients)).toBeGreaterThan(1e-3);
      expect(norm(difference) / norm(expected.gradients)).toBeLessThan(1e-5);
    };
    return sideBySide(given, compare, kernels);
  });

  it('trains as TensorFlow.js does', () =>
    sideBySide(given, async ({ engine, tfjs, options }) => {
      const rateOf = (step: number) => options.tfjs.settings.lr / (1 + step);
      for (let epoch = 1; epoch <= 20; epoch++) {
        const expected = await tfjs.runEpoch({ epoch, rateOf });
        const { trainLoss, valLoss } = await engine.runEpoch({ epoch, rateOf });
        // fifteen epochs are thirty updates
        const tolerance = epoch <= 15 ? 1e-5 : 1e-3;
        expect(Math.abs(trainLoss - expected.trainLoss)).toBeLessThan(tolerance);
        expect(Math.abs(valLoss - expected.valLoss)).toBeLessThan(tolerance);
      }
    }));

  it.each(['auto', 'portable'] as const)('forecasts as TensorFlow.js does on %s kernels', (kernels) =>
    withBackend({ backend: 'wasm', kernels }, async () => {
      const { settings, network } = networkOf(given);
      const { model } = network;
      const windows = dataOf(settings);
      const outputs = new ModelOutputs(model, { backend: 'wasm', kernels });
      expect(await outputs.explain()).toMatchObject({ name: 'kernels' });
      for (const maskSeed of [undefined, 8]) {
        redraw(model, new Rng(21 + (maskSeed ?? 0)));
        const before = ownMasks(model);
        const found = await outputs.of(windows, maskSeed);
        const after = ownMasks(model);
        before.restore();
        const expected = await forecastAll(model, windows, maskSeed);
        expect(norm(expected)).toBeGreaterThan(0.5);
        const difference = expected.map((value, index) => value - found[index]!);
        expect(norm(difference) / norm(expected)).toBeLessThan(1e-5);
        expect(after.states).toEqual(ownMasks(model).states);
      }
      outputs.dispose();
    }),
  );
});
