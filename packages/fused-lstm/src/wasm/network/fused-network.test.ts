import { Rng } from '@btcfc/core';
import { setKernels } from '../../choosing/kernels-in-use';
import { currentEngine } from '../engine/current-engine';
import type { NetworkDescription } from './description';
import { FusedNetwork } from './fused-network';

const batch = 5;

/** All that a network can have. */
const whole: NetworkDescription = {
  steps: 6,
  features: 7,
  categories: { first: 2, sizes: [3, 4], widths: [2, 3], dropout: 0.2 },
  lags: { lags: 2, pace: 3 },
  layers: [
    { kind: 'dropout', rate: 0.3, sharing: 'steps' },
    { kind: 'lstm', units: 9, returnSequences: true, recurrentDropout: 0.2 },
    { kind: 'dropout', rate: 0.2, sharing: 'none' },
    { kind: 'gru', units: 5, resetAfter: true, goBackwards: true, returnSequences: true },
    { kind: 'gru', units: 6, gateActivation: 'hardSigmoid', recurrentDropout: 0.1 },
    { kind: 'dropout', rate: 0.1, sharing: 'stream' },
  ],
  outputs: 6,
  skip: { spacing: 3, place: 1 },
};

function drawnWeights(network: FusedNetwork): Float32Array[] {
  const rng = new Rng(4).split('weights');
  return network.shapes.map((shape) =>
    Float32Array.from({ length: shape.reduce((size, axis) => size * axis) }, () => 0.4 * rng.normal()),
  );
}

function fillInputs(network: FusedNetwork, { steps, features, categories }: NetworkDescription): void {
  const rng = new Rng(9).split('inputs');
  network.inputs(batch).forEach((_, at, inputs) => {
    const feature = at % features;
    const isCategory = categories && feature >= categories.first && feature < categories.first + 2;
    inputs[at] = isCategory ? Math.floor(at / (features * steps)) % 3 : rng.normal();
  });
}

/** A linear function of the outputs, and its gradient by the weights. */
function run(network: FusedNetwork, description: NetworkDescription, weights: Float32Array[]) {
  network.write('values', weights);
  fillInputs(network, description);
  network.dropouts.forEach((dropout, index) => {
    dropout.begin(new Rng(index));
  });
  network.forward(batch, true);
  const outputs = network.outputs(batch).slice();
  const factors = outputs.map((_, at) => Math.cos(at));
  network.outputGradient(batch).set(factors);
  network.backward(batch);
  const value = outputs.reduce((sum, output, at) => sum + output * factors[at]!, 0);
  return { value, outputs, gradient: network.read('gradient') };
}

function used<Result>(test: (network: FusedNetwork) => Result): Result {
  const before = currentEngine().arena.usedBytes;
  const network = new FusedNetwork(whole, { capacity: batch + 3 });
  try {
    return test(network);
  } finally {
    network.dispose();
    expect(currentEngine().arena.usedBytes).toBe(before);
  }
}

afterEach(() => setKernels('auto'));

describe.each(['auto', 'wasm', 'portable'] as const)('on %s kernels', (kernels) => {
  beforeEach(() => void setKernels(kernels));

  it('has the gradient that finite differences have, by every weight', () =>
    used((network) => {
      const weights = drawnWeights(network);
      const { gradient } = run(network, whole, weights);
      weights.forEach((values, index) => {
        const rng = new Rng(index).split('direction');
        const direction = values.map(() => rng.normal());
        const size = 1e-2 / Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
        const moved = (sign: number) =>
          weights.map((other, at) =>
            at === index ? other.map((value, cell) => value + sign * size * direction[cell]!) : other,
          );
        const slope =
          (run(network, whole, moved(1)).value - run(network, whole, moved(-1)).value) / (2 * size);
        const expected = direction.reduce((sum, value, cell) => sum + value * gradient[index]![cell]!, 0);
        expect(Math.abs(slope - expected)).toBeLessThan(0.01 * Math.abs(expected) + 0.02);
      });
    }));

  it('sums up shares of the gradients of several batches, anew after each sum', () =>
    used((network) => {
      const { gradient } = run(network, whole, drawnWeights(network));
      for (const shares of [[0.5, 0.5], [0.25, 0.125, 0.625], [1]]) {
        network.write('gradient', gradient);
        shares.forEach((share, place) => {
          network.accumulate(share, place === shares.length - 1);
        });
        network.read('gradient').forEach((values, index) => {
          values.forEach((value, at) => {
            expect(Math.abs(value - gradient[index]![at]!)).toBeLessThan(1e-6);
          });
        });
      }
    }));

  it('gives the same bytes every time', () => {
    const train = () =>
      used((network) => {
        const weights = drawnWeights(network);
        for (let step = 1; step <= 3; step++) {
          run(network, whole, step === 1 ? weights : network.read('values'));
          network.update({ learningRate: 0.01, clipNorm: 1, weightDecay: 0.1, step });
        }
        return [...network.read('values'), ...network.read('first'), ...network.read('second')];
      });
    expect(train()).toEqual(train());
  });
});

