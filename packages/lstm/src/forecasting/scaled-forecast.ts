import type { Scalers } from '../data/scaling/scale';
import type { Units } from '../data/scaling/target-units';
import { isShrunkByWindows } from '../data/series/decide';
import { independentWindows } from '../data/windows/independent-windows';
import type { Sequences } from '../data/windows/sequences';
import type { Settings } from '../settings/hyperparameters';
import { type Loss, outputsPerStep } from '../settings/loss';
import { isLevel, isResidual } from '../settings/scaling';
import { calibratedSpread } from './calibration';
import { movedForecast, readHead, respreadForecast, type ScaledForecast, stretchedForecast } from './heads';
import type { ModelOutputs } from './model-outputs';
import { believedShare, chooseShrinkage, shareOfTrained } from './shrinkage';

/** Windows, and what their targets are measured in. */
export interface MeasuredWindows {
  windows: Sequences;
  units: Units;
}

/** A trained network, as far as it forecasts. */
export interface TrainedNetwork {
  outputs: ModelOutputs;
  scalers: Scalers;
  /** The share of the forecast change that is kept for each row ahead. */
  shrinkage: readonly number[];
  /** What the spread of a distribution is multiplied by; 0 where all targets were the same, which are then forecast. */
  spread: number;
}

type ForecastSettings = Pick<Settings, 'loss' | 'shrinkage' | 'baseline' | 'target'>;

/**
 * What a network says of windows, moved toward the baseline as far as it was found to have no skill, and as wide as it was
 * found to be right.
 *
 * @param maskSeed leaves dropout on, with masks drawn from this seed
 */
export async function scaledForecast(
  network: TrainedNetwork,
  measured: MeasuredWindows,
  settings: ForecastSettings,
  maskSeed?: number,
): Promise<ScaledForecast> {
  if (network.spread === 0) return constantForecast(measured.windows, settings.loss);
  const outputs = await network.outputs.of(measured.windows, maskSeed);
  const shrunk = shrunkForecast(readHead(settings.loss, outputs), network, measured, settings);
  return network.spread === 1 ? shrunk : stretchedForecast(shrunk, () => network.spread);
}

/** What was the same wherever it was seen goes on so: nothing tells how far it may yet move. */
function constantForecast({ length, horizon }: Sequences, loss: Loss): ScaledForecast {
  const location = new Float64Array(length * horizon);
  const isDistribution = outputsPerStep(loss) > 1;
  return {
    location,
    quantile: isDistribution ? () => 0 : undefined,
    draw: isDistribution ? () => 0 : undefined,
  };
}

function shrunkForecast(
  scaled: ScaledForecast,
  { scalers, shrinkage }: Pick<TrainedNetwork, 'scalers' | 'shrinkage'>,
  { windows, units }: MeasuredWindows,
  settings: ForecastSettings,
): ScaledForecast {
  if (shrinkage.every((share) => share === 1)) return scaled;
  const baseline = scaledBaseline(windows, units, scalers);
  const kept = (position: number) => shrinkage[position % windows.horizon]!;
  const moves = scaled.location.map(
    (value, position) => (kept(position) - 1) * (value - baseline[position]!),
  );
  const moved = movedForecast(scaled, moves);
  if (!hasSpreadOfBaseline(settings)) return moved;
  const spreads = spreadsOfChanges(scalers, windows.horizon);
  return respreadForecast(moved, { kept, toward: (position) => spreads[position % windows.horizon]! });
}

/** Whether it is known how wide the baseline's errors are spread: where it says that there is no change. */
export function hasSpreadOfBaseline({ shrinkage, baseline, target }: ForecastSettings): boolean {
  return shrinkage === 'auto' && baseline === 'auto' && !isLevel(target) && !isResidual(target);
}

/**
 * How far changes go from none, for each row ahead, in scaled units. Few windows that overlap say too little
 * of a row ahead: it is at least that of all changes trained on, which is 1 before targets are scaled.
 */
export function spreadsOfChanges({ targetScaler }: Scalers, horizon: number): number[] {
  const { mean, scale } = targetScaler.toJSON();
  return Array.from({ length: horizon }, (_, step) => {
    const [center, spread] = [mean[step % mean.length]!, scale[step % scale.length]!];
    return Math.sqrt(Math.max(1, center * center + spread * spread)) / spread;
  });
}

/** What a network was trained on and may be judged by. */
export interface ShrinkageWindows {
  train: Pick<Sequences, 'length' | 'allTargets'>;
  validation: Sequences | undefined;
  /** What both are measured in. */
  units: Units;
}

/** What is done to what a network says, as the rows set aside tell. */
export interface Adjustment {
  /** The share of the forecast change that is kept for each row ahead. */
  shrinkage: number[];
  /** What the spread of a distribution is multiplied by. */
  spread: number;
}

/** How much of a network's change is kept, and how wide its distribution is, chosen on the validation windows where asked for. */
export async function adjustmentOf(
  outputs: ModelOutputs,
  held: ShrinkageWindows,
  scalers: Scalers,
  settings: Settings,
): Promise<Adjustment> {
  if (isConstant(held)) return { shrinkage: new Array<number>(settings.horizon).fill(1), spread: 0 };
  const shrinkage = await shrinkageOf(outputs, held, scalers, settings);
  const { validation: windows, units } = held;
  if (settings.calibration === 'none' || !windows) return { shrinkage, spread: 1 };
  const network = { outputs, scalers, shrinkage, spread: 1 };
  const forecast = await scaledForecast(network, { windows, units }, settings);
  const spread = calibratedSpread(forecast, windows.allTargets(), settings.loss, independentWindows(windows));
  return { shrinkage, spread };
}

/** Scaled targets have a deviation of 1, or are all so near to 0 where they are the same. */
const rounding = 1e-6;

/** Whether all targets, of training and validation, are what the scaler has for their mean. */
function isConstant({ train, validation }: ShrinkageWindows): boolean {
  return [train, validation].every(
    (windows) => windows?.allTargets().every((target) => Math.abs(target) < rounding) ?? true,
  );
}

async function shrinkageOf(
  outputs: ModelOutputs,
  { train, validation: windows, units }: ShrinkageWindows,
  scalers: Scalers,
  settings: Settings,
): Promise<number[]> {
  const { shrinkage, horizon, loss } = settings;
  const all = (share: number) => new Array<number>(horizon).fill(share);
  if (shrinkage === 'none') return all(1);
  if (typeof shrinkage === 'number') return all(shrinkage);
  const isJudged = isShrunkByWindows(settings) && windows !== undefined;
  if (shrinkage === 'auto' && !isJudged) return all(shareOfTrained(train.length, settings));
  const data = {
    forecast: readHead(loss, await outputs.of(windows!)).location,
    truth: windows!.allTargets(),
    baseline: scaledBaseline(windows!, units, scalers),
    horizon,
    loss,
  };
  return shrinkage === 'auto'
    ? all(believedShare(data, independentWindows(windows!)))
    : chooseShrinkage(data);
}

/** What the baseline says of every window and row ahead, scaled, shape [windows, horizon]. */
function scaledBaseline(windows: Sequences, units: Units, { targetScaler }: Scalers): Float64Array {
  const { length, horizon } = windows;
  const values = Float64Array.from({ length: length * horizon }, (_, position) =>
    units.baseline(windows.lastRow(Math.floor(position / horizon)), position % horizon),
  );
  return targetScaler.transform(values);
}
