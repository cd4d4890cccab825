// How native/ is compiled, and for which machines: each has a package @btcfc/fused-lstm-NAME with the binary in it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The folder of this package. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const sources = path.join(root, 'native');
export const binaryName = 'fused-lstm.node';

/** What npm goes by, and what zig calls the machine. */
export const targets = {
  'linux-x64-gnu': { os: 'linux', cpu: 'x64', libc: 'glibc', zig: 'x86_64-linux-gnu.2.28' },
  'linux-x64-musl': { os: 'linux', cpu: 'x64', libc: 'musl', zig: 'x86_64-linux-musl' },
  'linux-arm64-gnu': { os: 'linux', cpu: 'arm64', libc: 'glibc', zig: 'aarch64-linux-gnu.2.28' },
  'darwin-arm64': { os: 'darwin', cpu: 'arm64', zig: 'aarch64-macos.11.0' },
  'darwin-x64': { os: 'darwin', cpu: 'x64', zig: 'x86_64-macos.11.0' },
  'win32-x64': { os: 'win32', cpu: 'x64', zig: 'x86_64-windows-gnu' },
};

/** Instruction sets by processor, and what has the compiler use them. */
const instructionSets = {
  x64: {
    avx512: ['-mcpu=x86_64_v4', '-mprefer-vector-width=512'],
    avx2: ['-mcpu=x86_64_v3'],
  },
  arm64: { neon: [] },
};

const common = ['-std=c++17', '-O3', '-fPIC', '-fno-exceptions', '-fno-rtti', '-fvisibility=hidden'];
// nothing is contracted but what is written as one operation: the same bits from every compiler
const exact = ['-ffp-contract=off', '-fno-math-errno'];
// of the compilers' own headers, and of what only some compilers know
const silent = [
  '-Wno-psabi',
  '-Wno-maybe-uninitialized',
  '-Wno-unknown-pragmas',
  '-Wno-unknown-warning-option',
];
// the functions of Node are found in the process that loads the file
const linking = {
  linux: ['-shared'],
  darwin: ['-dynamiclib', '-Wl,-undefined,dynamic_lookup'],
  win32: ['-shared'],
};

const run = promisify(execFile);

/**
 * Compiles the kernels.
 *
 * @param compiler a command and its first arguments, as `['g++']` or `['zig', 'c++', '-target', ...]`
 * @param zig whether the compiler is zig's, which has names of its own for processors
 * @param libraries further files to link
 */
export async function compile({ compiler, zig = false, os, cpu, folder, libraries = [] }) {
  mkdirSync(folder, { recursive: true });
  const [command, ...first] = compiler;
  const spelled = (flag) => (zig ? flag : flag.replace('-mcpu=x86_64_', '-march=x86-64-'));
  const call = (...args) => run(command, [...first, ...args], { cwd: sources, maxBuffer: 2 ** 26 });
  const options = [...common, ...exact, ...silent];
  const objectFile = (name) => path.join(folder, `${name}.o`);
  const sets = Object.entries(instructionSets[cpu]);
  for (const [name, flags] of sets) {
    await call(
      ...options,
      ...flags.map(spelled),
      `-DKERNELS=${name}`,
      '-c',
      'kernels.cpp',
      '-o',
      objectFile(name),
    );
  }
  await call(...options, '-c', 'addon.cpp', '-o', objectFile('addon'));
  const objects = [...sets.map(([name]) => name), 'addon'].map(objectFile);
  const binary = path.join(folder, binaryName);
  // nothing of C++'s library is used; zig would compile all of it
  const without = zig ? ['-nostdlib++'] : [];
  await call(...linking[os], ...without, '-s', '-o', binary, ...objects, ...libraries);
  return binary;
}

/** Tells sources, and how they are compiled, from others. */
export function hashOf(...more) {
  const hash = createHash('sha256');
  for (const name of readdirSync(sources).sort()) {
    hash.update(name).update(readFileSync(path.join(sources, name)));
  }
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const text of more) hash.update(text);
  return hash.digest('hex').slice(0, 16);
}
