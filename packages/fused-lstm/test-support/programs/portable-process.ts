// a program that trains on every backend that Node has, and prints digests of what comes out
import { createHash } from 'node:crypto';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { type KernelsInUse, setKernels } from '../../src';
import { seededTraining } from './seeded-training';

type Choice = 'auto' | 'portable';

export interface PortableReport {
  /** By the kernels chosen, as `getKernels` has them. */
  kernels: Record<Choice, KernelsInUse>;
  /** Of losses, weights and the optimiser's state, by kernels chosen and backend. */
  digests: Record<Choice, Record<string, string>>;
}

const steps = 60;

async function main(wasmDirectory: string): Promise<void> {
  setWasmPaths(`${wasmDirectory}/`);
  const report = { kernels: {}, digests: { auto: {}, portable: {} } } as PortableReport;
  for (const choice of ['auto', 'portable'] as const) {
    for (const backend of ['wasm', 'cpu']) {
      await tf.setBackend(backend);
      report.kernels[choice] = setKernels(choice);
      for (const path of ['auto', 'composite'] as const) {
        const { losses, state } = await seededTraining(steps, path);
        const digest = createHash('sha256');
        for (const values of [Float64Array.from(losses), ...state]) {
          digest.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
        }
        report.digests[choice][`${backend}, path ${path}`] = digest.digest('hex');
      }
    }
  }
  console.log(JSON.stringify(report));
}

void main(process.argv[2]!);
