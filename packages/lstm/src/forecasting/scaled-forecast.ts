import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Backend } from '../backends/backend';
import type { Scalers } from '../data/scaling/scale';
import type { Units } from '../data/scaling/target-units';
import type { Sequences } from '../data/windows/sequences';
import type { Settings } from '../settings/hyperparameters';
import type { Loss } from '../settings/loss';
import { movedForecast, readHead, type ScaledForecast } from './heads';
import { forecastAll } from './inference';
import { chooseShrinkage } from './shrinkage';

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
  loss: Loss,
  backend: Backend,
  maskSeed?: number,
): Promise<ScaledForecast> {
  const outputs = await forecastAll(model, windows, maskSeed);
  backend.check();
  const scaled = readHead(loss, outputs);
  if (shrinkage.every((share) => share === 1)) return scaled;
  const persistence = scaledPersistence(windows, units, scalers);
  const moves = scaled.location.map(
    (value, position) => (shrinkage[position % windows.horizon]! - 1) * (value - persistence[position]!),
  );
  return movedForecast(scaled, moves);
}

/** The share of the forecast change to keep for each row ahead, chosen on the validation windows where asked for. */
export async function shrinkageOf(
  model: LayersModel,
  { windows, units }: { windows: Sequences | undefined; units: Units },
  scalers: Scalers,
  { shrinkage, horizon, loss }: Settings,
  backend: Backend,
): Promise<number[]> {
  if (shrinkage !== 'validation') {
    return new Array<number>(horizon).fill(shrinkage === 'none' ? 1 : shrinkage);
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
