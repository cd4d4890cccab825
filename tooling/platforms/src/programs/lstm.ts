import { loadModel } from '@btcfc/core';
import { LSTMForecaster } from '@btcfc/lstm';

/** Trains, keeps the model (in a folder, or in a page's IndexedDB), reads it again and forecasts. */
export async function program(): Promise<unknown> {
  const load = Array.from({ length: 90 }, (_, hour) => 1000 + 100 * Math.sin(hour / 5));
  const X = { load, wind: load.map((_, hour) => 50 + (hour % 7)) };
  const forecaster = new LSTMForecaster({
    seqLen: 8,
    hiddenDim: 8,
    numLayers: 1,
    dropout: 0.1,
    epochs: 6,
    lr: 0.02,
    horizon: 3,
    seed: 7,
    kernels: 'portable',
  });
  const losses: number[] = [];
  await forecaster.fit({
    X,
    y: load,
    onProgress: (event) => {
      if (event.type === 'epoch') losses.push(event.trainLoss);
    },
  });
  const before = await forecaster.forecast({ X });
  await forecaster.save('lstm-model');
  forecaster.dispose();

  const loaded = await LSTMForecaster.load('lstm-model');
  const after = await loaded.forecast({ X });
  loaded.dispose();
  if (before.point.join() !== after.point.join())
    throw new Error('The loaded model forecasts something else.');
  if (losses.length !== 6 || losses.at(-1)! > losses[0]!)
    throw new Error(`The losses do not fall: ${losses}`);

  const { kind } = await loadModel('lstm-model');
  return { kind, losses, point: after.point, months: await monthsAhead() };
}

/** One network for two series, of which the second was not there when it was fitted. */
async function monthsAhead(): Promise<unknown> {
  const series = ['a', 'b'].map((id, shop) => ({
    id,
    // sums and products alone: sines differ in their last bits from engine to engine
    values: Array.from(
      { length: 60 },
      (_, month) => 100 + month + 20 * (month % 12) + ((month * 7 + shop) % 5),
    ),
    dates: Array.from({ length: 60 }, (_, month) => new Date(Date.UTC(2020, month))),
  }));
  const forecaster = new LSTMForecaster({
    horizon: 2,
    hiddenDim: 4,
    numLayers: 1,
    updates: 6,
    target: 'seasonal-difference',
    period: 12,
    kernels: 'portable',
  });
  await forecaster.fit({ series: series[0]! });
  const { id, dates, point } = await forecaster.forecast({ series });
  forecaster.dispose();
  return { id, dates: Array.from(dates!), point };
}
