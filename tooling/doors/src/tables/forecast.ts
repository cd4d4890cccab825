import { type Doors, options, takes } from '../door';

const sales = () => Array.from({ length: 30 }, (_, row) => 10 + (row % 3) + ((row * 7) % 5) / 10);

export const forecastDoors: Doors = {
  autoForecast: takes(() => [options({ preset: 'fast', candidates: ['naive'], period: 3 })]),
  forecast: takes(
    () => [
      sales(),
      options({
        horizon: 2,
        preset: 'fast',
        candidates: ['naive'],
        period: 3,
        coverage: [0.5, 0.9],
        timeLimitMs: 10_000,
        seed: 0,
        concurrency: 1,
        signal: new AbortController().signal,
        progress: false,
      }),
    ],
    { taken: { '1.period': ['auto'] } },
  ),
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
