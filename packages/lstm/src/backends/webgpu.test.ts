import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { LSTMForecaster } from '../forecaster/lstm-forecaster';
import { toOnnx } from '../saving/onnx/to-onnx';
import { withBackend } from '.';

// asked in a process of its own: tests are declared before anything can be awaited
function findAdapter(): string {
  const script = `import('webgpu').then(async ({ create }) => {
    const adapter = await create([]).requestAdapter();
    process.stdout.write(adapter ? 'found' : 'none');
  })`;
  try {
    return execFileSync(process.execPath, ['-e', script], {
      cwd: __dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return 'none';
  }
}

const isPresent = findAdapter() === 'found';
const isRequired = process.env.BTCFC_REQUIRE_WEBGPU === '1';
const describeWithWebgpu = isPresent || isRequired ? describe : describe.skip;

jest.setTimeout(300_000);

const count = 40;
const X = Array.from({ length: count }, (_, row) => [Math.sin(row / 3), row % 5, row / count]);
const y = X.map(([a, b]) => 100 * a! + b!);
const small = { seqLen: 4, batchSize: 16, epochs: 4, hiddenDim: 6, numLayers: 2, dropout: 0.2, lr: 0.01 };

describeWithWebgpu('webgpu (needs a Vulkan driver: scripts/software-vulkan.sh)', () => {
  it('trains as the cpu does, saves, loads and frees', async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-webgpu-'));
    const cpu = new LSTMForecaster({ ...small, backend: 'cpu' });
    const expected = await cpu.fit({ X, y });
    const forecasts = await cpu.predict({ X });
    cpu.dispose();
    const before = tf.memory().numTensors;

    const gpu = new LSTMForecaster({ ...small, backend: 'webgpu' });
    const run = { checkpointDir: directory, checkpointEvery: 2 };
    const summary = await gpu.fit({ X, y, ...run });
    expect(summary.backend).toBe('webgpu');
    expected.trainLosses.forEach((loss, epoch) => {
      expect(summary.trainLosses[epoch]).toBeCloseTo(loss, 4);
      expect(summary.valLosses[epoch]).toBeCloseTo(expected.valLosses[epoch]!, 4);
    });
    const own = await gpu.predict({ X });
    forecasts.forEach((forecast, index) => {
      expect(Math.abs(own[index]! - forecast)).toBeLessThan(1e-2);
    });

    await gpu.save(path.join(directory, 'model'));
    const loaded = await LSTMForecaster.load(path.join(directory, 'model'));
    expect(await loaded.predict({ X })).toEqual(own);
    expect(await toOnnx(loaded)).toEqual(await toOnnx(gpu));
    const resumed = new LSTMForecaster({ ...small, backend: 'webgpu' });
    const again = await resumed.fit({ X, y, ...run, resume: true });
    expect(again.valLosses).toEqual(summary.valLosses);
    for (const forecaster of [gpu, loaded, resumed]) forecaster.dispose();
    expect(tf.memory().numTensors).toBe(before);
    rmSync(directory, { recursive: true });
  });

  it.each([
    ['attention-lstm', 0],
    ['transformer', 0],
    ['lstm', 2],
  ] as const)('trains the %s with %d lags as the cpu does', async (architecture, lags) => {
    const losses: number[][] = [];
    for (const backend of ['cpu', 'webgpu'] as const) {
      const forecaster = new LSTMForecaster({
        ...small,
        ...{ batchSize: 8, accumulate: 2, weightDecay: 0.1, lrSchedule: 'one-cycle' },
        epochs: 2,
        numLayers: 1,
        architecture,
        lags,
        backend,
      });
      const { trainLosses, valLosses } = await forecaster.fit({ X, y });
      losses.push([...trainLosses, ...valLosses]);
      forecaster.dispose();
    }
    losses[0]!.forEach((loss, index) => {
      expect(losses[1]![index]).toBeCloseTo(loss, 4);
    });
  });

  it('turns an error of the device into one of ours', () =>
    withBackend({ backend: 'webgpu' }, async (backend) => {
      interface Device {
        createBuffer(options: { size: number; usage: number }): unknown;
        queue: { onSubmittedWorkDone(): Promise<void> };
      }
      const { device } = tf.backend() as unknown as { device: Device };
      // no such usage: Dawn reports it on the side and throws nothing
      device.createBuffer({ size: 4, usage: 0xffff });
      await device.queue.onSubmittedWorkDone();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(() => backend.check()).toThrow('The GPU reported an error');
      expect(() => backend.check()).not.toThrow();
    }));

  it('is not what `auto` picks on a software adapter', async () => {
    const { VK_DRIVER_FILES: driver = '' } = process.env;
    const picked = await withBackend({ backend: 'auto' }, async ({ name }) => name);
    if (driver.includes('lvp')) expect(picked).toBe('wasm');
    else expect(['webgpu', 'wasm', 'tensorflow']).toContain(picked);
  });
});

if (!isPresent && !isRequired) {
  it('says what is missing where there is no adapter', async () => {
    const started = withBackend({ backend: 'webgpu' }, async () => {});
    await expect(started).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(started).rejects.toThrow(/no graphics adapter|npm install webgpu/);
  });
}
