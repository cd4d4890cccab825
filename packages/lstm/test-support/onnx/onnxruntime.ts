import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ReadTensor } from './read-onnx';

/** A Python that has onnx and onnxruntime, if there is one: that of `ONNXRUNTIME_PYTHON`, or the usual one. */
export function findOnnxruntime(): string | undefined {
  return [process.env.ONNXRUNTIME_PYTHON, 'python3'].find((python) => {
    if (!python) return false;
    try {
      execFileSync(python, ['-c', 'import onnx, onnxruntime'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

/** What onnxruntime computes of a model that onnx.checker has found right. */
export function runOnnxruntime(
  python: string,
  model: Uint8Array,
  inputs: Record<string, ReadTensor>,
): Record<string, ReadTensor> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'btcfc-onnx-'));
  try {
    const file = path.join(folder, 'model.onnx');
    writeFileSync(file, model);
    const input = JSON.stringify(inputs, (_, value) => (value instanceof Float64Array ? [...value] : value));
    const script = path.join(__dirname, 'run-onnxruntime.py');
    const text = execFileSync(python, [script, file], { encoding: 'utf8', input, maxBuffer: 2 ** 28 });
    const outputs = JSON.parse(text) as Record<string, { shape: number[]; values: number[] }>;
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { shape, values }]) => [
        name,
        { shape, values: Float64Array.from(values) },
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
