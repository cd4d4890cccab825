import { persistence } from '@btcfc/models';
import { type Doors, made, options, takes } from '../door';

const sales = () => Array.from({ length: 30 }, (_, row) => 10 + (row % 3) + ((row * 7) % 5) / 10);

const saved = async () => {
  const model = persistence();
  const series = { values: Float64Array.from(sales()) };
  const fitted = await model.fit({ series, panel: [], first: 0, horizon: 2, levels: [], seed: 0 });
  return { kind: 'persistence', model, fitted };
};

export const forecastDoors: Doors = {
  autoForecast: takes(() => [options({ preset: 'fast', candidates: ['naive'], period: 3 })]),
  forecast: takes(
    () => [
      sales(),
      options({
        horizon: 2,
        preset: 'fast',
        candidates: ['naive'],
        network: { hiddenDim: 8, backend: 'auto' },
        period: 3,
        coverage: [0.5, 0.9],
        timeoutMs: 10_000,
        seed: 0,
        concurrency: 1,
        signal: new AbortController().signal,
        progress: false,
      }),
    ],
    { taken: { '1.period': ['auto'] } },
  ),
  forecastSaved: takes(async () => [
    sales(),
    options({
      model: made(await saved()),
      horizon: 2,
      coverage: [0.5, 0.9],
      seed: 0,
      signal: new AbortController().signal,
    }),
  ]),
  forecastSpread: takes(() => [
    Array.from({ length: 120 }, (_, row) => 10 + ((row * 7) % 5) / 10),
    options({
      horizon: 2,
      preset: 'fast',
      candidates: ['ewma'],
      coverage: [0.5, 0.9],
      seed: 0,
      signal: new AbortController().signal,
      progress: false,
    }),
  ]),
};
