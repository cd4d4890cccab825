/** The fields of the kernels' `Job`, in its order: 32 bits each. */
export const fields = [
  'batch',
  'paddedBatch',
  'steps',
  'features',
  'units',
  'panelBytes',
  'stepPanelBytes',
  'hardGates',
  'backwards',
  'sequences',
  'plainX',
  'plainKernel',
  'plainRecurrent',
  'plainBias',
  'plainHidden',
  'plainCell',
  'plainRecurrentMask',
  'plainMask',
  'x',
  'gates',
  'hidden',
  'cell',
  'recurrentInput',
  'recurrentMask',
  'mask',
  'kernel',
  'recurrent',
  'bias',
  'output',
  'lastHidden',
  'lastCell',
  'outputGradient',
  'lastHiddenGradient',
  'lastCellGradient',
  'hiddenGradient',
  'cellGradient',
  'passedGradient',
  'recurrentTransposed',
  'kernelTransposed',
  'xGradient',
  'kernelGradient',
  'recurrentGradient',
  'biasGradient',
  'initialHiddenGradient',
  'initialCellGradient',
  'plainXGradient',
  'scratch',
  'barrier',
  'maySleep',
  'wideTiles',
  'gateCount',
  'gateShift',
  'resetAfter',
  'plainRecurrentBias',
  'recurrentBias',
  'recurrentBiasGradient',
  'resetGradient',
  'singleRow',
] as const;

/** A call's sizes and addresses; what is absent is 0. */
export type Job = Partial<Record<(typeof fields)[number], number>>;

export const jobBytes = fields.length * 4;

export function writeJob(target: Int32Array, job: Job): void {
  fields.forEach((field, index) => {
    target[index] = job[field] ?? 0;
  });
}
