import { Arena } from './arena';
import { binaries } from './binaries';
import { type Job, jobBytes, writeJob } from './job';
import { type WasmMemory, type WasmModule, webAssembly } from './web-assembly';

type Phase = 'forward' | 'backward' | 'inputGradient';

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

/** One instance of the kernels with its memory. */
export class Engine {
  readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly jobAddress: number;
  private readonly scratch: number;
  private view: Float32Array;

  private constructor(
    private readonly memory: WasmMemory,
    module: WasmModule,
  ) {
    const instance = new webAssembly!.Instance(module, { env: { memory } });
    this.kernels = instance.exports as unknown as Kernels;
    this.arena = new Arena(memory);
    this.jobAddress = this.arena.allocate(jobBytes);
    this.scratch = this.arena.allocate(scratchBytesPerThread);
    this.view = new Float32Array(memory.buffer);
  }

  static create(): Engine {
    const memory = new webAssembly!.Memory({ initial: 16 });
    return new Engine(memory, new webAssembly!.Module(bytesOf(hasRelaxedSimd() ? 'relaxed' : 'simd')));
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
    writeJob(words, { ...job, scratch: this.scratch });
    this.kernels[phase](this.jobAddress, 0, 1);
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

/** The engine that new work goes to, made at first use. */
export function currentEngine(): Engine {
  engine ??= Engine.create();
  return engine;
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

function hasRelaxedSimd(): boolean {
  relaxedSimd ??= webAssembly!.validate(bytesOf('relaxed'));
  return relaxedSimd;
}

function bytesOf(build: keyof typeof binaries): Uint8Array<ArrayBuffer> {
  const text = atob(binaries[build]);
  return Uint8Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
