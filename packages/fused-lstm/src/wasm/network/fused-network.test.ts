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
  const network = new FusedNetwork(whole, batch + 3);
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

it('forecasts windows alone as together, and without dropout', () =>
  used((network) => {
    network.write('values', drawnWeights(network));
    fillInputs(network, whole);
    const inputs = network.inputs(batch).slice();
    network.forward(batch, false);
    const together = network.outputs(batch).slice();
    const size = inputs.length / batch;
    const alone = Array.from({ length: batch }, (_, window) => {
      network.inputs(1).set(inputs.subarray(window * size, (window + 1) * size));
      network.forward(1, false);
      return [...network.outputs(1)];
    }).flat();
    alone.forEach((value, at) => {
      expect(value).toBeCloseTo(together[at]!, 5);
    });
  }));

it('draws the masks that a generator draws one by one', () => {
  const rate = 0.3;
  const layers = [{ kind: 'dropout' as const, rate, sharing: 'none' as const }];
  const network = new FusedNetwork({ steps: 1, features: 5, layers, outputs: 5, useBias: false }, 4);
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
