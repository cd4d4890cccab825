import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { TorchState } from '../../src/weights/from-torch';
import type { Weight } from '../../src/weights/weight';

export interface TorchRun {
  state: TorchState;
  /** [2, 4, features] */
  x: Weight;
  output: Weight;
  /** [layers * directions, 2, units] */
  hidden: Weight;
  /** Of an LSTM. */
  cell?: Weight;
  /** Of the sum of the squared outputs, by the names of the weights. */
  gradients?: TorchState;
  xGradient?: Weight;
}

/** A Python that has PyTorch, if there is one. */
export function findTorch(): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => {
    try {
      execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

export function runTorch(python: string, kind: 'LSTM' | 'GRU', ...args: number[]): TorchRun {
  const script = path.join(__dirname, 'torch-layer.py');
  const text = execFileSync(python, [script, kind, ...args.map(String)], { encoding: 'utf8' });
  return JSON.parse(text) as TorchRun;
}