describe.each([
  [true, 'auto'],
  [false, 'auto'],
  [false, 'wasm'],
  [false, 'portable'],
] as const)('trains: %s, on %s kernels', (trains, kernels) => {
  it('forecasts a window alone to the bits that it has among others, before and after a change of the weights', () => {
    setKernels(kernels);
    const trained = new FusedNetwork(whole, { capacity: batch });
    const network = new FusedNetwork(whole, { capacity: batch, trains });
    if (!trains) expect(network.bytes).toBeLessThan(0.8 * trained.bytes);
    for (const weights of [
      drawnWeights(trained),
      drawnWeights(trained).map((values) => values.map(Math.sin)),
    ]) {
      trained.write('values', weights);
      network.write('values', weights);
      fillInputs(trained, whole);
      const inputs = trained.inputs(batch).slice();
      trained.forward(batch, false);
      const together = [...trained.outputs(batch)];
      const size = inputs.length / batch;
      const alone = Array.from({ length: batch }, (_, window) => {
        network.inputs(1).set(inputs.subarray(window * size, (window + 1) * size));
        network.forward(1, false);
        return [...network.outputs(1)];
      }).flat();
      expect(alone).toEqual(together);
    }
    trained.dispose();
    network.dispose();
  });
});

it('takes no more memory after ten thousand forecasts than after the first of each size', () => {
  const layers = [{ kind: 'lstm' as const, units: 3, recurrentDropout: 0.1 }];
  const network = new FusedNetwork(
    { steps: 2, features: 1, layers, outputs: 1 },
    { capacity: 4, trains: false },
  );
  const forecast = (count: number) => {
    network.inputs((count % 4) + 1).fill(count);
    network.forward((count % 4) + 1, count % 3 === 0);
  };
  for (let count = 0; count < 24; count++) forecast(count);
  const { usedBytes } = currentEngine().arena;
  for (let count = 0; count < 10_000; count++) forecast(count);
  expect(currentEngine().arena.usedBytes).toBe(usedBytes);
  network.dispose();
});

it('draws the masks that a generator draws one by one', () => {
  const rate = 0.3;
  const layers = [{ kind: 'dropout' as const, rate, sharing: 'none' as const }];
  const network = new FusedNetwork(
    { steps: 1, features: 5, layers, outputs: 5, useBias: false },
    { capacity: 4 },
  );
  const unit = Float32Array.from({ length: 25 }, (_, at) => Number(at % 6 === 0));
  network.write('values', [unit]);
  const stream = new Rng(2).split('masks');
  const [dropout] = network.dropouts;
  dropout!.begin(stream);
  for (const windows of [4, 3]) {
    network.inputs(windows).fill(1);
    network.forward(windows, true);
    const drawn = Float32Array.from({ length: 5 * windows }, () =>
      stream.nextUint32() < rate * 2 ** 32 ? 0 : 1 / (1 - rate),
    );
    expect(network.outputs(windows)).toEqual(drawn);
  }
  expect(dropout!.position()).toEqual(stream.toJSON());
  network.dispose();
});

