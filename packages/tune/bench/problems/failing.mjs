import { choice, lograndint, loguniform, randint, uniform } from '@btcfc/tune';

const bowl = (config, centre) =>
  centre.reduce((sum, place, index) => sum + (Object.values(config)[index] - place) ** 2, 0);

/**
 * Functions in whose space trials fail: `undefined` stands for one that throws, Infinity for one that tells it. How failures
 * are weighed is chosen on those marked `choosing`.
 */
export const failingProblems = [
  {
    name: 'memory',
    half: 'choosing',
    space: { lr: loguniform(1e-5, 1e-1), units: lograndint(16, 1024) },
    optimum: 0.2 * Math.log2(1024 / 400),
    evaluate: ({ lr, units }) =>
      units > 400 ? undefined : 0.1 * (Math.log10(lr) + 3) ** 2 + 0.2 * Math.log2(1024 / units),
  },
  {
    name: 'half',
    half: 'choosing',
    space: { x: uniform(0, 1), y: uniform(0, 1) },
    optimum: 0,
    evaluate: ({ x, y }) => (x + y > 1 ? undefined : (x - 0.3) ** 2 + (y - 0.4) ** 2),
  },
  {
    name: 'cliff',
    half: 'choosing',
    space: { x: uniform(0, 1), y: uniform(0, 1) },
    optimum: 0.5 * (1.2 - 1) ** 2,
    // the best lies on the edge
    evaluate: ({ x, y }) => (x + y > 1 ? Infinity : (x - 0.6) ** 2 + (y - 0.6) ** 2),
  },
  {
    name: 'cliff_inside',
    half: 'choosing',
    space: { x: uniform(-5, 5), y: uniform(-5, 5) },
    optimum: 0,
    evaluate: ({ x, y }) => (x > 2 ? Infinity : (x - 1) ** 2 + (y + 2) ** 2),
  },
  {
    name: 'disc',
    half: 'choosing',
    space: { x: uniform(0, 1), y: uniform(0, 1) },
    optimum: 0.09,
    // fails outside a disc; the best on its rim
    evaluate: ({ x, y }) =>
      (x - 0.5) ** 2 + (y - 0.5) ** 2 > 0.09 ? undefined : (1.1 - x) ** 2 + (y - 0.5) ** 2,
  },
  {
    name: 'corner4',
    half: 'choosing',
    space: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, uniform(0, 1)])),
    optimum: 0,
    evaluate: (config) =>
      config.a > 0.6 && config.b > 0.6 ? undefined : bowl(config, [0.5, 0.55, 0.3, 0.7]),
  },
  {
    name: 'product',
    half: 'reporting',
    space: { layers: randint(1, 8), units: lograndint(8, 1024), lr: loguniform(1e-5, 1) },
    optimum: 0.05 * Math.log2((8 * 1024) / 2000),
    evaluate: ({ layers, units, lr }) =>
      layers * units > 2000
        ? undefined
        : 0.05 * Math.log2((8 * 1024) / (layers * units)) + 0.05 * (Math.log10(lr) + 3) ** 2,
  },
  {
    name: 'ring',
    half: 'reporting',
    space: { x: uniform(0, 1), y: uniform(0, 1) },
    optimum: 0,
    evaluate({ x, y }) {
      const radius = Math.hypot(x - 0.5, y - 0.5);
      return radius < 0.2 ? Infinity : (radius - 0.25) ** 2 + 0.1 * (x - 0.5 - 0.25 / Math.SQRT2) ** 2;
    },
  },
  {
    name: 'kind',
    half: 'reporting',
    space: {
      kind: choice([
        { kind: 'a', p: uniform(0, 1) },
        { kind: 'b', q: loguniform(1e-4, 1) },
        { kind: 'c', r: randint(1, 20) },
      ]),
      z: uniform(0, 1),
    },
    optimum: 0.1,
    evaluate({ kind, z }) {
      const shared = (z - 0.35) ** 2;
      if (kind.kind === 'a') return undefined;
      if (kind.kind === 'b')
        return kind.q > 0.1 ? undefined : shared + 0.1 + 0.02 * (Math.log10(kind.q) + 1) ** 2;
      return shared + 0.2 + 0.002 * (kind.r - 9) ** 2;
    },
  },
  {
    name: 'wedge3',
    half: 'reporting',
    space: { x: uniform(0, 1), y: uniform(0, 1), z: uniform(0, 1) },
    optimum: 3 * (0.8 - 1.8 / 3) ** 2,
    evaluate: (config) => (config.x + config.y + config.z > 1.8 ? Infinity : bowl(config, [0.8, 0.8, 0.8])),
  },
];
