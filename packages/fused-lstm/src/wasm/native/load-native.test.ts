import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import '@tensorflow/tfjs-backend-wasm';
import { BtcfcError } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs';
import { describeWithNative } from '../../../test-support/native';
import { fusedLstm, getKernels, setKernels, setThreads } from '../../index';
import { useNative } from '../engine/current-engine';
import { fields } from '../engine/job';
import { type Candidate, nativeCandidates, platformPackages } from './find-native';
import { chooseNative, loadNative } from './load-native';

const load = createRequire(__filename);
const absent = candidate('@btcfc/absent', () => load('absent-package'));

function candidate(name: string, module: () => unknown): Candidate {
  return { name, load: module };
}

function reasonOf(...candidates: Candidate[]): string {
  const chosen = chooseNative(candidates);
  return 'reason' in chosen ? chosen.reason : 'none';
}

describe('the package of a platform', () => {
  it.each([
    ['linux', 'x64', ['linux-x64-gnu', 'linux-x64-musl']],
    ['linux', 'arm64', ['linux-arm64-gnu']],
    ['darwin', 'arm64', ['darwin-arm64']],
    ['darwin', 'x64', ['darwin-x64']],
    ['win32', 'x64', ['win32-x64']],
    ['win32', 'arm64', []],
    ['linux', 's390x', []],
  ])('for %s on %s is %j', (platform, arch, names) => {
    expect(platformPackages(platform, arch)).toEqual(names);
  });
});

describe('native kernels that are wanting', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'native-'));

  afterAll(() => rmSync(folder, { recursive: true }));

  it('are told to be absent', () => {
    expect(reasonOf(absent)).toBe('@btcfc/absent is not installed');
  });

  it('are told to be broken', () => {
    const file = path.join(folder, 'broken.node');
    writeFileSync(file, 'no machine code');
    expect(
      reasonOf(
        absent,
        candidate('@btcfc/broken', () => load(file)),
      ),
    ).toMatch(/^@btcfc\/broken: .*broken\.node/);
  });

  it.each([
    ['no fields', {}],
    ['other fields', { jobFields: [...fields].reverse().join(' ') }],
  ])('are told to be of another version: %s', (_, module) => {
    expect(reasonOf(candidate('other', () => module))).toBe('other: it was built for another version');
  });

  it('are told to be of another version: fewer phases', () => {
    const kernels = { forward() {}, backward() {}, inputGradient() {} };
    const module = { jobFields: fields.join(' '), avx2: kernels };
    expect(reasonOf(candidate('older', () => module))).toBe(
      'older: it was built for another version, without gruForward, gruBackward',
    );
  });

  it('are told to need another processor', () => {
    const module = { jobFields: fields.join(' ') };
    expect(reasonOf(candidate('old', () => module))).toBe('old: the processor has no AVX2');
  });

  it('leave the work to WebAssembly, and are an error only for whom they are a must', async () => {
    await tf.setBackend('wasm');
    const restore = useNative({ reason: 'this is a test' });
    expect(setKernels('auto')).toMatch(/simd$/);
    const layer = fusedLstm({ units: 3, seed: 1 });
    expect((layer.apply(tf.ones([2, 4, 5])) as tf.Tensor).shape).toEqual([2, 3]);
    const ask = () => setKernels('native');
    expect(ask).toThrow(BtcfcError);
    expect(ask).toThrow('There are no native kernels: this is a test.');
    expect(getKernels()).toMatch(/simd$/);
    restore();
  });
});

describeWithNative('native kernels', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('are taken where they are, and told by name', () => {
    expect(setKernels('auto')).toBe('native');
    const { path: name, reason } = fusedLstm({ units: 3 }).explain();
    expect(name).toBe('native');
    expect(reason).toMatch(/^native kernels serve the backend "cpu", with (AVX-512|AVX2|NEON)$/);
  });

  it('leave work for several threads to WebAssembly', () => {
    expect(setThreads(2)).toBe(2);
    expect(getKernels()).toMatch(/simd$/);
    expect(fusedLstm({ units: 3 }).explain().reason).toContain(
      'native ones do not: they compute on one thread',
    );
    setThreads(1);
    expect(getKernels()).toBe('native');
  });

  it('refuse addresses and arrays that are not there', () => {
    const native = loadNative();
    if ('reason' in native) throw new Error(native.reason);
    const { forward, squaredNorm, activations } = native.kernels;
    const memory = new ArrayBuffer(64);
    expect(() => forward(memory, 16)).toThrow('outside the memory');
    expect(() => forward(memory, -4)).toThrow('outside the memory');
    expect(() => activations(memory, 32, 9, 0)).toThrow('outside the memory');
    expect(() => squaredNorm(memory, new Float32Array(3), 4)).toThrow('too short');
    expect(() => squaredNorm(memory, new Float64Array(4) as unknown as Float32Array, 4)).toThrow(
      'not of float32',
    );
  });

  it.each([
    ['exp', 0, Math.exp, 80],
    ['sigmoid', 1, (x: number) => 1 / (1 + Math.exp(-x)), 100],
    ['tanh', 2, Math.tanh, 100],
    ['hard sigmoid', 3, (x: number) => Math.min(1, Math.max(0, 0.2 * x + 0.5)), 100],
  ])('have %s to 1e-6', (_, which, exact, limit) => {
    const native = chooseNative(nativeCandidates());
    if ('reason' in native) throw new Error(native.reason);
    const memory = new ArrayBuffer(64 + 4 * 20_001);
    const values = new Float32Array(memory, 64);
    const inputs = values.map((_value, index) => ((index - 10_000) / 10_000) ** 3 * limit);
    values.set(inputs);
    native.kernels.activations(memory, 64, values.length, which);
    inputs.forEach((x, index) => {
      const expected = exact(x);
      const difference = Math.abs(values[index]! - expected) / Math.max(1, Math.abs(expected));
      if (!(difference < 1e-6)) throw new Error(`at ${x}: ${values[index]}, not ${expected}`);
    });
  });

  it('hand a NaN on', () => {
    const native = loadNative();
    if ('reason' in native) throw new Error(native.reason);
    const memory = new ArrayBuffer(128);
    const values = new Float32Array(memory, 64, 3).fill(Number.NaN);
    for (const which of [0, 1, 2, 3]) {
      native.kernels.activations(memory, 64, 3, which);
      expect([...values]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    }
  });
});
