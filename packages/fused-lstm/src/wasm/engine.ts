import { checkInteger } from '@btcfc/core';
import { Arena } from './arena';
import { binaries } from './binaries';
import { type Job, jobBytes, writeJob } from './job';
import { nodeModule } from './node-module';
import { type WasmMemory, webAssembly } from './web-assembly';
import { controlBytes, mainMaySleep, type Phase, WorkerGroup, workersUnavailable } from './workers';

/** What the module exports; addresses and counts are bytes and floats. */
interface Kernels extends Record<Phase, (job: number, thread: number, threads: number) => void> {
  squaredNorm(values: number, count: number): number;
  adamStep(
    values: number,
    gradients: number,
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
  ): void;
  activations(values: number, count: number, which: number): void;
}

const scratchBytesPerThread = 256;
const barrierBytes = 64;
/** Two gibibytes: what a shared memory may grow to is reserved, not taken. */
const largestSharedPages = 32768;

/** An instance of the kernels with its memory, and the threads that share it. */
export class Engine {
  readonly arena: Arena;
  private readonly memory: WasmMemory;
  private readonly kernels: Kernels;
  private readonly jobAddress: number;
  private readonly scratch: number;
  private readonly barrier: number;
  private readonly workers: WorkerGroup | undefined;
  private stopped = false;
  private view: Float32Array;

  /**
   * @param bytes the kernels' code, if not our own
   * @param wideTiles for the engine that joins vectors, see `enableWideVectors`
   */
  constructor(
    readonly threads: number,
    bytes?: Uint8Array,
    private readonly wideTiles = false,
  ) {
    const shared = threads > 1;
    const sharing = shared ? { maximum: largestSharedPages, shared } : {};
    this.memory = new webAssembly!.Memory({ initial: 16, ...sharing });
    const module = new webAssembly!.Module(bytes ?? ownBytes({ shared, wideTiles }));
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

  get memoryBytes(): number {
    return this.memory.buffer.byteLength;
  }

  run(phase: Phase, job: Job): void {
    const words = new Int32Array(this.memory.buffer, this.jobAddress, jobBytes / 4);
    const { scratch, barrier } = this;
    const environment = {
      scratch,
      barrier,
      maySleep: Number(mainMaySleep),
      wideTiles: Number(this.wideTiles),
    };
    writeJob(words, { ...job, ...environment });
    const kernel = this.kernels[phase];
    if (!this.stopped && this.workers?.ready && isWorthSharing(job)) {
      this.workers.run(phase, this.jobAddress, () => kernel(this.jobAddress, 0, this.threads));
    } else {
      kernel(this.jobAddress, 0, 1);
    }
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
}

/** Why the kernels can't run here, or `undefined` if they can. */
export function engineUnavailable(): string | undefined {
  unavailable ??= describeUnavailable();
  return unavailable || undefined;
}

let unavailable: string | undefined;
let engine: Engine | undefined;
let wideVectors = false;

/** The engine that new work goes to, made at first use. */
export function currentEngine(): Engine {
  engine ??= new Engine(1, undefined, wideVectors);
  return engine;
}

/**
 * Sets how many threads compute the LSTM on the wasm and cpu backends of TensorFlow.js. Results are the same to
 * the last bit. The threads start in the background; until they have, the calling thread works alone.
 *
 * @param threads at least 1; where there is no shared memory, or there are no workers (a page that is not
 * cross-origin isolated, Node before 20.16), it stays at 1
 * @returns how many there are now
 * @throws BtcfcError `INVALID_OPTION`
 */
export function setThreads(threads: number): number {
  checkInteger('threads', threads, { min: 1, max: 64 });
  const possible = workersUnavailable() === undefined ? threads : 1;
  if (engineUnavailable() === undefined && possible !== currentEngine().threads) {
    engine?.stop();
    engine = new Engine(possible, undefined, wideVectors);
  }
  return getThreads();
}

/**
 * Asks V8 to join pairs of WebAssembly's 128-bit vectors to 256 bits, and takes tiles that gain by it. This sets
 * V8's experimental flag `--experimental-wasm-revectorize`, for all WebAssembly that the process compiles from
 * now on; nothing else here ever sets it. Call it once, before the first layer is used or at any later time. Results
 * are the same to the last bit.
 *
 * @returns whether the kernels use wide vectors now: where V8 has no such flag (before Node 24, in browsers, on
 * other processors than x64) nothing changes
 */
export function enableWideVectors(): boolean {
  if (!wideVectors && engineUnavailable() === undefined && hasRevectorizer()) {
    nodeModule<typeof import('node:v8')>('node:v8')!.setFlagsFromString('--experimental-wasm-revectorize');
    useWideTiles(true);
  }
  return wideVectors;
}

/** The tiles alone, without what makes them fast: for tests. */
export function useWideTiles(wide: boolean): void {
  const { threads } = currentEngine();
  engine?.stop();
  wideVectors = wide;
  engine = new Engine(threads, undefined, wide);
}

function hasRevectorizer(): boolean {
  if (typeof process === 'undefined' || process.arch !== 'x64') return false;
  return Number(process.versions.node?.split('.')[0]) >= 24 && nodeModule('node:v8') !== undefined;
}

/** Computes with other kernels, until the function returned is called: for tests of the tests. */
export function replaceEngine(bytes: Uint8Array, wideTiles = false): () => void {
  const replaced = currentEngine();
  engine = new Engine(1, bytes, wideTiles);
  return () => {
    engine = replaced;
  };
}

/** How many threads compute the LSTM on the wasm and cpu backends. */
export function getThreads(): number {
  return engine?.threads ?? 1;
}

/** Multiply-adds of the recurrence from which waking the threads pays. */
let worthSharing = 200_000;

/** For tests. */
export function setWorthSharing(multiplyAdds: number): void {
  worthSharing = multiplyAdds;
}

function isWorthSharing({ batch = 0, steps = 0, features = 0, units = 0 }: Job): boolean {
  return batch * steps * (features + units) * 4 * units > worthSharing;
}

function describeUnavailable(): string {
  if (!webAssembly) return 'there is no WebAssembly here';
  if (!webAssembly.validate(bytesOf('simd'))) return "this engine's WebAssembly has no SIMD";
  try {
    currentEngine();
    return '';
  } catch (error) {
    return `the kernels can't be started: ${(error as Error).message}`;
  }
}

let relaxedSimd: boolean | undefined;

function chooseBuild(shared: boolean): keyof typeof binaries {
  if (shared) return hasRelaxedSimd() ? 'sharedRelaxed' : 'sharedSimd';
  return hasRelaxedSimd() ? 'relaxed' : 'simd';
}

function hasRelaxedSimd(): boolean {
  relaxedSimd ??= webAssembly!.validate(bytesOf('relaxed'));
  return relaxedSimd;
}

function ownBytes({ shared, wideTiles }: { shared: boolean; wideTiles: boolean }): Uint8Array {
  const bytes = bytesOf(chooseBuild(shared));
  // an empty section of its own: code that V8 has compiled for other flags is found by its bytes
  return wideTiles ? Uint8Array.of(...bytes, 0, 5, 4, 0x77, 0x69, 0x64, 0x65) : bytes;
}

function bytesOf(build: keyof typeof binaries): Uint8Array<ArrayBuffer> {
  const text = atob(binaries[build]);
  return Uint8Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
