import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

jest.setTimeout(300_000);

const source = `
import { LSTMForecaster } from './forecaster/lstm-forecaster';

const [checkpointDir, saveDir] = process.argv.slice(2);
const X = Array.from({ length: 60 }, (_, row) => [Math.sin(row / 3), row % 5, row / 60]);
const y = X.map(([a, b]) => 100 * a + b);
const forecaster = new LSTMForecaster({
  seqLen: 4, batchSize: 16, epochs: 12, hiddenDim: 8, numLayers: 2, lr: 0.01, lrPatience: 1, targetOffset: 0, backend: 'wasm', seed: 5,
});
await forecaster.fit({
  X, y, checkpointDir, checkpointEvery: 1, resume: true,
  onProgress(event) {
    if (event.type === 'training-start') console.log('resumed from', event.resumedFrom);
    if (event.type === 'checkpoint') console.log('checkpoint', event.epoch);
  },
});
await forecaster.save(saveDir);
`;

// beside the package's dependencies, which stay outside the bundle
const bundle = path.join(__dirname, '../../../node_modules', `.killed-run-${process.pid}.mjs`);
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-killed-'));
  const entry = path.join(__dirname, '../..', `.killed-run-${process.pid}.ts`);
  writeFileSync(entry, source);
  const packages = path.join(__dirname, '../../../..');
  try {
    execFileSync(require.resolve('esbuild/bin/esbuild'), [
      entry,
      '--bundle',
      '--platform=node',
      '--format=esm',
      `--alias:@btcfc/core/node=${packages}/core/src/node.ts`,
      ...['core', 'fused-lstm', 'models'].map(
        (name) => `--alias:@btcfc/${name}=${packages}/${name}/src/index.ts`,
      ),
      ...['core', 'layers', 'backend-wasm', 'backend-cpu'].map(
        (name) => `--external:@tensorflow/tfjs-${name}`,
      ),
      // what it registers are ES modules: bundled, since Node can't load them
      ...['register_all_gradients', 'public/chained_ops/register_all_chained_ops'].map(
        (name) =>
          `--alias:@tensorflow/tfjs-core/dist/${name}=${require.resolve(`@tensorflow/tfjs-core/dist/${name}`)}`,
      ),
      `--outfile=${bundle}`,
      '--log-level=error',
    ]);
  } finally {
    rmSync(entry);
  }
});

afterAll(() => {
  rmSync(bundle, { force: true });
  rmSync(directory, { recursive: true, force: true });
});

interface Run {
  output: string;
  signal: NodeJS.Signals | null;
}

function run(checkpoints: string, saved: string, killAfter = Number.POSITIVE_INFINITY): Promise<Run> {
  const args = [bundle, path.join(directory, checkpoints), path.join(directory, saved)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if ((output.match(/checkpoint/g) ?? []).length >= killAfter) child.kill('SIGKILL');
    });
    child.on('error', reject).on('close', (_, signal) => resolve({ output, signal }));
  });
}

it('goes on after kill -9 to exactly the files of an uninterrupted run', async () => {
  await run('whole-checkpoints', 'whole');
  expect((await run('checkpoints', 'resumed', 2)).signal).toBe('SIGKILL');
  expect((await run('checkpoints', 'resumed', 3)).signal).toBe('SIGKILL');
  const last = await run('checkpoints', 'resumed');

  const [, resumedFrom] = /resumed from (\d+)/.exec(last.output) ?? [];
  expect(Number(resumedFrom)).toBeGreaterThanOrEqual(5);
  expect(Number(resumedFrom)).toBeLessThan(12);
  for (const name of ['weights.bin', 'model.json', 'forecaster.json']) {
    const read = (folder: string) => readFileSync(path.join(directory, folder, name));
    expect(read('resumed')).toEqual(read('whole'));
  }
});
