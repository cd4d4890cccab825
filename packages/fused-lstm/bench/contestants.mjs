import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { enableWideVectors, setKernels } from '@btcfc/fused-lstm';

const folder = path.dirname(fileURLToPath(import.meta.url));

/** Where `--peers` puts a Python with what we are compared with. */
const peers = path.resolve(folder, '../../../node_modules/.cache/btcfc-peers');
const pinned = ['torch==2.13.0', 'numpy'];

// each library has its own variable, and PyTorch's own setting does not bind all of them
const oneThread = {
  OMP_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
};

// TensorFlow for Node takes TensorFlow.js from whoever uses it
const tensorflow = { NODE_PATH: path.join(folder, '../node_modules'), TF_CPP_MIN_LOG_LEVEL: '2' };

/** A contestant in a process of its own, on one thread, which answers one command after the other. */
class Contestant {
  constructor(name, command, args) {
    this.name = name;
    // old versions of OpenBLAS take the instructions of 2004 for a processor that they do not know
    const env = { OPENBLAS_CORETYPE: openBlasCore(), ...process.env, ...oneThread, ...tensorflow };
    this.process = spawn(command, args, { cwd: folder, env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async ask(command, options = {}) {
    this.process.stdin.write(`${JSON.stringify({ command, ...options })}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error(`${this.name} ended before it answered.`);
    return JSON.parse(value);
  }

  end() {
    this.process.stdin.end();
  }
}

/**
 * Who takes part: name, and how to start it. `network` is the engine that `@btcfc/lstm` trains and forecasts with, `layer`
 * the layers as part of a model of TensorFlow.js.
 *
 * @param pythons to look for PyTorch in
 * @param olderNode a Node before 24: its kernels in WebAssembly take part too, and TensorFlow, which works in no later one,
 *   where BTCFC_TENSORFLOW names its folder
 */
export function contestants({ pythons, olderNode }) {
  const node = (...args) => program(process.execPath, args);
  const program = (command, args) => () =>
    new Contestant(args.join(' '), command, ['contestant.mjs', ...args]);
  const wide = enableWideVectors();
  const native = hasNative();
  return {
    'stock wasm': node('stock', 'wasm'),
    'layer, wasm': node('layer', 'wasm'),
    ...(wide && { 'layer, wide': node('layer', 'wide') }),
    ...(native && { 'layer, native': node('layer', 'native') }),
    ...(olderNode &&
      process.env.BTCFC_TENSORFLOW && {
        'stock, TensorFlow': program(olderNode, ['stock', 'tensorflow']),
        'layer, TensorFlow': program(olderNode, ['layer', 'tensorflow']),
      }),
    'network, wasm': node('network', 'wasm'),
    ...(olderNode && { [`network, wasm, ${versionOf(olderNode)}`]: program(olderNode, ['network', 'wasm']) }),
    ...(wide && { 'network, wide': node('network', 'wide') }),
    ...(native && { 'network, native': node('network', 'native') }),
    ...Object.fromEntries(pythons.flatMap((python) => torchOf(python))),
  };
}

/** Pythons to compare with: those that are named, else what `installPeers` made and the system's. */
export function findPythons(named) {
  if (named) return named.split(',');
  return [path.join(peers, 'bin/python'), '/usr/bin/python3'].filter((python) => existsSync(python));
}

/** Makes a virtual environment with the versions that figures are given for. */
export function installPeers() {
  execFileSync('python3', ['-m', 'venv', peers], { stdio: 'inherit' });
  execFileSync(path.join(peers, 'bin/pip'), ['install', '--quiet', ...pinned], { stdio: 'inherit' });
}

function torchOf(python) {
  try {
    const version = `${execFileSync(python, ['-c', 'import torch; print(torch.__version__)'], { stdio: ['ignore', 'pipe', 'ignore'] })}`;
    const name = `PyTorch ${version.match(/^\d+\.\d+/)[0]}`;
    return [[name, () => new Contestant(name, python, ['contestant.py'])]];
  } catch {
    return [];
  }
}

function versionOf(node) {
  return `Node ${execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'])}`.trim();
}

function openBlasCore() {
  const flags = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  return flags.includes('avx512f') ? 'SkylakeX' : 'Haswell';
}

function hasNative() {
  try {
    setKernels('native');
    return true;
  } catch {
    return false;
  }
}
