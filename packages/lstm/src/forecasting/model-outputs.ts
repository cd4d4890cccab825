import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Backend, withBackend } from '../backends';
import type { WantedBackend } from '../backends/backend';
import { nextTurn } from '../backends/next-turn';
import type { Sequences } from '../data/windows/sequences';
import { freeNetwork, keepNetwork, takeNetwork } from '../network/fused/kept-networks';
import { chunkOf, type FusedPlan, planOf } from '../network/fused/plan';
import { PlannedNetwork } from '../network/fused/planned-network';
import type { ComputedBy } from '../training/training-events';
import { forecastAll, forecastMasks } from './inference';

/** A trained model as it forecasts: in the memory of the kernels where they know all of it, else by TensorFlow.js. */
export class ModelOutputs {
  private planned: { by: string; plan: ReturnType<typeof planOf> } | undefined;

  constructor(
    readonly model: LayersModel,
    private readonly wanted: WantedBackend,
  ) {}

  /**
   * What the network gives for every window, shape [windows, outputs].
   *
   * @param maskSeed leaves dropout on, with masks drawn from this seed
   */
  async of(windows: Sequences, maskSeed?: number): Promise<Float32Array> {
    const kept = this.takeKept(windows.length);
    // it needs nothing of TensorFlow.js, whatever backend that is set to
    if (kept) return this.computeBy(kept, windows, maskSeed);
    return withBackend(this.wanted, async (backend) => {
      const plan = this.planOn(backend);
      if (!('reason' in plan)) return this.computeBy(this.networkFor(plan, windows), windows, maskSeed);
      const outputs = await forecastAll(this.model, windows, maskSeed);
      backend.check();
      return outputs;
    });
  }

  /** What computes, and why. */
  explain(): Promise<ComputedBy> {
    return withBackend(this.wanted, async (backend) => {
      const plan = this.planOn(backend);
      if ('reason' in plan) {
        return { name: 'tfjs', reason: `the kernels can't compute the whole network because ${plan.reason}` };
      }
      return { name: 'kernels', reason: 'the kernels know all layers of the network' };
    });
  }

  /** Frees what is kept for forecasts, and the model. */
  dispose(): void {
    freeNetwork(this.model);
    this.model.dispose();
  }

  private planOn({ name, kernels }: Backend): FusedPlan | { reason: string } {
    const by = `${name} ${kernels}`;
    if (this.planned?.by !== by) this.planned = { by, plan: planOf(this.model) };
    return this.planned.plan;
  }

  private takeKept(windows: number): PlannedNetwork | undefined {
    const kept = takeNetwork(this.model);
    if (!kept) return undefined;
    const { kernels = 'auto' } = this.wanted;
    const isOfWanted = kernels !== 'auto' || kept.network.isCurrent;
    if (isOfWanted && kept.isOfModel && kept.serves(windows)) return kept;
    kept.dispose();
    return undefined;
  }

  private networkFor(plan: FusedPlan, { length, horizon }: Sequences): PlannedNetwork {
    // whoever asks for more each time gets a new one few times
    const capacity = Math.min(chunkOf(plan.description), 2 ** Math.ceil(Math.log2(Math.max(1, length))));
    return new PlannedNetwork(this.model, plan, { capacity, horizon, trains: false });
  }

  /** Keeps the network, which nobody else uses meanwhile, for the next time. */
  private async computeBy(
    planned: PlannedNetwork,
    windows: Sequences,
    maskSeed: number | undefined,
  ): Promise<Float32Array> {
    try {
      return await outputsBy(planned, windows, maskSeed);
    } finally {
      keepNetwork(this.model, planned);
    }
  }
}

async function outputsBy(
  planned: PlannedNetwork,
  windows: Sequences,
  maskSeed: number | undefined,
): Promise<Float32Array> {
  const { capacity } = planned.network;
  const drops = maskSeed !== undefined;
  if (drops) {
    planned.beginMasks((place) => forecastMasks(maskSeed, place));
    planned.beginOwnMasks();
  }
  let all = new Float32Array();
  for (let start = 0; start < windows.length; start += capacity) {
    if (start > 0) await nextTurn();
    const length = Math.min(capacity, windows.length - start);
    const positions = Uint32Array.from({ length }, (_, offset) => start + offset);
    const { outputs } = planned.outputsFor(windows, positions, drops);
    const width = outputs.length / length;
    if (start === 0) all = new Float32Array(windows.length * width);
    all.set(outputs, start * width);
  }
  if (drops) planned.giveOwnMasksBack();
  return all;
}
