import type { Rng } from '@btcfc/core';
import {
  choice,
  lograndint,
  loguniform,
  qloguniform,
  quniform,
  randint,
  type Space,
  type SpaceValue,
  uniform,
} from './domain';

/** One of everything, branches within branches included. */
export const fullSpace = {
  epochs: 200,
  lr: loguniform(1e-5, 1e-1),
  dropout: quniform(0.1, 0.5, 0.05),
  batch: qloguniform(4, 256, 4),
  layers: randint(1, 4),
  hidden: lograndint(16, 256),
  width: uniform(-1, 1),
  seqLen: choice([8, 16, 32]),
  shape: choice([[32, 32], [64]]),
  optimizer: choice([
    {
      kind: 'sgd',
      lr: loguniform(1e-4, 1),
      schedule: choice([{ kind: 'flat' }, { kind: 'cosine', floor: uniform(0, 1) }]),
    },
    { kind: 'adam', beta: uniform(0.8, 0.999) },
    'none',
  ]),
  nested: { alpha: uniform(0, 1), label: 'x', sizes: [1, 2] },
};

/** A space at random, for properties that hold for any. */
export function randomSpace(rng: Rng, depth = 2): Space {
  const entries = Array.from({ length: rng.integer(1, 5) }, (_, index): [string, SpaceValue] => [
    `p${index}`,
    randomValue(rng, depth),
  ]);
  return Object.fromEntries(entries);
}

function randomValue(rng: Rng, depth: number): SpaceValue {
  const low = 10 ** rng.uniform(-4, 2);
  const high = low * 10 ** rng.uniform(0, 4);
  const first = rng.integer(1, 50);
  const makers: (() => SpaceValue)[] = [
    () => uniform(low - 5, high),
    () => loguniform(low, high),
    () => quniform(-low, high, (low + high) / rng.uniform(1, 40)),
    () => qloguniform(low, high, (high - low) / rng.uniform(1, 40) + 1e-9),
    () => randint(-first, first * 3),
    () => lograndint(first, first * rng.integer(1, 30)),
    () => choice(Array.from({ length: rng.integer(1, 6) }, (_, index) => `option ${index}`)),
    () => 'constant',
    () => randomSpace(rng, depth - 1),
    () =>
      choice(
        Array.from({ length: rng.integer(2, 4) }, (_, kind) => ({ kind, ...randomSpace(rng, depth - 1) })),
      ),
  ];
  return makers[rng.integer(0, depth > 0 ? makers.length - 1 : makers.length - 3)]!();
}
