import { choice, loguniform, randint, uniform } from '@btcfc/tune';
import { curveFamily } from './learning-curves.mjs';

/** Families of learning curves that schedulers are designed on, rather than on those of the reference. */
export const ownFamilies = [
  // fast starters that plateau: whoever learns fast ends higher, and the winners are in the middle
  curveFamily({
    name: 'plateau',
    space: {
      rate: loguniform(1e-4, 1),
      width: randint(1, 64),
      decay: uniform(0, 1),
      warmup: uniform(0, 1),
      kind: choice(['a', 'b', 'c']),
    },
    maxT: 100,
    gracePeriod: 2,
    reductionFactor: 3,
    reportEvery: 1,
    noise: 0.006,
    loss({ rate, width, decay, warmup, kind }, epoch) {
      const speed = Math.log10(rate) + 4; // 0 to 4
      const floor = 0.15 + 0.06 * Math.max(0, speed - 2) ** 2 + 0.25 * (decay - 0.7) ** 2;
      const size = 0.04 * Math.abs(Math.log2(width) - 4.5) + { a: 0, b: 0.05, c: 0.12 }[kind];
      const tau = 40 * 10 ** (-0.7 * speed);
      return floor + size + 0.15 * (warmup - 0.4) ** 2 + 1.2 * Math.exp(-((epoch / tau) ** 0.6));
    },
    cost: ({ width }) => 0.5 + width / 32,
  }),
  // late bloomers: a long shelf before the loss falls, longest for some of the best
  curveFamily({
    name: 'bloom',
    space: Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`x${index}`, uniform(0, 1)])),
    maxT: 200,
    gracePeriod: 5,
    reductionFactor: 3,
    reportEvery: 5,
    noise: 0.01,
    loss({ x0, x1, x2, x3, x4, x5 }, epoch) {
      const end =
        0.2 + 0.9 * (x0 - 0.62) ** 2 + 0.5 * (x1 - 0.25) ** 2 + 0.4 * (x2 - x3) ** 2 + 0.1 * (x4 - 0.5) ** 2;
      const onset = 10 + 70 * x0 + 25 * x1 * x5;
      const fall = 1 / (1 + Math.exp((epoch - onset) / (4 + 12 * x5)));
      return end + (0.9 - 0.25 * x3) * fall + 0.2 / (1 + epoch / 10);
    },
    cost: () => 1,
  }),
  // noisy curves, a part of which diverges after a while
  curveFamily({
    name: 'noisy',
    space: {
      lr: loguniform(1e-5, 1),
      momentum: uniform(0, 0.99),
      batch: choice([16, 32, 64, 128]),
      clip: loguniform(0.01, 10),
      layers: randint(1, 6),
    },
    maxT: 300,
    gracePeriod: 10,
    reductionFactor: 3,
    reportEvery: 10,
    noise: 0.03,
    loss({ lr, momentum, batch, clip, layers }, epoch) {
      const effective = Math.log10(lr) - Math.log10(1 - momentum) - 0.3 * Math.log2(batch / 16);
      const end =
        0.3 + 0.05 * (effective + 1.6) ** 2 + 0.02 * (layers - 3) ** 2 + 0.04 * (Math.log10(clip) - 0.2) ** 2;
      const tau = 15 * 10 ** (-0.5 * (effective + 1.6));
      const start = 1 / (1 + epoch / tau);
      const excess = Math.max(0, effective + 0.8 - 0.3 * (1 - Math.log10(clip)));
      return end + start + excess * Math.max(0, epoch / 60 - 1) * 0.5;
    },
    cost: ({ batch, layers }) => layers ** 0.8 * Math.sqrt(64 / batch),
  }),
  // steady power laws over a mixed space, little crossing: stopping early is right here
  curveFamily({
    name: 'steady',
    space: {
      lr: loguniform(1e-4, 1e-1),
      dropout: uniform(0, 0.6),
      model: choice([
        { kind: 'wide', units: randint(16, 256) },
        { kind: 'deep', depth: randint(2, 12), skip: uniform(0, 1) },
      ]),
    },
    maxT: 64,
    gracePeriod: 2,
    reductionFactor: 2,
    reportEvery: 1,
    noise: 0.003,
    loss({ lr, dropout, model }, epoch) {
      const z = Math.log10(lr);
      const end =
        model.kind === 'wide'
          ? 0.25 + 0.03 * (Math.log2(model.units) - 6.5) ** 2 + 0.15 * (z + 2.2) ** 2
          : 0.2 + 0.004 * (model.depth - 8) ** 2 + 0.1 * (model.skip - 0.8) ** 2 + 0.2 * (z + 2.8) ** 2;
      return end + 0.5 * (dropout - 0.25) ** 2 + (0.8 + end) / (1 + epoch / 3) ** (0.7 + 0.2 * (z + 3));
    },
    cost: () => 1,
  }),
];
