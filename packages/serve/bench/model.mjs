import { renameSync } from 'node:fs';
import path from 'node:path';
import { LSTMForecaster } from '@btcfc/lstm';

/** The network of the benchmarks: one layer of 8 units, windows of 8 rows of one column. */
const settings = { seqLen: 8, hiddenDim: 8, numLayers: 1, targetOffset: 1 };
const hours = Array.from({ length: 120 }, (_, hour) => 100 + 10 * Math.sin(hour / 4) + (hour % 3));
const windows = Array.from({ length: 32 }, (_, start) => hours.slice(2 * start, 2 * start + 8));

/** What is asked, as bodies. */
export const bodies = windows.map((window) => JSON.stringify({ rows: window.map((value) => [value]) }));

/**
 * Trains the network, saves it, and asks it itself.
 *
 * @returns its own numbers, one for each body
 */
export async function saveModel(folder, epochs = 5) {
  const forecaster = new LSTMForecaster({ ...settings, epochs });
  await forecaster.fit({ X: { load: hours }, y: hours });
  await forecaster.save(folder);
  const points = [];
  for (const load of windows) points.push((await forecaster.forecast({ X: { load } })).point[0]);
  forecaster.dispose();
  return points;
}

/** Two versions of the model, one of which is served, to be exchanged. */
export async function saveTwo(directory) {
  const places = { served: path.join(directory, 'bench'), other: path.join(directory, 'other') };
  const first = await saveModel(places.served, 5);
  const second = await saveModel(places.other, 40);
  const aside = path.join(directory, 'aside');
  const exchange = () => {
    renameSync(places.served, aside);
    renameSync(places.other, places.served);
    renameSync(aside, places.other);
  };
  return { folder: places.served, first, second, exchange };
}
