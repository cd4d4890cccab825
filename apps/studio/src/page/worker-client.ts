import type { Answer, Input, Progress, Reply, TaskName } from '../messages';

/** What an answer is given up with when the worker is stopped. */
export class Stopped extends Error {}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/** The worker that does the work, started when it is first asked, so that the page answers at all times. */
export class WorkerClient {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  /** @throws Error in words for a person; `Stopped` */
  ask<Name extends TaskName>(
    task: Name,
    input: Input<Name>,
    onProgress?: (progress: Progress) => void,
  ): Promise<Answer<Name>> {
    const number = ++this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve: resolve as (answer: unknown) => void, reject, onProgress });
      this.worker ??= this.start();
      this.worker.postMessage({ number, task, input });
    });
  }

  /** Ends whatever is done, at once. */
  stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.giveUp(new Stopped('It was stopped.'));
  }

  private start(): Worker {
    const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.hear(data));
    worker.addEventListener('error', (event) => {
      this.worker?.terminate();
      this.worker = undefined;
      const told = event.message ? `: ${event.message}` : '';
      this.giveUp(new Error(`The work has failed${told}. There may be too little memory for it.`));
    });
    return worker;
  }

  private hear(reply: Reply): void {
    const waiting = this.waiting.get(reply.number);
    if (!waiting) return;
    if ('progress' in reply) {
      waiting.onProgress?.(reply.progress);
      return;
    }
    this.waiting.delete(reply.number);
    if ('problem' in reply) waiting.reject(new Error(reply.problem));
    else waiting.resolve(reply.answer);
  }

  private giveUp(error: Error): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of all) reject(error);
  }
}
