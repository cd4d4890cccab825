import type { GateActivation } from '../../../kernels/recurrent-implementation';
import { gradientBlocks, sequenceBlocks, transposedBytes } from '../../blocks';
import { type Cell, gruCell, lstmCell } from '../../cells';
import type { PreparedJob, Tile } from '../../engine/engine';
import { type Job, jobBytes } from '../../engine/job';
import type { Phase } from '../../engine/workers';
import { jobSizes, layoutOf } from '../../layout';
import type { MaskStream } from '../mask-stream';
import type { Block, NetworkMemory } from '../network-memory';
import type { Parameter, Parameters } from '../parameters';
import type { Part } from './part';

export interface RecurrentSettings {
  cell: 'lstm' | 'gru';
  units: number;
  gateActivation: GateActivation;
  goBackwards: boolean;
  returnSequences: boolean;
  /** Of a GRU. */
  resetAfter: boolean;
}

export interface RecurrentPartOptions extends RecurrentSettings {
  memory: NetworkMemory;
  /** Windows of a call, at most. */
  capacity: number;
  input: Block;
  output: Block;
  kernel: Parameter;
  recurrentKernel: Parameter;
  bias: Parameter | undefined;
  /** All of the network's. */
  parameters: Parameters;
  /** Where masks of the hidden state are drawn from. */
  recurrentMasks: MaskStream | undefined;
  /** Whether anything before it learns. */
  passesGradient: boolean;
}

/** An LSTM or a GRU over the steps of its input. */
export class RecurrentPart implements Part {
  private readonly cell: Cell<never>;
  private readonly tile: Tile;
  /** Addresses of all blocks, which have room for the largest batch. */
  private readonly blocks: Job;
  private readonly plainMask: number;
  private readonly jobs = new Map<string, PreparedJob>();
  private readonly lent: Float32Array[] | undefined;
  /** How often the weights had changed when they were put into panels. */
  private packed = -1;

  constructor(private readonly options: RecurrentPartOptions) {
    const { memory, capacity, input, output, units, recurrentMasks, kernel, recurrentKernel, bias } = options;
    const { engine, blocks: workspace } = memory;
    this.cell = options.cell === 'lstm' ? lstmCell : gruCell;
    this.tile = engine.tile;
    this.lent = this.tile.lends ? [] : undefined;
    const layout = this.layoutOf(capacity);
    const sizes = this.sizesOf(capacity);
    const gates = sizes.gateCount * units;
    const needs = { ...sizes, hasCellState: this.cell.hasCellState };
    const sequences = sequenceBlocks(workspace, layout, {
      ...needs,
      isMasked: false,
      dropsStates: recurrentMasks !== undefined,
    });
    this.plainMask = recurrentMasks ? memory.floats(capacity * units) : 0;
    const after = options.resetAfter && options.cell === 'gru';
    const { trains } = memory;
    this.blocks = {
      ...sequences,
      ...(trains && gradientBlocks(workspace, layout, { ...sizes, ...sequences })),
      plainX: input.values,
      plainKernel: kernel.values,
      plainRecurrent: recurrentKernel.values,
      plainBias: bias?.values ?? 0,
      plainRecurrentBias: after && bias ? bias.values + 4 * gates : 0,
      plainRecurrentMask: this.plainMask,
      output: output.values,
      outputGradient: output.gradient,
      kernelGradient: kernel.gradient,
      recurrentGradient: recurrentKernel.gradient,
      biasGradient: bias?.gradient ?? 0,
      recurrentBiasGradient: after && bias ? bias.gradient + 4 * gates : 0,
      kernelTransposed:
        trains && options.passesGradient
          ? workspace.bytes(transposedBytes(layout, layout.featurePanels, sizes.gateCount))
          : 0,
      // the inputs have been used: their gradient takes their place
      xGradient: sequences.x,
      plainXGradient: input.gradient,
    };
  }

  forward(batch: number, isTraining: boolean): void {
    if (isTraining) this.options.recurrentMasks?.draw(this.plainMask, batch * this.options.units);
    const { changes } = this.options.parameters;
    this.run(this.cell.phases.forward, this.jobOf(batch, isTraining, this.packed === changes));
    this.packed = changes;
  }

  backward(batch: number): void {
    const job = this.jobOf(batch, true, false);
    this.run(this.cell.phases.backward, job);
    if (this.options.passesGradient) this.run('inputGradient', job);
  }

  private run(phase: Phase, job: PreparedJob): void {
    this.options.memory.engine.runPrepared(phase, job, this.lent);
  }

  /** @param isPacked whether the weights lie in panels already */
  private jobOf(batch: number, isTraining: boolean, isPacked: boolean): PreparedJob {
    const key = `${batch} ${isTraining} ${isPacked}`;
    let job = this.jobs.get(key);
    if (!job) {
      job = this.prepare(batch, isTraining, isPacked);
      this.jobs.set(key, job);
    }
    return job;
  }

  private prepare(batch: number, isTraining: boolean, isPacked: boolean): PreparedJob {
    const { memory } = this.options;
    const { blocks } = this;
    const undropped = { recurrentInput: blocks.hidden, recurrentMask: 0, plainRecurrentMask: 0 };
    const unpacked = { plainKernel: 0, plainRecurrent: 0 };
    const job = {
      ...this.sizesOf(batch),
      ...blocks,
      ...(!isTraining && { ...undropped, singleRow: Number(batch === 1) }),
      ...(isPacked && unpacked),
    };
    return memory.engine.prepare(job, memory.blocks.bytes(jobBytes));
  }

  private layoutOf(batch: number) {
    const { input, units } = this.options;
    return layoutOf({ batch, steps: input.steps, features: input.width, units }, this.tile);
  }

  private sizesOf(batch: number): Job & { gateCount: number } {
    const { gateActivation, goBackwards, returnSequences, resetAfter } = this.options;
    const attributes = { gateActivation, goBackwards, returnSequences, resetAfter };
    return {
      ...jobSizes(this.layoutOf(batch), attributes),
      ...this.cell.sizes(attributes as never),
    };
  }
}
