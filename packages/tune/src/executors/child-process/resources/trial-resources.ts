import { readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';

export const trialResources = defineOptions('resources', {
  /** Cores. @default not counted */
  cpu: option.number({ min: 0, aboveMin: true }),
  /** Memory, MiB; also `memoryLimit`, unless that is given. @default not counted */
  memory: option.number({ min: 0, aboveMin: true }),
  /** GPUs: whole ones, or the part of one that is shared, such as 0.5; 0: it sees none. @default not counted */
  gpu: option.number({ min: 0 }),
});

/** What a trial or task takes of its machine. */
export interface TrialResources extends OptionsInput<typeof trialResources> {}

export const machineResources = defineOptions('machine', {
  /** Cores. @default as many as there are */
  cpu: option.number({ min: 0, aboveMin: true }),
  /** Memory, MiB. @default all there is */
  memory: option.number({ min: 0, aboveMin: true }),
  /** The GPUs, as CUDA names them: `['0', '1']`. @default those of `CUDA_VISIBLE_DEVICES`, or else all of Nvidia's */
  gpus: option.list(option.text()),
});

/** What there is to hand out. */
export interface MachineResources extends OptionsInput<typeof machineResources> {}

const mebibyte = 2 ** 20;

/** As many tasks at a time as fit the machine, each in a place of its own with what belongs to it. */
export class ResourcePlaces {
  /** Places that there are. */
  readonly count: number;
  private readonly gpus: readonly string[];

  /** @throws BtcfcError `INVALID_OPTION` if not even one task fits */
  constructor(
    private readonly each: TrialResources,
    machine: MachineResources = {},
  ) {
    this.gpus = machine.gpus ?? visibleGpus();
    const { gpu } = each;
    if (gpu !== undefined && gpu > 1 && !Number.isInteger(gpu)) {
      throw invalidOption('resources.gpu', gpu, 'whole GPUs, or a part of one');
    }
    this.count = Math.min(
      fitting('cpu', each.cpu, machine.cpu ?? availableParallelism()),
      fitting('memory', each.memory, machine.memory ?? totalmem() / mebibyte),
      gpu
        ? fitting('gpu', gpu, this.gpus.length, gpu < 1 ? Math.floor(1 / gpu) * this.gpus.length : undefined)
        : Number.POSITIVE_INFINITY,
    );
  }

  /** The environment of the child at a place: the GPUs that it sees, the threads that libraries may start. */
  environmentAt(place: number): Record<string, string> {
    const { cpu, gpu } = this.each;
    const environment: Record<string, string> = {};
    if (cpu !== undefined) {
      for (const name of threadVariables) environment[name] = String(Math.max(1, Math.floor(cpu)));
    }
    if (gpu !== undefined) environment.CUDA_VISIBLE_DEVICES = this.gpusAt(place, gpu).join();
    return environment;
  }

  private gpusAt(place: number, gpu: number): readonly string[] {
    if (gpu === 0) return [];
    if (gpu < 1) return [this.gpus[place % this.gpus.length]!];
    return this.gpus.slice(place * gpu, (place + 1) * gpu);
  }
}

const threadVariables = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'TF_NUM_INTRAOP_THREADS',
];

function fitting(name: string, each: number | undefined, all: number, times?: number): number {
  if (each === undefined) return Number.POSITIVE_INFINITY;
  const count = times ?? Math.floor(all / each);
  if (count >= 1) return count;
  throw invalidOption(`resources.${name}`, each, `at most ${Math.floor(all)}, which is all there is here`);
}

function visibleGpus(): readonly string[] {
  const visible = process.env.CUDA_VISIBLE_DEVICES;
  if (visible !== undefined) return visible.split(',').filter((name) => name !== '' && name !== '-1');
  try {
    const devices = readdirSync('/dev').flatMap((name) => /^nvidia(\d+)$/.exec(name)?.[1] ?? []);
    return devices.sort((a, b) => Number(a) - Number(b));
  } catch {
    return [];
  }
}
