import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { enableWideVectors, setKernels } from '@btcfc/fused-lstm';

const folder = path.dirname(fileURLToPath(import.meta.url));

/** A contestant in a process of its own, which answers one command after the other. */
class Contestant {
  constructor(name, command, args) {
    this.name = name;
    // a machine may hold OpenBLAS to older instructions than it has, for the sake of old programs
    const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...env } = process.env;
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

const hasWideVectors = enableWideVectors();
const hasNative = isNativeHere();

/** Who takes part: name, and how to start it. */
export function contestants(threads) {
  const node =
    (...args) =>
    () =>
      new Contestant(args.join(' '), process.execPath, ['contestant.mjs', ...args]);
  const python = findTorch();
  const torch = (count) => () => new Contestant('PyTorch', python, ['contestant.py', String(count)]);
  return {
    'stock wasm': node('stock', 'wasm', '1'),
    'stock cpu': node('stock', 'cpu', '1'),
    'ours, 1 thread': node('ours', 'wasm', '1'),
    ...(threads > 1 ? { [`ours, ${threads} threads`]: node('ours', 'wasm', String(threads)) } : {}),
    ...(hasWideVectors ? { 'wide, 1 thread': node('wide', 'wasm', '1') } : {}),
    ...(hasWideVectors && threads > 1
      ? { [`wide, ${threads} threads`]: node('wide', 'wasm', String(threads)) }
      : {}),
    ...(hasNative ? { 'native, 1 thread': node('native', 'wasm', '1') } : {}),
    ...(python ? { 'PyTorch, 1 thread': torch(1) } : {}),
    ...(python && threads > 1 ? { [`PyTorch, ${threads} threads`]: torch(threads) } : {}),
  };
}

function isNativeHere() {
  try {
    setKernels('native');
    return true;
  } catch {
    return false;
  }
}

function findTorch() {
  return ['python3', '/usr/bin/python3'].find((python) => {
    try {
      execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
