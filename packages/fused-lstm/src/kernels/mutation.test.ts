import '@tensorflow/tfjs-backend-wasm';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type Problem, randomProblem, solve, worstDifference } from '../../test-support/problem';
import { replaceEngine } from '../wasm/engine/current-engine';

jest.setTimeout(300_000);

const assembly = path.resolve(__dirname, '../../assembly');

/** Kernels compiled from sources of which one line reads otherwise. */
function compileMutant(file: string, from: string, to: string): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mutant-'));
  try {
    cpSync(assembly, folder, { recursive: true });
    const source = readFileSync(path.join(folder, file), 'utf8');
    if (source.split(from).length !== 2) throw new Error(`${file} does not have exactly one "${from}".`);
    writeFileSync(path.join(folder, file), source.replace(from, to));
    const compiler = require.resolve('assemblyscript/bin/asc.js');
    const options = ['--runtime', 'stub', '-O0', '--noAssert', '--importMemory', '--enable', 'simd'];
    const output = path.join(folder, 'mutant.wasm');
    execFileSync(process.execPath, [
      compiler,
      path.join(folder, 'index.ts'),
      '--outFile',
      output,
      ...options,
    ]);
    return Uint8Array.from(readFileSync(output));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const everything = {
  useBias: true,
  returnSequences: true,
  returnState: true,
  withStates: true,
  withMask: true,
  recurrentDropout: 0.3,
};

/** Small problems that between them use every feature. */
const lstmProblems: Problem[] = [
  {
    ...randomProblem(1),
    ...everything,
    batch: 5,
    steps: 4,
    features: 11,
    units: 9,
    gateActivation: 'sigmoid',
  },
  {
    ...randomProblem(2),
    ...everything,
    batch: 3,
    steps: 5,
    features: 6,
    units: 8,
    gateActivation: 'hardSigmoid',
  },
  {
    ...randomProblem(3),
    ...everything,
    batch: 5,
    steps: 2,
    features: 6,
    units: 17,
    gateActivation: 'sigmoid',
  },
];

const problems = [
  ...lstmProblems,
  ...[false, true].map((resetAfter): Problem => ({ ...lstmProblems[0]!, cell: 'gru', resetAfter })),
];

const mutations: [name: string, file: string, from: string, to: string][] = [
  [
    'two gates swapped',
    'lstm.ts',
    'const forget = input + gateBytes;\n    const candidate = forget + gateBytes;\n    const output = candidate + gateBytes;\n    const cell =',
    'const candidate = input + gateBytes;\n    const forget = candidate + gateBytes;\n    const output = forget + gateBytes;\n    const cell =',
  ],
  [
    'a weight zeroed',
    'panels.ts',
    '      loadRow(to, from, units - unit);\n      to += 32;\n      from += rowBytes;',
    '      loadRow(to, from, units - unit);\n      if (row == 0 && panel == 0) store<f32>(to, 0);\n      to += 32;\n      from += rowBytes;',
  ],
  [
    'the last time step skipped on the way back',
    'lstm.ts',
    'let step = job.steps - 1; step >= 0',
    'let step = job.steps - 2; step >= 0',
  ],
  [
    'the slope of a gate forgotten',
    'lstm.ts',
    'f32x4.mul(dc, g), gateSlope(i, hard)',
    'f32x4.mul(dc, g), one',
  ],
  [
    'the gates of a GRU swapped',
    'gru.ts',
    'multiplyAdd(z, f32x4.sub(v128.load(job.recurrentInput + at), n), n)',
    'multiplyAdd(f32x4.sub(f32x4.splat(1.0), z), f32x4.sub(v128.load(job.recurrentInput + at), n), n)',
  ],
  [
    'the share that a reset gate lets through forgotten',
    'gru.ts',
    'multiplyAdd(dq, r, v128.load(hiddenGradient))',
    'v128.load(hiddenGradient)',
  ],
  [
    'the slope of a reset gate forgotten',
    'gru.ts',
    'f32x4.mul(f32x4.mul(dn, inner), gateSlope(r, hard))',
    'f32x4.mul(dn, inner)',
  ],
  [
    'the second row of biases left out',
    'gru.ts',
    'f32x4.add(v128.load(target + at), v128.load(job.recurrentBias + at))',
    'v128.load(target + at)',
  ],
  [
    'a row of a product lost',
    'product.ts',
    'c31 = multiplyAdd(x, b1, c31);\n          aAt += 4;',
    'aAt += 4;',
  ],
  [
    'a row of a wide product lost',
    'wide-product.ts',
    'c33 = multiplyAdd(x, b3, c33);\n        aAt += 4;',
    'aAt += 4;',
  ],
  [
    'two columns of a wide transposed product swapped',
    'wide-product.ts',
    'v128.store(target, c00, 0);\n  v128.store(target, c01, 16);',
    'v128.store(target, c01, 0);\n  v128.store(target, c00, 16);',
  ],
];

describe('broken kernels', () => {
  let stock: ReturnType<typeof solve>[];

  beforeAll(async () => {
    await tf.setBackend('cpu');
    stock = problems.map((problem) => solve(problem, problem.resetAfter ? 'composite' : 'stock'));
  });

  const worst = () =>
    Math.max(
      ...problems.map((problem, at) => worstDifference(solve(problem, 'fused'), stock[at]!).difference),
    );

  it('are told from sound ones', () => {
    expect(worst()).toBeLessThan(1e-5);
  });

  it.each(mutations)('are caught: %s', (_, file, from, to) => {
    const restore = replaceEngine(compileMutant(file, from, to), file.startsWith('wide'));
    expect(worst()).toBeGreaterThan(1e-4);
    restore();
    expect(worst()).toBeLessThan(1e-5);
  });
});
