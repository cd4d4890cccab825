import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { memoryStore } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import { LSTMEnsemble, LSTMForecaster } from '../index';

jest.setTimeout(120_000);

const a = Array.from({ length: 50 }, (_, row) => Math.sin(row / 3));
const rows = { X: { a }, y: a };
const settings = { seqLen: 4, hiddenDim: 4, numLayers: 1, epochs: 1, backend: 'wasm' } as const;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-saving-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

describe.each([
  ['LSTMForecaster', LSTMForecaster, () => new LSTMForecaster(settings)],
  ['LSTMEnsemble', LSTMEnsemble, () => new LSTMEnsemble({ ...settings, members: 2 })],
] as const)('%s', (_, kind, make) => {
  it('is refused where a single bit of it was flipped, or its weights are zeros', async () => {
    const model = make();
    await model.fit(rows);
    await model.save(path.join(directory, 'model'));
    const expected = await model.predict({ X: rows.X });
    model.dispose();
    const before = tf.engine().state.numTensors;
    for (const file of filesIn(path.join(directory, 'model'))) {
      const whole = readFileSync(file);
      for (let place = 1; place <= 12; place++) {
        const bytes = Buffer.from(whole);
        bytes[Math.floor((place * (bytes.length - 1)) / 12)]! ^= 1 << (place % 8);
        writeFileSync(file, bytes);
        const loading = kind.load(path.join(directory, 'model'));
        if (path.basename(file) !== 'manifest.json') {
          await expect(loading).rejects.toMatchObject({ code: 'PARSE_FAILED' });
          continue;
        }
        // a manifest says things that no forecast depends on
        const loaded = await loading.catch((error: unknown) => void expect(error).toHaveProperty('code'));
        if (loaded) expect(await loaded.predict({ X: rows.X })).toEqual(expected);
        loaded?.dispose();
      }
      if (file.endsWith('weights.bin')) {
        writeFileSync(file, new Uint8Array(whole.length));
        await expect(kind.load(path.join(directory, 'model'))).rejects.toThrow('damaged');
      }
      writeFileSync(file, whole);
    }
    const loaded = await kind.load(path.join(directory, 'model'));
    loaded.dispose();
    expect(tf.engine().state.numTensors).toBe(before);
  });

  it('replaces what it saved before, through a link too, and touches nothing else', async () => {
    const model = make();
    await model.fit(rows);
    const folder = path.join(directory, 'v1');
    await model.save(folder);
    const link = path.join(directory, 'current');
    symlinkSync(folder, link);
    await model.save(link);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);

    const others = path.join(directory, 'docs');
    mkdirSync(others);
    writeFileSync(path.join(others, 'notes.txt'), 'mine');
    await expect(model.save(others)).rejects.toMatchObject({ code: 'FILE_ACCESS' });
    expect(readdirSync(others)).toEqual(['notes.txt']);
    const file = path.join(directory, 'file');
    writeFileSync(file, 'mine');
    await expect(model.save(file)).rejects.toMatchObject({ code: 'FILE_ACCESS' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    model.dispose();
  });

  it('says what it does not know', async () => {
    await expect(kind.load(path.join(directory, 'none'))).rejects.toMatchObject({ code: 'FILE_ACCESS' });
    await expect(kind.load(directory, { backends: 'cpu' } as never)).rejects.toThrow(
      'did you mean `backend`?',
    );
    await expect(make().save(path.join(directory, 'none'))).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(existsSync(path.join(directory, 'none'))).toBe(false);
  });
});

it('keeps metrics that are not finite, and what trained the model', async () => {
  const forecaster = new LSTMForecaster({ ...settings, kernels: 'portable' });
  await forecaster.fit(rows);
  const { r2 } = await forecaster.evaluate({ X: { a: a.slice(0, 5) }, y: a.slice(0, 5) });
  expect(r2).toBeNaN();
  const store = memoryStore();
  await forecaster.save(store);
  const loaded = await LSTMForecaster.load(store);
  expect(loaded.metrics).toEqual(forecaster.metrics);
  expect(loaded.summary).toEqual(forecaster.summary);
  expect(loaded.summary).toMatchObject({
    backend: 'wasm',
    kernels: 'simd',
    versions: { tfjs: tf.version_core, runtime: `node ${process.versions.node}` },
  });
  forecaster.dispose();
  loaded.dispose();
});
