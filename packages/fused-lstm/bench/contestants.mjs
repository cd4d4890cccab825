import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { enableWideVectors, setKernels } from '@btcfc/fused-lstm';

const folder = path.dirname(fileURLToPath(import.meta.url));

/** Where `--peers` puts a Python with what we are compared with. */
const peers = path.resolve(folder, '../../../node_modules/.cache/btcfc-peers');

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
    this.process = spawn(command, args, {
      cwd: folder,
      env: environment(),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
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
 * Who takes part of ours and of TensorFlow.js: name, and how to start it. `network` is the engine that `@btcfc/lstm`
 * trains and forecasts with, `layer` the layers as part of a model of TensorFlow.js.
 *
 * @param olderNode a Node before 24: its kernels in WebAssembly take part too, and TensorFlow, which works in no later one,
 *   where BTCFC_TENSORFLOW names its folder
 */
export function contestants({ olderNode }) {
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
  };
}

/** Pythons to compare with: those that are named, else what `installPeers` made and the system's. */
export function findPythons(named) {
  if (named) return named.split(',');
  return [path.join(peers, 'bin/python'), '/usr/bin/python3'].filter((python) => existsSync(python));
}

/** Makes a virtual environment with the versions that figures are given for. */
export function installPeers() {
  const python = path.join(peers, 'bin/python');
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', peers], { stdio: 'inherit' });
  const install = ['-m', 'pip', 'install', '--quiet', '--requirement', path.join(folder, 'peers.txt')];
  execFileSync(python, install, { stdio: 'inherit' });
}

/**
 * PyTorch and ONNX Runtime of some Pythons: for each its `name` with the version, the `facts` of what it computes with,
 * how to `start` it and whether it trains.
 *
 * @throws {Error} if one computes on more than one thread although it was told not to
 */
export function opponentsOf(pythons) {
  return pythons.flatMap((python) => [torchOf(python), onnxruntimeOf(python)].filter(Boolean));
}

function torchOf(python) {
  const text = outputOf(python, ['torch_facts.py'], { MKL_VERBOSE: '1', ONEDNN_VERBOSE: '1' });
  if (text === undefined) return undefined;
  const facts = JSON.parse(text.trim().split('\n').at(-1));
  const name = `PyTorch ${facts.torch.replace(/\+.*/, '')}`;
  const mkl = text.match(/^MKL_VERBOSE (?:Intel\(R\) )?(oneMKL [\d.]+(?: Update \d+)?)/m)?.[1];
  const oneDnn = text.match(/oneDNN (v[\d.]+)/)?.[1];
  const threads = {
    torch: facts.threads,
    ...(mkl && { MKL: Number(text.match(/NThr:(\d+)/)?.[1]) }),
    ...(oneDnn && { oneDNN: Number(text.match(/nthr:(\d+)/)?.[1]) }),
    ...(facts.openblas && { OpenBLAS: facts.openblas.threads }),
  };
  if (facts.busy > 1.2 || Object.values(threads).some((count) => count > 1)) {
    const told = `${JSON.stringify(threads)}, ${facts.busy.toFixed(2)} of them busy`;
    throw new Error(`${name} of ${python} computes on more than one thread: ${told}.`);
  }
  const blas = facts.openblas
    ? `${facts.openblas.version}, kernels for ${facts.openblas.kernel}`
    : (mkl ?? 'unknown BLAS');
  const isa = text.match(/cpu,isa:(.*)/)?.[1];
  return {
    name,
    trains: true,
    start: () => new Contestant(name, python, ['contestant.py']),
    facts: {
      version: facts.torch,
      computes: `${blas}; ${oneDnn ? `oneDNN ${oneDnn} for ${isa}` : 'no oneDNN'}; its own kernels for ${facts.instructions}`,
      threads: Object.entries(threads)
        .map(([library, count]) => `${library} ${count}`)
        .join(', '),
      busy: Number(facts.busy.toFixed(2)),
    },
  };
}

function onnxruntimeOf(python) {
  const code = 'import onnx, onnxruntime; print(onnxruntime.__version__)';
  const version = outputOf(python, ['-c', code])?.trim();
  if (version === undefined) return undefined;
  const name = `ONNX Runtime ${version}`;
  return {
    name,
    trains: false,
    start: () => new Contestant(name, python, ['contestant.py', 'onnxruntime']),
    facts: { version, computes: 'its CPU provider', threads: 'intra 1, inter 1' },
  };
}

function outputOf(python, args, env = {}) {
  try {
    return execFileSync(python, args, {
      cwd: folder,
      env: { ...environment(), ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

function versionOf(node) {
  return `Node ${execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'])}`.trim();
}

function environment() {
  // old versions of OpenBLAS take the instructions of 2004 for a processor that they do not know
  return { OPENBLAS_CORETYPE: openBlasCore(), ...process.env, ...oneThread, ...tensorflow };
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
