// what the page of browser.test.ts runs, bundled as the global `page`
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { getThreads, setThreads } from '../../src';
import { currentEngine } from '../../src/wasm/engine/current-engine';
import { setWorthSharing } from '../../src/wasm/engine/engine';
import { seededTraining, type TrainingResult } from './seeded-training';

export interface PageCall {
  backend: 'wasm' | 'webgpu';
  steps: number;
  threads: number;
}

export interface PageResult extends TrainingResult {
  /** Threads that took part. */
  threads: number;
}

setWasmPaths('/');

export async function train({ backend, steps, threads }: PageCall): Promise<PageResult> {
  if (!(await tf.setBackend(backend))) throw new Error(`The backend ${backend} can't be started.`);
  setThreads(threads);
  // the problem is too small to be worth it
  setWorthSharing(0);
  while (!currentEngine().ready) await new Promise((resolve) => setTimeout(resolve, 10));
  const result = await seededTraining(steps);
  return { ...result, threads: getThreads() };
}
