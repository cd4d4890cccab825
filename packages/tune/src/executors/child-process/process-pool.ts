import { availableParallelism } from 'node:os';
import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { type ProcessTask, WorkerProcess, type WorkerProcessOptions } from './worker-process';

/** The options of child processes, wherever they are asked for. */
export const processOptions = {
  /** Child processes at a time. @default as many as there are cores */
  concurrency: option.integer({ min: 1 }),
  /**
   * Longest time that a child's event loop may stand still, milliseconds; a longer one counts as hung. An objective
   * that computes without ever awaiting something needs as much as it takes. @default 300_000
   */
  heartbeatTimeoutMs: option.integer({ min: 1000, default: 300_000 }),
  /** Time that an aborted task has to end by itself before its process is killed, milliseconds. @default 5_000 */
  abortGraceMs: option.integer({ min: 0, default: 5_000 }),
  /** Most memory of each child, MiB: of its JavaScript heap, and in all as looked at twice a second. @default no limit */
  memoryLimit: option.integer({ min: 1 }),
  /** Options of Node for the children. @default those of this process, without a debugger's */
  execArgv: option.list(option.text()),
  /** Environment of the children, added to this process's. @default {} */
  env: option.custom(checkEnvironment),
  /** What becomes of what children print. @default 'inherit': it is printed here */
  output: option.oneOf(['inherit', 'ignore'] as const, { default: 'inherit' }),
} as const;

/** Longest time a task may take, milliseconds. */
export const taskTimeoutMs = option.integer({ min: 1 });

const poolOptions = defineOptions('ProcessPool', {
  ...processOptions,
  /** Longest time that a task may take, milliseconds. @default no limit */
  taskTimeoutMs,
});

/** What `ChildProcessExecutor`, `runTasks` and `startRedisWorker` have in common: how child processes are kept. */
export interface ProcessPoolOptions extends OptionsInput<typeof poolOptions> {}

/** Child processes that are kept for further tasks, and replaced when they end. */
export class ProcessPool {
  readonly concurrency: number;
  private readonly options: WorkerProcessOptions;
  private readonly idle: WorkerProcess[] = [];
  private readonly busy = new Set<WorkerProcess>();
  private readonly waiting: (() => void)[] = [];

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(given?: ProcessPoolOptions) {
    const { concurrency = availableParallelism(), execArgv, env, ...options } = poolOptions.read(given);
    this.concurrency = concurrency;
    this.options = {
      ...options,
      execArgv: execArgv ?? inheritedOptions(process.execArgv),
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
    while (this.busy.size >= this.concurrency) await new Promise<void>((wake) => this.waiting.push(wake));
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

function checkEnvironment(name: string, value: unknown): Readonly<Record<string, string>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && Object.values(value).every((item) => typeof item === 'string')) {
    return value as Record<string, string>;
  }
  throw invalidOption(name, value, 'an object whose values are texts');
}
