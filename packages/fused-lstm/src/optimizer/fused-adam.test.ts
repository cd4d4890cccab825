import '@tensorflow/tfjs-backend-wasm';
import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs';
import { FusedAdam, fusedAdam } from '../index';

interface Numbers {
  learningRate: number;
  clipNorm: number | undefined;
  weightDecay?: number;
}

/** PyTorch's `clip_grad_norm_` and `AdamW`, whose decay is of matrices alone, in double precision. */
function referenceAdam({ learningRate, clipNorm, weightDecay = 0 }: Numbers, shapes: number[][]) {
  const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
  const first = sizes.map((size) => new Float64Array(size));
  const second = sizes.map((size) => new Float64Array(size));
  let step = 0;
  return (values: Float64Array[], gradients: Float32Array[]) => {
    step++;
    const norm = Math.sqrt(gradients.reduce((sum, g) => sum + g.reduce((s, x) => s + x * x, 0), 0));
    const scale = clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
    values.forEach((value, index) => {
      const decay = shapes[index]!.length > 1 ? learningRate * weightDecay : 0;
      gradients[index]!.forEach((gradient, at) => {
        const g = gradient * scale;
        const m = 0.9 * first[index]![at]! + 0.1 * g;
        const v = 0.999 * second[index]![at]! + 0.001 * g * g;
        first[index]![at] = m;
        second[index]![at] = v;
        const below = Math.sqrt(v) / Math.sqrt(1 - 0.999 ** step) + 1e-8;
        value[at]! *= 1 - decay;
        value[at]! -= (learningRate / (1 - 0.9 ** step)) * (m / below);
      });
    });
  };
}

const shapes = [[3, 5], [7], [2, 2, 2], [1]];

function randomTensors(rng: Rng, scale = 1): Float32Array[] {
  return shapes.map((shape) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * rng.normal()),
  );
}

let names = 0;

function makeVariables(values: Float32Array[]): tf.Variable[] {
  return values.map((value, index) => tf.variable(tf.tensor(value, shapes[index]), true, `adam${names++}`));
}

function take(optimizer: ReturnType<typeof fusedAdam>, variables: tf.Variable[], gradients: Float32Array[]) {
  const given = variables.map(({ name }, index) => ({
    name,
    tensor: tf.tensor(gradients[index]!, shapes[index]),
  }));
  optimizer.applyGradients(given);
  tf.dispose(given.map(({ tensor }) => tensor));
}

