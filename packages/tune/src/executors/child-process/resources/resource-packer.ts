import { invalidOption } from '@btcfc/core';
import type { AllottedResources } from '../../../study/trial/trial-context';
import type { Device, Machine, TrialResources } from './trial-resources';

/** What a task was given of its machine, until it lets go of it. */
export interface Allotment {
  /** What the task is told of it. */
  readonly allotted: AllottedResources;
  /** The environment of its process: the GPUs that it sees, the threads that libraries may start. */
  readonly environment: Readonly<Record<string, string>>;
  /** MiB that its process may take. */
  readonly memory: number | undefined;
  release(): void;
}

interface Waiting {
  resources: TrialResources;
  /** How often others that came later were served first. */
  overtaken: number;
  resolve: (allotment: Allotment) => void;
}

/** So often may smaller tasks go first; then all wait until there is room for the one that has waited longest. */
export const mostOvertakings = 4;
// shares such as 0.1 add up to a whole but for rounding
const tolerance = 1e-9;

/**
 * Hands out what a machine has, to as many tasks as fit at a time. Tasks are served in the order in which they came, but for
 * small ones that go first while a large one waits for room: at most `mostOvertakings` times.
 */
export class ResourcePacker {
  private cpu: number;
  private memory: number;
  /** Of each GPU, the part that is free. */
  private readonly free: number[];
  private readonly waiting: Waiting[] = [];

  constructor(
    readonly machine: Machine,
    /** Where a part of a GPU is taken: `even`, of the one with most room; `tight`, of the one with least. */
    private readonly sharing: 'even' | 'tight',
  ) {
    this.cpu = machine.cpu;
    this.memory = machine.memory;
    this.free = machine.devices.map(() => 1);
  }

  /** How many equal tasks there is room for. @throws BtcfcError `INVALID_OPTION` if not even for one */
  countOf({ cpu, memory, gpu }: TrialResources, name = 'resources'): number {
    const { machine } = this;
    const count = machine.devices.length;
    const onGpus = !gpu
      ? Number.POSITIVE_INFINITY
      : gpu < 1
        ? Math.floor(1 / gpu + tolerance) * count
        : count / gpu;
    return Math.min(
      fitting(`${name}.cpu`, cpu, machine.cpu, machine.cpu / (cpu ?? 0)),
      fitting(`${name}.memory`, memory, machine.memory, machine.memory / (memory ?? 0)),
      fitting(`${name}.gpu`, gpu, count, onGpus),
    );
  }

  /** Fulfilled once there is room. @throws BtcfcError `INVALID_OPTION` if there never will be; the reason of `signal` */
  async take(resources: TrialResources, signal?: AbortSignal): Promise<Allotment> {
    this.countOf(resources);
    signal?.throwIfAborted();
    let abort: (() => void) | undefined;
    try {
      return await new Promise<Allotment>((resolve, reject) => {
        const waiting: Waiting = { resources, overtaken: 0, resolve };
        this.waiting.push(waiting);
        abort = () => {
          const position = this.waiting.indexOf(waiting);
          if (position === -1) return;
          this.waiting.splice(position, 1);
          reject(signal!.reason);
          this.serve();
        };
        signal?.addEventListener('abort', abort, { once: true });
        this.serve();
      });
    } finally {
      if (abort) signal?.removeEventListener('abort', abort);
    }
  }

  /** As `take`, if there is room now; undefined: there is not, or others wait for it. */
  takeNow(resources: TrialResources): Allotment | undefined {
    if (this.waiting.length > 0) return undefined;
    const devices = this.roomFor(resources);
    return devices && this.allot(resources, devices);
  }

  private serve(): void {
    for (let position = 0; position < this.waiting.length; ) {
      const next = this.waiting[position]!;
      const devices = this.roomFor(next.resources);
      if (devices) {
        this.waiting.splice(position, 1);
        for (const passed of this.waiting.slice(0, position)) passed.overtaken++;
        next.resolve(this.allot(next.resources, devices));
        // one of those before may have been overtaken often enough by now
        position = 0;
      } else if (next.overtaken >= mostOvertakings) return;
      else position++;
    }
  }

  /** Positions of the GPUs that a task would get; undefined: there is no room now. */
  private roomFor({ cpu = 0, memory = 0, gpu = 0 }: TrialResources): readonly number[] | undefined {
    if (cpu > this.cpu + tolerance || memory > this.memory + tolerance) return undefined;
    if (gpu === 0) return [];
    const fitting = [...this.free.keys()].filter(
      (index) => this.free[index]! >= Math.min(1, gpu) - tolerance,
    );
    if (gpu >= 1) return fitting.length >= gpu ? fitting.slice(0, gpu) : undefined;
    const sign = this.sharing === 'even' ? -1 : 1;
    fitting.sort((a, b) => sign * (this.free[a]! - this.free[b]!) || a - b);
    return fitting.length > 0 ? fitting.slice(0, 1) : undefined;
  }

  private allot(resources: TrialResources, positions: readonly number[]): Allotment {
    const { cpu, memory, gpu } = resources;
    this.change(resources, positions, -1);
    let isHeld = true;
    const devices = positions.map((position) => this.machine.devices[position]!);
    return {
      ...{ memory, environment: environmentOf(resources, devices) },
      allotted: {
        ...(cpu !== undefined && { cpu }),
        ...(memory !== undefined && { memory }),
        ...(gpu !== undefined && {
          gpus: devices.map(({ cuda }) => cuda).filter((name) => name !== undefined),
        }),
        ...(devices[0]?.adapter !== undefined && { adapter: devices[0].adapter }),
      },
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.change(resources, positions, 1);
        this.serve();
      },
    };
  }

  private change(
    { cpu = 0, memory = 0, gpu = 0 }: TrialResources,
    positions: readonly number[],
    sign: 1 | -1,
  ): void {
    this.cpu += sign * cpu;
    this.memory += sign * memory;
    for (const position of positions) this.free[position]! += sign * Math.min(1, gpu);
  }
}

const threadVariables = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'TF_NUM_INTRAOP_THREADS',
];

function environmentOf({ cpu, gpu }: TrialResources, devices: readonly Device[]): Record<string, string> {
  const environment: Record<string, string> = {};
  if (cpu !== undefined) {
    for (const name of threadVariables) environment[name] = String(Math.max(1, Math.floor(cpu)));
  }
  // of GPUs that CUDA does not know, there is nothing to say to it
  const isOfCuda = devices.every(({ cuda }) => cuda !== undefined);
  if (gpu !== undefined && isOfCuda)
    environment.CUDA_VISIBLE_DEVICES = devices.map(({ cuda }) => cuda).join();
  return environment;
}

/** Whether a machine that has nothing else to do has room for a task. */
export function fitsMachine(resources: TrialResources, machine: Machine): boolean {
  try {
    return new ResourcePacker(machine, 'tight').countOf(resources) >= 1;
  } catch {
    return false;
  }
}

function fitting(name: string, each: number | undefined, all: number, times: number): number {
  if (!each) return Number.POSITIVE_INFINITY;
  const count = Math.floor(times + tolerance);
  if (count >= 1) return count;
  throw invalidOption(name, each, `at most ${Math.floor(all)}, which is all there is here`);
}
