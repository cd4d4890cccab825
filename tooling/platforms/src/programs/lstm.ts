import { openStore } from '@btcfc/core';
import { LSTMForecaster } from '@btcfc/lstm';

/** Trains on the kernels that give the same bytes everywhere, keeps the model, reads it again and forecasts. */
export async function program(): Promise<unknown> {
  const load = Array.from({ length: 60 }, (_, row) => 50 + ((row * 7) % 11) + (row % 4));
  const X = { load, step: load.map((_, row) => row % 4) };
  const settings = {
    seqLen: 6,
    hiddenDim: 8,
    horizon: 2,
    epochs: 5,
    loss: 'gaussian',
    kernels: 'portable',
  } as const;
  const forecaster = new LSTMForecaster(settings);
  const { trainLosses, backend, kernels } = await forecaster.fit({ X, y: load });
  if (backend !== 'wasm' || kernels !== 'simd')
    throw new Error(`It ran on ${backend} with ${kernels} kernels.`);
  const place = openStore('lstm-forecaster');
  await forecaster.save(place);
  forecaster.dispose();
  const loaded = await LSTMForecaster.load(place);
  const { point, quantiles } = await loaded.forecast({ X });
  loaded.dispose();
  return { trainLosses, point, quantiles };
}
