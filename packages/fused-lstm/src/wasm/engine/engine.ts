import { Arena } from '../memory/arena';
import type { NativeKernels } from '../native/native-kernels';
import { type Build, bytesOf } from './builds';
import { type Job, jobBytes, writeJob } from './job';
import type { NetworkKernels } from './network-kernels';
import { type WasmMemory, webAssembly } from './web-assembly';
import { controlBytes, mainMaySleep, type Phase, WorkerGroup } from './workers';

/** What the module exports; addresses and counts are bytes and floats. */
interface Kernels
  extends NetworkKernels,
    Record<Phase, (job: number, thread: number, threads: number) => void> {
  squaredNorm(values: number, count: number): number;
  adamStep(values: number, gradients: number, ...numbers: AdamNumbers): void;
  activations(values: number, count: number, which: number): void;
}

/** Behind values and gradients: addresses of both moments, how many there are, and Adam's settings for the step. */
export type AdamNumbers = [
  first: number,
  second: number,
  count: number,
  scale: number,
  rate: number,
  beta1: number,
  beta2: number,
  complement1: number,
  complement2: number,
  correction: number,
  epsilon: number,
];

/** A job in the memory. */
export interface PreparedJob {
  address: number;
  isWorthSharing: boolean;
}

const scratchBytesPerThread = 256;
const barrierBytes = 64;
/** Two gibibytes: what a shared memory may grow to is reserved, not taken. */
const largestSharedPages = 32768;

export interface EngineOptions {
  /** @default 1 */
  threads?: number;
  /** Tiles for an engine that joins vectors, see `enableWideVectors`. @default false */
  wideTiles?: boolean;
  /** @default 'simd' */
  build?: Build;
  /** Kernels in machine code that take the place of those that they have; they compute on one thread. */
  native?: NativeKernels;
  /** The kernels' code, for tests of the tests. @default that of the build */
  bytes?: Uint8Array;
}

/** An instance of the kernels with its memory, and the threads that share it. */
export class Engine {
  readonly threads: number;
  readonly build: Build;
  /** What computes the layers and Adam instead of WebAssembly. */
  readonly native: NativeKernels | undefined;
  readonly arena: Arena;
  private readonly wideTiles: boolean;
  private readonly memory: WasmMemory;
  private readonly kernels: Kernels;
  private readonly jobAddress: number;
  private readonly scratch: number;
  private readonly barrier: number;
  private readonly workers: WorkerGroup | undefined;
  private stopped = false;
  private measured: boolean | undefined;
  private view: Float32Array;

  constructor({ threads = 1, wideTiles = false, build = 'simd', native, bytes }: EngineOptions) {
    this.threads = threads;
    this.build = build;
    this.native = native;
    this.wideTiles = wideTiles;
    const shared = threads > 1;
    const sharing = shared ? { maximum: largestSharedPages, shared } : {};
    this.memory = new webAssembly!.Memory({ initial: 16, ...sharing });
    const module = new webAssembly!.Module(bytes ?? bytesOf({ build, shared, wideTiles }));
    const instance = new webAssembly!.Instance(module, { env: { memory: this.memory } });
    this.kernels = instance.exports as unknown as Kernels;
    this.arena = new Arena(this.memory);
    this.view = new Float32Array(this.memory.buffer);
    this.jobAddress = this.arena.allocate(jobBytes);
    this.scratch = this.arena.allocate(scratchBytesPerThread * threads);
    this.barrier = this.arena.allocate(barrierBytes);
    const control = this.arena.allocate(controlBytes);
    if (shared) {
      const { memory, barrier } = this;
      for (const address of [control, barrier]) {
        this.floats.fill(0, address / 4, address / 4 + controlBytes / 4);
      }
      this.workers = new WorkerGroup({ module, memory, control, barrier, count: threads - 1 });
    }
  }

  /** The whole memory; only good until the next allocation. */
  get floats(): Float32Array {
    if (this.view.buffer !== this.memory.buffer) this.view = new Float32Array(this.memory.buffer);
    return this.view;
  }

