import { availableParallelism } from 'node:os';
import { checkInteger, checkOneOf, invalidOption } from '@btcfc/core';
import { type ProcessTask, WorkerProcess, type WorkerProcessOptions } from './worker-process';

export interface ProcessPoolOptions {
  /** Child processes at a time. @default as many as there are cores */
  workers?: number;
  /** Longest time a task may take, milliseconds. @default no limit */
  taskTimeout?: number;
  /**
   * Longest time that a child's event loop may stand still, milliseconds; a longer one counts as hung. An objective
   * that computes without ever awaiting something needs as much as it takes. @default 300_000
   */
  heartbeatTimeout?: number;
  /** Time that an aborted task has to end by itself before its process is killed, milliseconds. @default 5_000 */
  gracePeriod?: number;
  /** Most memory of each child, MiB: of its JavaScript heap, and in all as looked at twice a second. @default no limit */
  memoryLimit?: number;
  /** Options of Node for the children. @default those of this process, without a debugger's */
  execArgv?: string[];
  /** Environment of the children, added to this process's. @default {} */
  env?: Record<string, string>;
  /** What becomes of what children print. @default 'inherit': it is printed here */
  output?: 'inherit' | 'ignore';
}

/** Child processes that are kept for further tasks, and replaced when they end. */
export class ProcessPool {
  readonly workers: number;
  private readonly options: WorkerProcessOptions;
  private readonly idle: WorkerProcess[] = [];
  private readonly busy = new Set<WorkerProcess>();
  private readonly waiting: (() => void)[] = [];

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor({
    workers = availableParallelism(),
    taskTimeout,
    heartbeatTimeout = 300_000,
    gracePeriod = 5_000,
    memoryLimit,
    execArgv = inheritedOptions(process.execArgv),
    env = {},
    output = 'inherit',
  }: ProcessPoolOptions = {}) {
    this.workers = checkInteger('workers', workers, { min: 1 });
    if (taskTimeout !== undefined) checkInteger('taskTimeout', taskTimeout, { min: 1 });
    if (memoryLimit !== undefined) checkInteger('memoryLimit', memoryLimit, { min: 1 });
    checkInteger('heartbeatTimeout', heartbeatTimeout, { min: 1000 });
    checkInteger('gracePeriod', gracePeriod, { min: 0 });
    checkOneOf('output', output, ['inherit', 'ignore']);
    if (!Array.isArray(execArgv)) throw invalidOption('execArgv', execArgv, 'a list of texts');
    this.options = {
      ...{ execArgv, output, memoryLimit, taskTimeout, heartbeatTimeout, gracePeriod },
      env: { ...process.env, ...env },
    };
  }

  /** Does a task in a child of its own, once one is free. */
  async run(task: ProcessTask): Promise<unknown> {
    const worker = await this.takeWorker();
    try {
      task.signal?.throwIfAborted();
      return await worker.run(task);
    } finally {
      this.busy.delete(worker);
      if (worker.isUsable) this.idle.push(worker);
      this.waiting.shift()?.();
    }
  }

  /** Ends all children. No task is running any more. */
  async close(): Promise<void> {
    await Promise.all([...this.idle.splice(0), ...this.busy].map((worker) => worker.close()));
  }

  private async takeWorker(): Promise<WorkerProcess> {
    while (this.busy.size >= this.workers) await new Promise<void>((wake) => this.waiting.push(wake));
    let worker = this.idle.pop();
    // it may have ended while it was idle
    while (worker && !worker.isUsable) worker = this.idle.pop();
    worker ??= new WorkerProcess(this.options);
    this.busy.add(worker);
    return worker;
  }
}

// a debugger's port can't be shared, and a program given on the command line is not the child's
function inheritedOptions(options: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < options.length; index++) {
    const option = options[index]!;
    if (/^(-e|--eval|-p|--print|-pe|--input-type)$/.test(option)) index++;
    else if (!/^--(inspect|debug|eval|print|input-type|test)/.test(option)) kept.push(option);
  }
  return kept;
}