describe('what can not be', () => {
  const layers = [{ kind: 'lstm' as const, units: 2 }];
  const small = { steps: 3, features: 2, layers, outputs: 2 };

  it.each<[string, Partial<NetworkDescription> | { capacity: number }]>([
    ['steps', { steps: 0 }],
    ['features', { features: Number.NaN }],
    ['outputs', { outputs: 1.5 }],
    ['capacity', { capacity: 0 }],
    ['layers[0].units', { layers: [{ kind: 'lstm', units: Number.POSITIVE_INFINITY }] }],
    ['layers[0].kind', { layers: [{ kind: 'rnn' as 'lstm', units: 2 }] }],
    ['layers[0].rate', { layers: [{ kind: 'dropout', rate: 1, sharing: 'steps' }, ...layers] }],
    ['layers[0].returnSequences', { layers: [...layers, ...layers] }],
    ['layers[0].returnSequences', { layers: [{ kind: 'gru', units: 2, returnSequences: true }] }],
    ['layers', { layers: [] }],
    ['layers[0].unit', { layers: [{ kind: 'lstm', units: 2, unit: 2 } as never] }],
    ['skip.spacing', { skip: { spacing: 3, place: 0 } }],
    ['skip.place', { skip: { spacing: 1, place: 1 } }],
    ['lags.pace', { lags: { lags: 1, pace: 0 } }],
    ['categories.widths', { categories: { first: 0, sizes: [3], widths: [], dropout: 0 } }],
    ['categories', { categories: { first: 1, sizes: [3, 3], widths: [1, 1], dropout: 0 } }],
  ])('is refused before any memory is taken: %s', (name, change) => {
    const before = currentEngine().arena.usedBytes;
    const { capacity = 4, ...given } = { ...small, ...change } as typeof small & { capacity?: number };
    const refused = expect.objectContaining({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(name),
    });
    expect(() => new FusedNetwork(given, { capacity })).toThrow(refused);
    expect(currentEngine().arena.usedBytes).toBe(before);
  });

  it('is refused: windows beyond the capacity, arrays of other sizes, settings that are no numbers', () => {
    const network = new FusedNetwork(small, { capacity: 4 });
    const weights = network.read('values');
    for (const windows of [0, 5, 1.5, Number.NaN]) {
      expect(() => network.inputs(windows)).toThrow(
        '`batch` must be a whole number at least 1 and at most 4',
      );
      expect(() => network.forward(windows, true)).toThrow('`batch`');
    }
    expect(() => network.write('values', weights.slice(1))).toThrow('must have 5 entries');
    const short = weights.map((values, index) => (index === 1 ? values.subarray(1) : values));
    expect(() => network.write('values', short)).toThrow(
      '`values[1]` must be a Float32Array of 16 numbers, shape [2, 8]',
    );
    expect(() => network.write('value' as 'values', weights)).toThrow('`array` must be one of');
    expect(() => network.update({ learningRate: Number.NaN, step: 1 })).toThrow('`learningRate`');
    expect(() => network.update({ learningRate: 0.1, step: 0 })).toThrow('`step`');
    for (const share of [Number.NaN, -0.1, 1.1]) {
      expect(() => network.accumulate(share, true)).toThrow('`share`');
    }
    expect(() => network.update({ learningRate: 0.1, step: 1, copies: [1] })).toThrow('`copies` must have 5');
    expect(network.read('values')).toEqual(weights);
    network.dispose();
  });

  it('is refused: a backward pass without its forward pass, training where only forecasts are made', () => {
    const network = new FusedNetwork(small, { capacity: 4 });
    const refused = expect.objectContaining({ code: 'INVALID_STATE' });
    expect(() => network.backward(2)).toThrow(refused);
    network.forward(2, false);
    expect(() => network.backward(2)).toThrow('must follow `forward(2, true)`');
    network.forward(2, true);
    expect(() => network.backward(3)).toThrow(refused);
    network.backward(2);
    expect(() => network.backward(2)).toThrow(refused);
    network.dispose();

    const forecasting = new FusedNetwork(small, { capacity: 4, trains: false });
    forecasting.forward(2, true);
    for (const call of [
      () => forecasting.backward(2),
      () => forecasting.outputGradient(2),
      () => forecasting.update({ learningRate: 0.1, step: 1 }),
      () => forecasting.read('first'),
      () => forecasting.write('gradient', []),
    ]) {
      expect(call).toThrow('was made to forecast alone');
    }
    forecasting.dispose();
  });

  it('is refused: anything after `dispose`', () => {
    const network = new FusedNetwork(small, { capacity: 4 });
    const weights = network.read('values');
    network.dispose();
    network.dispose();
    for (const call of [
      () => network.inputs(1),
      () => network.outputs(1),
      () => network.outputGradient(1),
      () => network.forward(1, false),
      () => network.backward(1),
      () => network.read('values'),
      () => network.write('values', weights),
      () => network.update({ learningRate: 0.1, step: 1 }),
    ]) {
      expect(call).toThrow('has been disposed of');
    }
  });
});
