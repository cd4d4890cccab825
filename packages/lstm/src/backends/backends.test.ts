import * as tf from '@tensorflow/tfjs-core';
import { withBackend } from '.';
import { importOptional } from './optional-package';

jest.setTimeout(60_000);

it.each(['cpu', 'wasm'] as const)('computes on %s, from what is installed', (name) =>
  withBackend({ backend: name }, async (backend) => {
    expect(backend.name).toBe(name);
    expect(tf.getBackend()).toBe(name);
    const sum = tf.tidy(() => tf.sum(tf.tensor1d([1, 2, 3])));
    expect(Array.from(await sum.data())).toEqual([6]);
    sum.dispose();
  }),
);

it('gives the backend that was current before back, also after an error', async () => {
  await withBackend({ backend: 'cpu' }, async () => {});
  await tf.setBackend('cpu');
  await withBackend({ backend: 'wasm' }, async () => {
    expect(tf.getBackend()).toBe('wasm');
  });
  expect(tf.getBackend()).toBe('cpu');
  const failing = withBackend({ backend: 'wasm' }, async () => {
    throw new Error('failed');
  });
  await expect(failing).rejects.toThrow('failed');
  expect(tf.getBackend()).toBe('cpu');
});

it('lets work on one backend overlap, and work on another wait', async () => {
  const course: string[] = [];
  const work = (name: 'cpu' | 'wasm', label: string) =>
    withBackend({ backend: name }, async () => {
      course.push(`${label} begins on ${tf.getBackend()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      course.push(`${label} ends on ${tf.getBackend()}`);
    });
  await Promise.all([work('wasm', 'a'), work('wasm', 'b'), work('cpu', 'c'), work('wasm', 'd')]);

  const overlapping = course.slice(0, 3).filter((line) => line.includes('begins on wasm'));
  expect(overlapping).toHaveLength(3);
  expect(course.indexOf('c begins on cpu')).toBe(6);
  expect(course.at(-1)).toBe('c ends on cpu');
});

it('nests', () =>
  withBackend({ backend: 'wasm' }, () =>
    withBackend({ backend: 'wasm' }, async () => {
      expect(tf.getBackend()).toBe('wasm');
    }),
  ));

it('says what to install for a backend that is not here', async () => {
  const started = withBackend({ backend: 'tensorflow' }, async () => {});
  await expect(started).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(started).rejects.toThrow('npm install @tensorflow/tfjs-node');
  // and is none the worse for it
  await withBackend({ backend: 'cpu' }, async () => {});
});

it('says why TensorFlow for Node does not work that was installed without being built', async () => {
  const broken = () => {
    throw new Error('The Node.js native addon module (tfjs_binding.node) can not be found.\nMore of it.');
  };
  // missing in the types of jest
  const { unstable_mockModule: mockModule } = jest as unknown as {
    unstable_mockModule(name: string, make: () => unknown, options: { virtual: boolean }): void;
  };
  mockModule('@tensorflow/tfjs-node', broken, { virtual: true });
  const started = withBackend({ backend: 'tensorflow' }, async () => {});
  await expect(started).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(started).rejects.toThrow('tfjs_binding.node) can not be found.). Let it be built');
  // `auto` never asks it
  await withBackend({ backend: 'auto' }, async ({ name }) => expect(name).toBe('wasm'));
});

it('lends portable kernels for the work that wants them alone', async () => {
  const kernels: string[] = [];
  const note = (choice: 'auto' | 'portable') =>
    withBackend({ backend: 'wasm', kernels: choice }, async (backend) => void kernels.push(backend.kernels));
  await Promise.all([note('auto'), note('portable'), note('auto')]);
  const usual = kernels[0]!;
  expect(kernels.filter((name) => name === usual).length).toBeGreaterThanOrEqual(2);
  expect(kernels).toContain('simd');
});

it('tells a package that is absent from one that is broken', async () => {
  expect(await importOptional('btcfc-no-such-package')).toBeUndefined();
  expect(await importOptional<{ sum: unknown }>('@tensorflow/tfjs-core')).toHaveProperty('sum');
});
