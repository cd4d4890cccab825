import { type Forecast, Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type Sequential, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { withBackend } from '../backends';
import { createSequences } from '../data/windows/create-sequences';
import { forecastAll } from '../forecasting/inference';
import { type Architecture, type ForecastOptions, LSTMForecaster, VariationalDropout } from '../index';
import { mcDropout } from './monte-carlo-dropout';

jest.setTimeout(60_000);

const seqLen = 5;
const weights = [1, -2, 0.5, 3];
const bias = 0.25;
const rate = 0.3;
const rng = new Rng(2);
const X = Array.from({ length: 8 }, () => weights.map(() => rng.normal()));

/** Dropout on the inputs, their mean over time, a dense layer: linear, so that mean and variance are known. */
function linearModel(): Sequential {
  const model = sequential();
  model.add(new VariationalDropout({ rate, inputShape: [seqLen, weights.length] } as never));
  model.add(layers.globalAveragePooling1d({ name: 'mean' }));
  model.add(layers.dense({ units: 1, kernelInitializer: 'zeros' }));
  tf.tidy(() => model.setWeights([tf.tensor2d(weights, [4, 1]), tf.tensor1d([bias])]));
  return model;
}

function linearForecaster(model: Sequential): LSTMForecaster {
  const forecast = async ({ maskSeed }: ForecastOptions): Promise<Forecast> => {
    const sequences = createSequences(X, new Float64Array(X.length), { seqLen, targetOffset: 0 });
    const point = Float64Array.from(await forecastAll(model, sequences, maskSeed));
    const origins = point.map((_, window) => window + seqLen - 1);
    return { point, origins, horizon: 1, levels: [], quantiles: [], sample: () => point };
  };
  return { settings: { loss: 'mse' }, forecast } as unknown as LSTMForecaster;
}

it('has the mean and variance of one mask per sequence, and its quantiles', () =>
  withBackend({ backend: 'cpu' }, async () => {
    const passes = 1500;
    const { point, disagreement, quantiles, origins } = await mcDropout(linearForecaster(linearModel()), {
      X,
      passes,
      seed: 1,
      levels: [0.5],
    });
    const windows = origins.length;
    expect(windows).toBe(4);
    for (let window = 0; window < windows; window++) {
      const terms = weights.map((weight, column) => {
        const rows = X.slice(window, window + seqLen);
        return (weight * rows.reduce((sum, row) => sum + row[column]!, 0)) / seqLen;
      });
      const mean = terms.reduce((sum, term) => sum + term, bias);
      // a mask that is not shared over time would divide this by about seqLen
      const deviation = Math.sqrt((rate / (1 - rate)) * terms.reduce((sum, term) => sum + term ** 2, 0));
      expect(Math.abs(point[window]! - mean)).toBeLessThan((4 * deviation) / Math.sqrt(passes));
      expect(Math.abs(disagreement[window]! / deviation - 1)).toBeLessThan(0.08);
      expect(Math.abs(quantiles[0]![window]! - mean)).toBeLessThan(deviation);
    }
  }));

it('draws other masks for every pass, window and seed, and the same for the same seed', () =>
  withBackend({ backend: 'cpu' }, async () => {
    const forecaster = linearForecaster(linearModel());
    const run = async (seed: number) => (await mcDropout(forecaster, { X, passes: 3, seed })).point;
    const first = await run(0);
    expect(await run(0)).toEqual(first);
    expect(await run(1)).not.toEqual(first);
    const { disagreement } = await mcDropout(forecaster, { X, passes: 3 });
    expect(new Set(disagreement).size).toBe(disagreement.length);
  }));

it('mixes the distributions of a fitted forecaster, and frees what it used', async () => {
  const rows = Array.from({ length: 60 }, (_, row) => [Math.sin(row / 3), row % 5]);
  const y = rows.map(([a, b]) => 10 * a! + b!);
  const settings = {
    seqLen: 4,
    epochs: 3,
    hiddenDim: 6,
    numLayers: 1,
    dropout: 0.4,
    targetOffset: 0,
    backend: 'wasm',
  } as const;
  for (const architecture of ['lstm', 'attention-lstm', 'transformer'] as const) {
    const forecaster = new LSTMForecaster({ ...settings, architecture, loss: 'gaussian' });
    await forecaster.fit({ X: rows, y });
    const before = tf.memory().numTensors;
    const plain = await forecaster.forecast({ X: rows, origins: 'all' });
    const mixed = await mcDropout(forecaster, {
      X: rows,
      passes: 20,
      levels: plain.levels,
      origins: 'all',
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(mixed.levels).toEqual(plain.levels);
    expect(mixed.disagreement.every((value) => value > 0)).toBe(true);
    const width = ({ quantiles }: Forecast) => quantiles.at(-1)![10]! - quantiles[0]![10]!;
    expect(width(mixed)).toBeGreaterThan(0.8 * width(plain));
    if (architecture !== 'lstm') {
      const [attention] = await forecaster.attentionWeights({ X: rows });
      expect(attention!.shape[0]).toBe(plain.origins.length);
    }
    // dropout is off again
    expect(await forecaster.forecast({ X: rows, origins: 'all' })).toMatchObject({ point: plain.point });
    forecaster.dispose();
  }
});

it('refuses no passes', async () => {
  const forecaster = linearForecaster(linearModel());
  await expect(mcDropout(forecaster, { X, passes: 0 })).rejects.toThrow('`passes` must be');
});

const small = { seqLen: 2, hiddenDim: 4, numLayers: 1, epochs: 1 } as const;
const y = X.map((_, row) => row);

/** A dense layer on the window, beside what is made of it first. */
const denseAfter = (name: string, first: (input: SymbolicTensor) => SymbolicTensor): Architecture => ({
  name,
  build: (input) => layers.flatten().apply(first(input)) as SymbolicTensor,
});

it.each([
  ['a named architecture at a `dropout` of 0', { dropout: 0 }],
  ['one that is there and does not heed it', { dropout: 0.5, architecture: denseAfter('plain', (x) => x) }],
])('refuses a network without dropout, of which all passes would be the same: %s', async (_, given) => {
  const forecaster = new LSTMForecaster({ ...small, ...given });
  await forecaster.fit({ X, y });
  await expect(mcDropout(forecaster, { X })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  forecaster.dispose();
});

it('takes a network whose dropout is its own', async () => {
  const dropping = (input: SymbolicTensor) =>
    new VariationalDropout({ rate: 0.4 }).apply(input) as SymbolicTensor;
  const categories = X.map((_, at) => ({
    id: `s${at}`,
    values: Float64Array.from({ length: 24 }, (__, row) => 50 + at + row + (row % 3)),
    staticCovariates: { place: `p${at % 4}` },
  }));
  const [own, ofCategories] = [
    new LSTMForecaster({ ...small, dropout: 0, architecture: denseAfter('dropping', dropping) }),
    new LSTMForecaster({ ...small, dropout: 0, target: 'difference', shrinkage: 'none' }),
  ];
  await own.fit({ X, y });
  await ofCategories.fit({ series: categories });
  const all = [
    await mcDropout(own, { X, passes: 20 }),
    await mcDropout(ofCategories, { series: categories, passes: 20 }),
  ];
  for (const { disagreement } of all) expect(disagreement.some((value) => value > 0)).toBe(true);
  own.dispose();
  ofCategories.dispose();
});
