import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Backend } from '../backends/backend';
import type { Scalers } from '../data/scaling/scale';
import type { Units } from '../data/scaling/target-units';
import type { Sequences } from '../data/windows/sequences';
import type { Settings } from '../settings/hyperparameters';
import { isSeasonal } from '../settings/scaling';
import { movedForecast, readHead, respreadForecast, type ScaledForecast } from './heads';
import { forecastAll } from './inference';
import { chooseShrinkage, shareOfSeasons } from './shrinkage';

/** Windows, and what their targets are measured in. */
export interface MeasuredWindows {
  windows: Sequences;
  units: Units;
}

/** A trained network, as far as it forecasts. */
export interface TrainedNetwork {
  model: LayersModel;
  scalers: Scalers;
  /** The share of the forecast change that is kept for each row ahead. */
  shrinkage: readonly number[];
}

/**
 * What a network says of windows, moved toward persistence as far as it was found to have no skill.
 *
 * @param maskSeed leaves dropout on, with masks drawn from this seed
 */
export async function scaledForecast(
  { model, scalers, shrinkage }: TrainedNetwork,
  { windows, units }: MeasuredWindows,
  settings: Pick<Settings, 'loss' | 'shrinkage' | 'target'>,
  backend: Backend,
  maskSeed?: number,
): Promise<ScaledForecast> {
  const outputs = await forecastAll(model, windows, maskSeed);
  backend.check();
  const scaled = readHead(settings.loss, outputs);
  if (shrinkage.every((share) => share === 1)) return scaled;
  const persistence = scaledPersistence(windows, units, scalers);
  const kept = (position: number) => shrinkage[position % windows.horizon]!;
  const moves = scaled.location.map(
    (value, position) => (kept(position) - 1) * (value - persistence[position]!),
  );
  const moved = movedForecast(scaled, moves);
  if (settings.shrinkage !== 'seasons' || !isSeasonal(settings.target)) return moved;
  const spreads = spreadsOfChanges(scalers, windows.horizon);
  return respreadForecast(moved, { kept, toward: (position) => spreads[position % windows.horizon]! });
}

/**
 * How far changes over a season go from none, for each row ahead, in scaled units. Few windows that overlap say too little
 * of a row ahead: it is at least that of all changes trained on, which is 1 before targets are scaled.
 */
function spreadsOfChanges({ targetScaler }: Scalers, horizon: number): number[] {
  const { mean, scale } = targetScaler.toJSON();
  return Array.from({ length: horizon }, (_, step) => {
    const [center, spread] = [mean[step % mean.length]!, scale[step % scale.length]!];
    return Math.sqrt(Math.max(1, center * center + spread * spread)) / spread;
  });
}

/** What a network was trained on and may be judged by. */
export interface ShrinkageWindows {
  train: Pick<Sequences, 'length'>;
  validation: Sequences | undefined;
  /** What both are measured in. */
  units: Units;
}

/** The share of the forecast change to keep for each row ahead, chosen on the validation windows where asked for. */
export async function shrinkageOf(
  model: LayersModel,
  { train, validation: windows, units }: ShrinkageWindows,
  scalers: Scalers,
  settings: Settings,
  backend: Backend,
): Promise<number[]> {
  const { shrinkage, horizon, loss } = settings;
  if (shrinkage !== 'validation') {
    const share = shrinkage === 'seasons' ? shareOfSeasons(train.length, settings) : shrinkage;
    return new Array<number>(horizon).fill(share === 'none' ? 1 : share);
  }
  const outputs = await forecastAll(model, windows!);
  backend.check();
  const { targets } = windows!.gather(Uint32Array.from({ length: windows!.length }, (_, window) => window));
  return chooseShrinkage({
    forecast: readHead(loss, outputs).location,
    truth: targets,
    baseline: scaledPersistence(windows!, units, scalers),
    horizon,
    loss,
  });
}

/** What persistence says of every window and row ahead, scaled, shape [windows, horizon]. */
function scaledPersistence(windows: Sequences, units: Units, { targetScaler }: Scalers): Float64Array {
  const { length, horizon } = windows;
  const values = Float64Array.from({ length: length * horizon }, (_, position) =>
    units.persistence(windows.lastRow(Math.floor(position / horizon)), position % horizon),
  );
  return targetScaler.transform(values);
}
