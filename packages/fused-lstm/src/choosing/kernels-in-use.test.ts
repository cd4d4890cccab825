import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import '@tensorflow/tfjs-backend-wasm';
import { command, nodeBinary, nodeMajors } from '@btcfc/workspace';
import * as tf from '@tensorflow/tfjs';
import { bundle } from '../../test-support/bundle';
import type { PortableReport } from '../../test-support/programs/portable-process';
import { enableWideVectors, fusedLstm, getKernels, setKernels } from '../index';
import { loadNative } from '../wasm/native/load-native';

jest.setTimeout(300_000);

const hasRelaxedSimd = Number(process.versions.node.split('.')[0]) >= 22;
const fastestWasm = hasRelaxedSimd ? 'relaxed-simd' : 'simd';
const isNative = !('reason' in loadNative());
const fastest = isNative ? 'native' : fastestWasm;

describe('getKernels', () => {
  afterEach(() => setKernels('auto'));

  it.each(['wasm', 'cpu'])('tells what was chosen on %s, also for layers made before', async (backend) => {
    await tf.setBackend(backend);
    expect(getKernels()).toBe(fastest);
    const layer = fusedLstm({ units: 5, seed: 1 });
    const x = tf.randomNormal([3, 9, 7], 0, 1, 'float32', 1);
    const values = () => [...(layer.apply(x) as tf.Tensor).dataSync()];
    const before = values();
    expect(setKernels('portable')).toBe('simd');
    expect(getKernels()).toBe('simd');
    const portable = values();
    if (hasRelaxedSimd || isNative) expect(portable).not.toEqual(before);
    portable.forEach((value, index) => {
      expect(value).toBeCloseTo(before[index]!, 5);
    });
    expect(setKernels('wasm')).toBe(fastestWasm);
    expect(setKernels('auto')).toBe(fastest);
    expect(values()).toEqual(before);
  });

  it('says where there are none', async () => {
    tf.registerBackend('bare', () => tf.findBackendFactory('cpu')() as tf.KernelBackend);
    await tf.setBackend('bare');
    expect(getKernels()).toBe('stock');
    await tf.setBackend('cpu');
    tf.removeBackend('bare');
  });

  it('takes the gradient of a step that was begun with other kernels', async () => {
    await tf.setBackend('cpu');
    const layer = fusedLstm({ units: 5, seed: 1 });
    const x = tf.randomNormal([3, 9, 7], 0, 1, 'float32', 1);
    const gradient = (between: () => void) =>
      tf.grad((input: tf.Tensor) => {
        const output = layer.apply(input) as tf.Tensor;
        between();
        return tf.sum(output);
      })(x);
    const expected = gradient(() => {}).dataSync();
    const actual = gradient(() => void setKernels('portable')).dataSync();
    expect([...actual]).toEqual([...expected]);
  });

  it('means the same bits with wide vectors', async () => {
    await tf.setBackend('cpu');
    setKernels('portable');
    const isWide = enableWideVectors();
    expect(isWide).toBe(process.arch === 'x64' && Number(process.versions.node.split('.')[0]) >= 24);
    expect(getKernels()).toBe('simd');
  });
});

describe('the kernels of every Node', () => {
  const reports = new Map<number, PortableReport>();

  beforeAll(async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'fused-lstm-'));
    const program = path.join(directory, 'program.cjs');
    await writeFile(program, await bundle({ entry: 'portable-process.ts', platform: 'node' }));
    const wasm = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
    for (const major of nodeMajors) {
      const output = await command(await nodeBinary(major), [program, wasm], { cwd: directory });
      reports.set(major, JSON.parse(output.trim().split('\n').at(-1)!) as PortableReport);
    }
    await rm(directory, { recursive: true });
  });

  it('train the same bytes if they are portable', () => {
    const [first, ...others] = [...reports.values()].map(({ digests }) => digests.portable);
    expect(Object.keys(first!)).toHaveLength(4);
    for (const digests of others) expect(digests).toEqual(first);
  });

  it('train the same bytes if they have the same name', () => {
    const byName = new Map<string, object>();
    for (const { kernels, digests } of reports.values()) {
      for (const choice of ['auto', 'portable'] as const) {
        const known = byName.get(kernels[choice]) ?? digests[choice];
        expect(digests[choice]).toEqual(known);
        byName.set(kernels[choice], known);
      }
    }
    expect([...byName.keys()]).toContain('simd');
  });
});
