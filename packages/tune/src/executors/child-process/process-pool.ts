import { availableParallelism } from 'node:os';
import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { type Allotment, ResourcePacker } from './resources/resource-packer';
import {
  type Machine,
  type MachineResources,
  machineResources,
  type ResourcesOption,
  readMachine,
  resourcesOption,
  type TrialResources,
} from './resources/trial-resources';
import { type ProcessTask, WorkerProcess, type WorkerProcessOptions } from './worker-process';

/** The options of child processes, wherever they are asked for. */
export const processOptions = {
  /** Child processes at a time. @default as many as fit by `resources` that are the same for all; otherwise, one per core */
  concurrency: option.integer({ min: 1 }),
  /**
   * What each task takes of its machine: `{ cpu, memory, gpu }`, in cores, MiB and GPUs; or a function of its configuration
   * (of `runTasks`, of its input) that says so. There are never more tasks at a time than fit; large ones are not kept waiting by
   * small ones for ever, and what can never fit is refused with `INVALID_OPTION`. Each child is told by
   * `CUDA_VISIBLE_DEVICES` which GPUs are its own, and by `OMP_NUM_THREADS` and the like how many threads libraries may start.
   * @default nothing is counted
   */
  resources: resourcesOption,
  /** What there is to hand out, where it is not the whole machine: `{ cpu, memory, gpus, adapters }`. @default the whole machine */
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
  private readonly packer: ResourcePacker;
  /** What all tasks take, or each by its input; undefined: nothing is counted. */
  private readonly resources: ResourcesOption | undefined;
  /** What the children have beside what they are allotted. */
  private readonly ownEnvironment: Readonly<Record<string, string>>;
  /** By child, what it was started with: a task that is allotted something else needs another. */
  private readonly kindOf = new WeakMap<WorkerProcess, string>();
  private readonly idle: WorkerProcess[] = [];
  private readonly busy = new Set<WorkerProcess>();
  private readonly waiting: (() => void)[] = [];

  /**
   * @param takesNeeds whether tasks may say themselves what they take, so that there may be a machine without `resources`
   * @throws BtcfcError `INVALID_OPTION`
   */
  constructor(given?: ProcessPoolOptions, { takesNeeds = false }: { takesNeeds?: boolean } = {}) {
    const { concurrency, execArgv, env = {}, resources, machine, ...options } = poolOptions.read(given);
    if (machine && !resources && !takesNeeds)
      throw invalidOption('machine', machine, 'nothing, without `resources`');
    this.resources = resources;
    const isSame = typeof resources === 'object';
    this.packer = new ResourcePacker(readMachine(machine as MachineResources), isSame ? 'even' : 'tight');
    const most = isSame ? this.packer.countOf(resources) : Number.POSITIVE_INFINITY;
    const usual = most === Number.POSITIVE_INFINITY ? availableParallelism() : most;
    this.concurrency = Math.min(concurrency ?? usual, most);
    this.ownEnvironment = env;
    this.options = {
      ...options,
      execArgv: execArgv ?? inheritedOptions(process.execArgv),
      env: process.env,
    };
  }

  /** What there is to hand out. */
  get machine(): Machine {
    return this.packer.machine;
  }

  /** Sets aside what a task will take, for `run` to be handed; undefined: there is no room now. */
  takeNow(resources: TrialResources): Allotment | undefined {
    return this.packer.takeNow(resources);
  }

  /** Does a task in a child of its own, once there is room for it, and lets go of what was set aside for it. */
  async run(task: ProcessTask, setAside?: Allotment): Promise<unknown> {
    const needs = setAside ? undefined : this.needsOf(task);
    const allotment = setAside ?? (needs && (await this.packer.take(needs, task.signal)));
    try {
      return await this.runWith(task, allotment);
    } finally {
      allotment?.release();
    }
  }

  /** Ends all children. No task is running any more. */
  async close(): Promise<void> {
    await Promise.all([...this.idle.splice(0), ...this.busy].map((worker) => worker.close()));
  }

  private needsOf({ input, isRehearsal }: ProcessTask): TrialResources | undefined {
    if (typeof this.resources !== 'function') return this.resources;
    return isRehearsal ? undefined : this.resources(input as never);
  }

  private async runWith(task: ProcessTask, allotment: Allotment | undefined): Promise<unknown> {
    const worker = await this.takeWorker(allotment);
    try {
      task.signal?.throwIfAborted();
      const { attempt } = task;
      const resources = allotment?.allotted;
      return await worker.run({ ...task, ...(attempt && { attempt: { ...attempt, resources } }) });
    } finally {
      this.busy.delete(worker);
      if (worker.isUsable) this.idle.push(worker);
      this.waiting.shift()?.();
    }
  }

  private async takeWorker(allotment: Allotment | undefined): Promise<WorkerProcess> {
    while (this.busy.size >= this.concurrency) await new Promise<void>((wake) => this.waiting.push(wake));
    const { environment = {}, memory } = allotment ?? {};
    const kind = JSON.stringify([environment, memory]);
    const worker = this.takeIdle(kind) ?? this.startWorker(kind, environment, memory);
    this.busy.add(worker);
    return worker;
  }

  private takeIdle(kind: string): WorkerProcess | undefined {
    // some may have ended while they were idle
    for (const worker of this.idle.splice(0)) if (worker.isUsable) this.idle.push(worker);
    const position = this.idle.findIndex((worker) => this.kindOf.get(worker) === kind);
    if (position !== -1) return this.idle.splice(position, 1)[0];
    // those of another kind make room
    while (this.idle.length + this.busy.size >= this.concurrency) {
      void this.idle.shift()!.close();
    }
    return undefined;
  }

  private startWorker(
    kind: string,
    environment: Readonly<Record<string, string>>,
    memory?: number,
  ): WorkerProcess {
    // what the user says of the environment stands
    const env = { ...this.options.env, ...environment, ...this.ownEnvironment };
    const memoryLimit = this.options.memoryLimit ?? (memory && Math.ceil(memory));
    const worker = new WorkerProcess({ ...this.options, env, memoryLimit });
    this.kindOf.set(worker, kind);
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
