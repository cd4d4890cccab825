import type { Phase } from '../engine/workers';

type Memory = ArrayBuffer;

type RunPhase = (memory: Memory, job: number, ...lent: Float32Array[]) => void;

/** Kernels in machine code for one instruction set: they work on the memory given, at addresses in bytes. */
export interface NativeKernels extends Record<Phase, RunPhase> {
  squaredNorm(memory: Memory, values: Float32Array, count: number): number;
  /** The addresses are those of both moments; then a count, and Adam's numbers as the engine has them. */
  adamStep(
    memory: Memory,
    updated: Float32Array,
    values: Float32Array,
    gradients: Float32Array,
    ...numbers: number[]
  ): void;
  activations(memory: Memory, values: number, count: number, which: number): void;
}

/** From this address on a job's addresses stand for arrays that are lent to the call: the first, the second, ... */
export const firstLent = 0xffffff00;

/** Instruction sets, the fastest first. */
export const instructionSets = ['avx512', 'avx2', 'neon'] as const;
export type InstructionSet = (typeof instructionSets)[number];

/** What the file in machine code gives to JavaScript: kernels for what the processor has. */
export type NativeModule = Partial<Record<InstructionSet, NativeKernels>> & {
  /** Names of the fields of a job, in order, with spaces between. */
  jobFields?: string;
};