  /** The memory's buffer; only good until the next allocation. */
  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  /** How its kernels lay out matrices. */
  get tile(): Tile {
    return this.native ? nativeTile : wasmTile;
  }

  get memoryBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** @param lent what native kernels are to work with, of a workspace that lends; without it WebAssembly computes */
  run(phase: Phase, job: Job, lent?: Float32Array[]): void {
    this.runPrepared(phase, this.prepare(job, this.jobAddress), lent);
  }

  /** Writes a job to `jobBytes` bytes of the memory, from where it can be run any number of times. */
  prepare(job: Job, address: number): PreparedJob {
    const words = new Int32Array(this.memory.buffer, address, jobBytes / 4);
    const { scratch, barrier } = this;
    const environment = {
      scratch,
      barrier,
      maySleep: Number(mainMaySleep),
      wideTiles: Number(this.wideTiles),
    };
    writeJob(words, { ...job, ...environment });
    return { address, isWorthSharing: isWorthSharing(job) };
  }

  /** @param lent as `run` has it */
  runPrepared(phase: Phase, { address, isWorthSharing }: PreparedJob, lent?: Float32Array[]): void {
    if (lent) {
      this.native![phase](this.memory.buffer, address, ...lent);
      return;
    }
    const kernel = this.kernels[phase];
    if (!this.stopped && isWorthSharing && this.workers?.ready) {
      this.workers.run(phase, address, () => kernel(address, 0, this.threads));
    } else {
      kernel(address, 0, 1);
    }
  }

  /** What a network has beside its recurrent layers. */
  get network(): NetworkKernels {
    return this.kernels;
  }

  /** Whether all threads have started. */
  get ready(): boolean {
    return !this.workers || this.workers.ready;
  }

  /** Ends the workers; what still lies in the memory can be used on. */
  stop(): void {
    this.stopped = true;
    this.workers?.stop();
  }

  get squaredNorm(): Kernels['squaredNorm'] {
    return this.kernels.squaredNorm;
  }

  get adamStep(): Kernels['adamStep'] {
    return this.kernels.adamStep;
  }

  get activations(): Kernels['activations'] {
    return this.kernels.activations;
  }

  /** Whether its multiply-adds round once: with the relaxed build, on a processor that has such an instruction. */
  get roundsOnce(): boolean {
    this.measured ??= this.build === 'relaxed' && this.measureRounding();
    return this.measured;
  }

  // the hard sigmoid is a single multiply-add: 0.2 x + 0.5
  private measureRounding(): boolean {
    const [factor, summand] = [Math.fround(0.2), 0.5];
    const inputs = Float32Array.from({ length: 64 }, (_, index) => index / 37);
    const address = this.arena.allocate(inputs.byteLength);
    this.floats.set(inputs, address / 4);
    this.kernels.activations(address, inputs.length, hardSigmoid);
    const results = this.floats.slice(address / 4, address / 4 + inputs.length);
    this.arena.free(address);
    // the product of two floats is exact in double precision
    return inputs.every((x, index) => results[index] === Math.fround(factor * x + summand));
  }
}

/** How a kind of kernels lays out matrices: columns of a panel, and of how many rows the batch is a multiple. */
export interface Tile {
  columns: number;
  rows: number;
  /** Whether the kernels work on tensors where they lie. */
  lends: boolean;
}

const wasmTile: Tile = { columns: 8, rows: 4, lends: false };
const nativeTile: Tile = { columns: 16, rows: 1, lends: true };

/** Number of the activation in the kernels. */
const hardSigmoid = 3;

/** Multiply-adds of the recurrence from which waking the threads pays. */
let worthSharing = 200_000;

/** For tests. */
export function setWorthSharing(multiplyAdds: number): void {
  worthSharing = multiplyAdds;
}

function isWorthSharing({ batch = 0, steps = 0, features = 0, units = 0, gateCount = 0 }: Job): boolean {
  return batch * steps * (features + units) * gateCount * units > worthSharing;
}
