import { availableParallelism } from 'node:os';
import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { machineResources, ResourcePlaces, trialResources } from './resources/trial-resources';
import { type ProcessTask, WorkerProcess, type WorkerProcessOptions } from './worker-process';

/** The options of child processes, wherever they are asked for. */
export const processOptions = {
  /** Child processes at a time. @default as many as fit by `resources`; without these, as there are cores */
  concurrency: option.integer({ min: 1 }),
  /**
   * What each task takes of its machine: `{ cpu, memory, gpu }`, in cores, MiB and GPUs. There are never more tasks at a
   * time than fit; each child is told by `CUDA_VISIBLE_DEVICES` which GPUs are its own, and by `OMP_NUM_THREADS` and the
   * like how many threads libraries may start. @default nothing is counted
   */
  resources: option.nested(trialResources),
  /** What there is to hand out, where it is not the whole machine: `{ cpu, memory, gpus }`. @default the whole machine */
  machine: option.nested(machineResources),
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
  private readonly places: ResourcePlaces | undefined;
  /** What the children have beside their place's. */
  private readonly ownEnvironment: Readonly<Record<string, string>>;
  /** By child, its place. */
  private readonly placeOf = new Map<WorkerProcess, number>();
  private readonly idle: WorkerProcess[] = [];
  private readonly busy = new Set<WorkerProcess>();
  private readonly waiting: (() => void)[] = [];

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(given?: ProcessPoolOptions) {
    const { concurrency, execArgv, env = {}, resources, machine, ...options } = poolOptions.read(given);
    if (machine && !resources) throw invalidOption('machine', machine, 'nothing, without `resources`');
    this.places = resources && new ResourcePlaces(resources, machine);
    const most = this.places?.count ?? Number.POSITIVE_INFINITY;
    const usual = most === Number.POSITIVE_INFINITY ? availableParallelism() : most;
    this.concurrency = Math.min(concurrency ?? usual, most);
    this.ownEnvironment = env;
    const memoryLimit = options.memoryLimit ?? (resources?.memory && Math.ceil(resources.memory));
    this.options = {
      ...{ ...options, memoryLimit },
      execArgv: execArgv ?? inheritedOptions(process.execArgv),
      env: process.env,
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
      else this.placeOf.delete(worker);
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
    while (worker && !worker.isUsable) {
      this.placeOf.delete(worker);
      worker = this.idle.pop();
    }
    worker ??= this.startWorker();
    this.busy.add(worker);
    return worker;
  }

  private startWorker(): WorkerProcess {
    const taken = new Set(this.placeOf.values());
    let place = 0;
    while (taken.has(place)) place++;
    // what the user says of the environment stands
    const env = { ...this.options.env, ...this.places?.environmentAt(place), ...this.ownEnvironment };
    const worker = new WorkerProcess({ ...this.options, env });
    this.placeOf.set(worker, place);
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