describe.each(['wasm', 'cpu', 'composite'])('fusedAdam on %s', (place) => {
  beforeAll(async () => {
    if (place === 'composite')
      tf.registerBackend('plain', () => tf.findBackendFactory('cpu')() as tf.KernelBackend);
    if (place === 'composite') tf.copyRegisteredKernels('cpu', 'plain');
    if (place === 'composite') {
      for (const name of ['FusedLSTM', 'FusedLSTMGrad', 'FusedLSTMInputGrad', 'FusedAdam']) {
        if (tf.getKernel(name, 'plain')) tf.unregisterKernel(name, 'plain');
      }
    }
    await tf.setBackend(place === 'composite' ? 'plain' : place);
  });

  it.each([
    { learningRate: 0.01, clipNorm: undefined },
    { learningRate: 0.003, clipNorm: 0.5 },
    { learningRate: 0.003, clipNorm: 100 },
    { learningRate: 0.01, clipNorm: 0.5, weightDecay: 2 },
  ])('follows PyTorch with %p', (numbers) => {
    const rng = new Rng(4);
    const values = randomTensors(rng);
    const expected = values.map((value) => Float64Array.from(value));
    const variables = makeVariables(values);
    const reference = referenceAdam(numbers, shapes);
    const optimizer = fusedAdam(numbers);
    for (let step = 0; step < 30; step++) {
      const gradients = randomTensors(rng, 10 ** rng.integer(-6, 1));
      reference(expected, gradients);
      take(optimizer, variables, gradients);
    }
    variables.forEach((variable, index) => {
      variable.dataSync().forEach((value, at) => {
        expect(Math.abs(value - expected[index]![at]!)).toBeLessThan(2e-6);
      });
    });
    optimizer.dispose();
  });

  it.each([undefined, 0.5])('steps for several equal parameters, clipped to %p', (clipNorm) => {
    const rng = new Rng(9);
    const values = randomTensors(rng);
    // the second variable and its two twins have one gradient and act as their sum
    const parts = values.map((value) => Float64Array.from(value));
    const twins = [1, 2].map(() => new Float64Array(parts[1]!.length));
    const variables = makeVariables(values);
    const optimizer = fusedAdam({ learningRate: 0.01, clipNorm, copies: { [variables[1]!.name]: 3 } });
    const sizes = [...shapes, shapes[1]!, shapes[1]!];
    const reference = referenceAdam({ learningRate: 0.01, clipNorm }, sizes);
    for (let step = 0; step < 30; step++) {
      const gradients = randomTensors(rng, 10 ** rng.integer(-6, 1));
      reference([...parts, ...twins], [...gradients, gradients[1]!, gradients[1]!]);
      take(optimizer, variables, gradients);
    }
    parts[1]!.forEach((_, at) => {
      parts[1]![at]! += twins[0]![at]! + twins[1]![at]!;
    });
    variables.forEach((variable, index) => {
      variable.dataSync().forEach((value, at) => {
        expect(Math.abs(value - parts[index]![at]!)).toBeLessThan(4e-6);
      });
    });
    optimizer.dispose();
  });

  it('goes on exactly from saved weights', async () => {
    const rng = new Rng(5);
    const values = randomTensors(rng);
    const gradients = Array.from({ length: 8 }, () => randomTensors(rng));
    const through = makeVariables(values);
    const optimizer = fusedAdam({ clipNorm: 1 });
    for (const gradient of gradients.slice(0, 4)) take(optimizer, through, gradient);
    const resumed = makeVariables(through.map((variable) => variable.dataSync() as Float32Array));
    const other = fusedAdam({ clipNorm: 1 });
    await other.setWeights(await optimizer.getWeights());
    expect(other.iterations).toBe(4);
    for (const gradient of gradients.slice(4)) {
      take(optimizer, through, gradient);
      take(other, resumed, gradient);
    }
    resumed.forEach((variable, index) => {
      expect([...variable.dataSync()]).toEqual([...through[index]!.dataSync()]);
    });
    optimizer.dispose();
    other.dispose();
  });

  it('leaves no tensors behind', async () => {
    const rng = new Rng(6);
    const variables = makeVariables(randomTensors(rng));
    const before = tf.memory().numTensors;
    const optimizer = fusedAdam({ clipNorm: 1 });
    for (let step = 0; step < 5; step++) take(optimizer, variables, randomTensors(rng));
    await optimizer.getWeights();
    await optimizer.getWeights();
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves variables without a gradient alone', () => {
    const rng = new Rng(7);
    const variables = makeVariables(randomTensors(rng));
    const gradients = randomTensors(rng);
    const optimizer = fusedAdam();
    take(optimizer, variables, gradients);
    const before = [...variables[1]!.dataSync()];
    const tensor = tf.tensor(gradients[0]!, shapes[0]);
    optimizer.applyGradients([{ name: variables[0]!.name, tensor }]);
    expect([...variables[1]!.dataSync()]).toEqual(before);
    optimizer.dispose();
  });

  it('changes its learning rate between steps', () => {
    const rng = new Rng(8);
    const variables = makeVariables(randomTensors(rng));
    const optimizer = fusedAdam({ learningRate: 0.1 });
    take(optimizer, variables, randomTensors(rng));
    optimizer.learningRate = 0;
    const before = variables.map((variable) => [...variable.dataSync()]);
    take(optimizer, variables, randomTensors(rng));
    expect(variables.map((variable) => [...variable.dataSync()])).toEqual(before);
    optimizer.dispose();
  });
});

