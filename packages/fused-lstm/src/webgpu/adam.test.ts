/** @jest-environment ./test-support/webgpu-environment.cjs */
import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { differences } from '../../test-support/lstm-case';
import { describeWithWebgpu, startWebgpu } from '../../test-support/webgpu';
import { adamKernels, runAdamKernel } from '../kernels/adam/adam-kernels';
import { createWebgpuAdam } from './adam';

jest.setTimeout(120_000);

const implementation = createWebgpuAdam();

describeWithWebgpu('Adam on WebGPU', () => {
  const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  let errors: () => Promise<string[]>;

  beforeAll(async () => {
    ({ errors } = await startWebgpu());
    adamKernels.register(implementation);
  });

  afterEach(async () => expect(await errors()).toEqual([]));

  const shapes = [[3, 400], [7], [], [2, 3, 5]];
  const draw = (rng: Rng, shape: number[]) =>
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.fround(rng.normal()));

  it.each([
    { clipNorm: undefined, copies: [1, 1, 1, 1] },
    { clipNorm: 0.5, copies: [1, 1, 1, 1] },
    { clipNorm: 1e3, copies: [1, 1, 1, 1] },
    { clipNorm: undefined, copies: [1, 2, 1, 3] },
    { clipNorm: 0.5, copies: [1, 2, 1, 3] },
  ])('computes what the equations say with %p', async ({ clipNorm, copies }) => {
    const rng = new Rng(3);
    const reference = shapes.map((shape) => ({
      shape,
      p: draw(rng, shape),
      m: draw(rng, shape).fill(0),
      v: draw(rng, shape).fill(0),
    }));
    const adam = implementation.createEngine(shapes);
    let values = reference.map(({ p, shape }) => tf.tensor(Float32Array.from(p), shape));
    for (let step = 1; step <= 5; step++) {
      const gradients = shapes.map((shape) => draw(rng, shape));
      // the second one is missing once
      const missing = (index: number) => step === 3 && index === 1;
      const squares = gradients.map((g, index) =>
        missing(index) ? 0 : copies[index]! * g.reduce((sum, x) => sum + x * x, 0),
      );
      const norm = Math.sqrt(squares.reduce((left, right) => left + right, 0));
      const scale = clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
      reference.forEach(({ p, m, v }, index) => {
        if (missing(index)) return;
        gradients[index]!.forEach((gradient, i) => {
          const g = gradient * scale;
          m[i] = 0.9 * m[i]! + 0.1 * g;
          v[i] = 0.999 * v[i]! + 0.001 * g * g;
          const root = Math.sqrt(v[i]! / (1 - 0.999 ** step)) + 1e-8;
          p[i]! -= (copies[index]! * 0.01 * (m[i]! / (1 - 0.9 ** step))) / root;
        });
      });
      const tensors = gradients.map((g, index) =>
        missing(index) ? undefined : tf.tensor(Float32Array.from(g), shapes[index]!),
      );
      const next = runAdamKernel({
        adam,
        values,
        gradients: tensors,
        copies,
        settings: { ...settings, clipNorm, step },
      });
      expect(next.map(({ shape }) => shape)).toEqual(shapes);
      tf.dispose([values, tensors.filter((tensor) => tensor !== undefined)]);
      values = next;
    }
    const { first, second } = adam.moments();
    for (const [index, { p, m, v }] of reference.entries()) {
      const actual = {
        p: await values[index]!.data(),
        m: await first[index]!.data(),
        v: await second[index]!.data(),
      };
      for (const difference of Object.values(differences(actual, { p, m, v }))) {
        expect(difference).toBeLessThan(2e-6);
      }
    }
    tf.dispose([values, first, second]);
    adam.dispose();
  });

  it('goes on from its moments exactly', async () => {
    const rng = new Rng(4);
    const gradients = [1, 2, 3].map(() =>
      shapes.map((shape) => tf.tensor(Float32Array.from(draw(rng, shape)), shape)),
    );
    const start = shapes.map((shape) => tf.tensor(Float32Array.from(draw(rng, shape)), shape));
    const step = (
      adam: ReturnType<typeof implementation.createEngine>,
      values: tf.Tensor[],
      number: number,
    ) =>
      runAdamKernel({
        adam,
        values,
        gradients: gradients[number - 1]!,
        settings: { ...settings, clipNorm: 1, step: number },
      });
    const straight = implementation.createEngine(shapes);
    const resumed = implementation.createEngine(shapes);
    const two = step(straight, step(straight, start, 1), 2);
    const moments = straight.moments();
    await resumed.setMoments(moments);
    const copies = resumed.moments();
    for (const [index, moment] of moments.first.entries()) {
      expect(await copies.first[index]!.data()).toEqual(await moment.data());
    }
    const expected = await Promise.all(step(straight, two, 3).map((tensor) => tensor.data()));
    const actual = await Promise.all(step(resumed, two, 3).map((tensor) => tensor.data()));
    expect(actual).toEqual(expected);
    straight.dispose();
    resumed.dispose();
  });
});
