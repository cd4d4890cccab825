import { readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';

const trialResources = defineOptions('resources', {
  /** Cores. @default not counted */
  cpu: option.number({ min: 0, aboveMin: true }),
  /** Memory, MiB; also `memoryLimit`, unless that is given. @default not counted */
  memory: option.number({ min: 0, aboveMin: true }),
  /** GPUs: whole ones, or the part of one that is shared, such as 0.5; 0: it sees none. @default not counted */
  gpu: option.number({ min: 0 }),
});

/** What a trial or task takes of its machine. */
export interface TrialResources extends OptionsInput<typeof trialResources> {}

/** What each trial or task takes: the same for all, or as its configuration, or its input, has it. */
export type ResourcesOption = TrialResources | ((config: never) => TrialResources);

export const machineResources = defineOptions('machine', {
  /** Cores. @default as many as there are */
  cpu: option.number({ min: 0, aboveMin: true }),
  /** Memory, MiB. @default all there is */
  memory: option.number({ min: 0, aboveMin: true }),
  /** The GPUs, as CUDA names them: `['0', '1']`. @default those of `CUDA_VISIBLE_DEVICES`, or else all of Nvidia's */
  gpus: option.list(option.text()),
  /**
   * The GPUs as WebGPU's Dawn names their adapters, in the order of `gpus` where there are both; a trial is told its own as
   * `trial.resources.adapter`. @default none
   */
  adapters: option.list(option.text()),
});

/** What there is to hand out. */
export interface MachineResources extends OptionsInput<typeof machineResources> {}

/** A GPU by its names. */
export interface Device {
  cuda?: string;
  adapter?: string;
}

/** All that a machine has. */
export interface Machine {
  cpu: number;
  memory: number;
  devices: readonly Device[];
}

/** The option that says what tasks take. */
export const resourcesOption = option.custom((name, value): ResourcesOption => {
  if (typeof value !== 'function') return readResources(name, value);
  return (config) => readResources(`${name}(config)`, value(config));
});

/** Returns what a task takes if it can be. @throws BtcfcError `INVALID_OPTION` */
export function readResources(name: string, value: unknown): TrialResources {
  const read = trialResources.read(value, `${name}.`);
  const { gpu } = read;
  if (gpu === undefined || gpu <= 1 || Number.isInteger(gpu)) return read;
  throw invalidOption(`${name}.gpu`, gpu, 'whole GPUs, or a part of one');
}

const mebibyte = 2 ** 20;

/** What there is to hand out, filled in. @throws BtcfcError `INVALID_OPTION` for GPUs and adapters that are no pairs */
export function readMachine({ cpu, memory, gpus, adapters }: MachineResources = {}): Machine {
  const visible = gpus ?? (adapters ? undefined : visibleGpus());
  if (visible && adapters && visible.length !== adapters.length) {
    throw invalidOption('machine.adapters', adapters, `one for each of the ${visible.length} GPUs`);
  }
  const count = visible?.length ?? adapters?.length ?? 0;
  return {
    cpu: cpu ?? availableParallelism(),
    memory: memory ?? totalmem() / mebibyte,
    devices: Array.from({ length: count }, (_, index) => ({
      ...(visible && { cuda: visible[index]! }),
      ...(adapters && { adapter: adapters[index]! }),
    })),
  };
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
