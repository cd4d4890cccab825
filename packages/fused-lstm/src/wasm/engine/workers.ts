import { BtcfcError } from '@btcfc/core';
import { nodeModule } from './node-module';
import type { WasmMemory, WasmModule } from './web-assembly';

export const phases = ['forward', 'backward', 'gruForward', 'gruBackward', 'inputGradient'] as const;
export type Phase = (typeof phases)[number];

/** 32-bit words through which the main thread and the workers speak. */
const words = { round: 0, phase: 1, job: 2, done: 3, ready: 4 } as const;
export const controlBytes = 64;

export interface WorkerOptions {
  module: WasmModule;
  memory: WasmMemory;
  /** Address of `controlBytes` zeros. */
  control: number;
  /** Address of where the threads meet; its third word tells that one has failed. */
  barrier: number;
  /** How many workers. */
  count: number;
}

interface AnyWorker {
  terminate(): unknown;
}

/**
 * Threads that hold instances of the kernels over one shared memory. They sleep between calls, and never keep
 * the process alive.
 */
export class WorkerGroup {
  private readonly words: Int32Array;
  private readonly failed: Int32Array;
  private readonly workers: AnyWorker[];

  constructor(private readonly options: WorkerOptions) {
    const { module, memory, control, barrier, count } = options;
    this.failed = new Int32Array(memory.buffer, barrier + 8, 1);
    this.words = new Int32Array(memory.buffer, control, controlBytes / 4);
    this.workers = Array.from({ length: count }, (_, index) =>
      startWorker(workerText, { module, memory, control, barrier, index: index + 1, count: count + 1 }),
    );
  }

  /** Whether all workers have started; until then the main thread works alone. */
  get ready(): boolean {
    return Atomics.load(this.words, words.ready) === this.options.count;
  }

  /** Runs a phase on all threads; `own` is the main thread's part. */
  run(phase: Phase, job: number, own: () => void): void {
    Atomics.store(this.words, words.done, 0);
    Atomics.store(this.words, words.phase, phases.indexOf(phase));
    Atomics.store(this.words, words.job, job);
    Atomics.add(this.words, words.round, 1);
    Atomics.notify(this.words, words.round);
    own();
    this.awaitWorkers();
    if (Atomics.load(this.failed, 0)) {
      throw new BtcfcError({
        code: 'UNAVAILABLE',
        message: 'A thread of the LSTM kernels has failed.',
        remedy: 'Go on with one thread: call `setThreads(1)`.',
      });
    }
  }

  stop(): void {
    for (const worker of this.workers) worker.terminate();
  }

  private awaitWorkers(): void {
    const { count } = this.options;
    let looks = 0;
    for (;;) {
      const done = Atomics.load(this.words, words.done);
      if (done === count) return;
      if (++looks > patience && mainMaySleep) Atomics.wait(this.words, words.done, done, 1);
    }
  }
}

/** Rounds of looking before a thread gives its core away. */
const patience = 5000;

/** A page's main thread must not sleep; Node's may. */
export const mainMaySleep = typeof process !== 'undefined' && !!process.versions?.node;

/** Why there can be no workers here, or `undefined` if there can. */
export function workersUnavailable(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined') return 'there is no shared memory here';
  if (!nodeThreads() && !('Worker' in globalThis)) return 'there are no worker threads here';
  return undefined;
}

// plain text, so that it needs no file of its own, whatever the package is bundled into
const workerText = `
const start = ({ module, memory, control, barrier, index, count }) => {
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const phases = ${JSON.stringify(phases)};
  const words = new Int32Array(memory.buffer, control, ${controlBytes / 4});
  let round = Atomics.load(words, ${words.round});
  Atomics.add(words, ${words.ready}, 1);
  for (;;) {
    for (let looks = 0; Atomics.load(words, ${words.round}) === round; ) {
      if (++looks > ${patience}) Atomics.wait(words, ${words.round}, round);
    }
    round++;
    try {
      kernels[phases[words[${words.phase}]]](words[${words.job}], index, count);
    } catch {
      Atomics.store(new Int32Array(memory.buffer, barrier + 8, 1), 0, 1);
      Atomics.notify(new Int32Array(memory.buffer, barrier + 4, 1), 0);
    }
    Atomics.add(words, ${words.done}, 1);
    Atomics.notify(words, ${words.done});
  }
};
if (typeof require === 'function') start(require('node:worker_threads').workerData);
else {
  postMessage('loaded');
  onmessage = ({ data }) => start(data);
}
`;

type NodeThreads = typeof import('node:worker_threads');

function nodeThreads(): NodeThreads | undefined {
  return nodeModule('node:worker_threads');
}

interface BrowserGlobals {
  Worker: new (
    url: string,
  ) => AnyWorker & { postMessage(data: object): void; onmessage: () => void; onerror: () => void };
  URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
  Blob: new (parts: string[], options: { type: string }) => object;
}

function startWorker(text: string, data: object): AnyWorker {
  const threads = nodeThreads();
  if (threads) {
    const worker = new threads.Worker(text, { eval: true, workerData: data, execArgv: [] });
    worker.unref();
    // one that can't start is never ready, and the main thread goes on alone
    worker.on('error', () => {});
    return worker;
  }
  const { Worker, URL, Blob } = globalThis as unknown as BrowserGlobals;
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const worker = new Worker(url);
  // the text is needed until it runs
  worker.onmessage = () => URL.revokeObjectURL(url);
  worker.onerror = worker.onmessage;
  worker.postMessage(data);
  return worker;
}
