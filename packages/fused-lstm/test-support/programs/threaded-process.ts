// a program that trains with two threads; what it does then is its argument
import * as tf from '@tensorflow/tfjs';
import { getThreads, setThreads } from '../../src';
import { currentEngine } from '../../src/wasm/engine/current-engine';
import { setWorthSharing } from '../../src/wasm/engine/engine';
import { seededTraining } from './seeded-training';

export type Ending = 'end' | 'stay' | 'stop-threads';

export interface ThreadReport {
  /** As `getThreads` has it. */
  threads: number;
  /** Worker threads started and not ended. */
  workers: number;
}

let workers = 0;
process.on('worker', (worker) => {
  workers++;
  worker.on('exit', () => workers--);
});

async function train(): Promise<void> {
  await tf.setBackend('cpu');
  setThreads(2);
  setWorthSharing(0);
  await until(() => currentEngine().ready);
  await seededTraining(2);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function report(): void {
  console.log(JSON.stringify({ threads: getThreads(), workers } satisfies ThreadReport));
}

async function main(ending: Ending): Promise<void> {
  await train();
  report();
  if (ending === 'stay') setInterval(() => {}, 1000);
  if (ending !== 'stop-threads') return;
  setThreads(1);
  await until(() => workers === 0);
  report();
}

void main(process.argv[2] as Ending);