describe('fusedAdam', () => {
  it('names the option that is wrong', () => {
    expect(() => fusedAdam({ learningRate: -1 })).toThrow('`learningRate` must be a number at least 0');
    expect(() => fusedAdam({ beta1: 1 })).toThrow('`beta1` must be a number at least 0 and below 1');
    expect(() => fusedAdam({ clipNorm: 0 })).toThrow('`clipNorm` must be a number above 0');
    expect(() => fusedAdam({ copies: { bias: 0 } })).toThrow("`copies['bias']` must be a number above 0");
  });

  it('does not take copies of a variable that it never sees', () => {
    const variables = makeVariables(randomTensors(new Rng(10)));
    const optimizer = fusedAdam({ copies: { elsewhere: 2 } });
    expect(() => take(optimizer, variables, randomTensors(new Rng(11)))).toThrow('`copies` names a variable');
    optimizer.dispose();
  });

  it('carries its options over in its configuration', () => {
    const options = {
      learningRate: 0.1,
      beta1: 0.8,
      beta2: 0.9,
      epsilon: 1e-4,
      clipNorm: 2,
      weightDecay: 0.02,
      copies: { bias: 2 },
    };
    const config = fusedAdam(options).getConfig();
    expect(FusedAdam.fromConfig(FusedAdam, config).getConfig()).toEqual(options);
  });
});

describe('the state of fusedAdam', () => {
  it.each([null, [], [1], 'state', [{ name: 'a' }]])('is refused if it is %j', async (state) => {
    const refused = expect.objectContaining({ code: 'INVALID_DATA' });
    await expect(fusedAdam().setWeights(state as never)).rejects.toEqual(refused);
  });

  it('is refused if it is of variables of other shapes', async () => {
    const tensors = (...list: number[][]) => list.map((shape) => ({ name: 'x', tensor: tf.zeros(shape) }));
    const mixed = fusedAdam().setWeights(tensors([], [2, 3], [3, 2]) as never);
    await expect(mixed).rejects.toEqual(expect.objectContaining({ code: 'INVALID_DATA' }));

    const optimizer = fusedAdam();
    await optimizer.setWeights(tensors([], [1, 2], [3], [1, 2], [3]) as never);
    const variables = [tf.variable(tf.zeros([1])), tf.variable(tf.zeros([2, 3]))];
    const gradients = variables.map(({ name, shape }) => ({ name, tensor: tf.ones(shape) }));
    expect(() => optimizer.applyGradients(gradients)).toThrow('variables of other shapes');
  });
});

describe('a step of fusedAdam', () => {
  it.each(['wasm', 'cpu'])('refuses a gradient of another shape than its variable on %s', async (backend) => {
    await tf.setBackend(backend);
    const variable = tf.variable(tf.zeros([4]));
    for (const shape of [[1], [2, 2], [5], []]) {
      const given = [{ name: variable.name, tensor: tf.ones(shape) }];
      expect(() => fusedAdam().applyGradients(given)).toThrow('must have the shape of the variable, [4]');
    }
    expect([...variable.dataSync()]).toEqual([0, 0, 0, 0]);
  });

  it('takes gradients of int32 for what they are', async () => {
    await tf.setBackend('wasm');
    const step = (dtype: 'int32' | 'float32') => {
      const variable = tf.variable(tf.zeros([3]));
      fusedAdam({ learningRate: 0.1 }).applyGradients([
        { name: variable.name, tensor: tf.tensor1d([3, -2, 0], dtype) },
      ]);
      return [...variable.dataSync()];
    };
    expect(step('int32')).toEqual(step('float32'));
    expect(step('int32')[0]).toBeCloseTo(-0.1, 5);
  });

  it('refuses a learning rate that is none', () => {
    const optimizer = fusedAdam();
    for (const rate of [Number.NaN, -1, '1', null, Number.POSITIVE_INFINITY]) {
      expect(() => {
        optimizer.learningRate = rate as number;
      }).toThrow('`learningRate`');
    }
    optimizer.learningRate = 0.5;
    expect(optimizer.getConfig().learningRate).toBe(0.5);
  });
});
