import { choice, lograndint, loguniform, randint, uniform } from '@btcfc/tune';

/*
 * Settings of the samplers are chosen on the functions marked `choosing`, beside the eight of the reference. Those marked
 * `reporting` are only run with settings that have been chosen: what they show decides nothing.
 */
const sum = (values) => values.reduce((total, value) => total + value, 0);
const valuesOf = (config) => Object.values(config);
const cube = (dimensions, low, high) =>
  Object.fromEntries(Array.from({ length: dimensions }, (_, index) => [`x${index}`, uniform(low, high)]));

/** Many valleys that grow steeper outwards (Levy), shifted. */
function levy(config) {
  const w = valuesOf(config).map((x, index) => 1 + (x - 1.3 * Math.sin(2.1 * index + 1) - 1) / 4);
  const last = w.at(-1);
  return (
    Math.sin(Math.PI * w[0]) ** 2 +
    sum(w.slice(0, -1).map((v) => (v - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * v + 1) ** 2))) +
    (last - 1) ** 2 * (1 + Math.sin(2 * Math.PI * last) ** 2)
  );
}

/** Styblinski and Tang's: two valleys along each axis, one of them deeper. */
function styblinski(config) {
  return sum(valuesOf(config).map((x) => (x ** 4 - 16 * x ** 2 + 5 * x) / 2));
}

/** A bowl with a valley at each whole number (Rastrigin), shifted. */
function rastrigin(config) {
  const z = valuesOf(config).map((x, index) => x - 2 * Math.sin(1.3 * index + 0.7));
  return sum(z.map((v) => v ** 2 + 10 - 10 * Math.cos(2 * Math.PI * v)));
}

/** A bent valley (Rosenbrock). */
function rosenbrock(config) {
  const x = valuesOf(config);
  return sum(x.slice(1).map((next, index) => 100 * (next - x[index] ** 2) ** 2 + (1 - x[index]) ** 2));
}

export const ownFunctions = [
  { name: 'levy8', half: 'choosing', space: cube(8, -10, 10), optimum: 0, evaluate: levy },
  {
    ...{ name: 'styblinski5', half: 'choosing', space: cube(5, -5, 5), optimum: 5 * -39.16616570377142 },
    evaluate: styblinski,
  },
  {
    ...{ name: 'valleys7', half: 'choosing', space: cube(7, -4, 4), optimum: 0 },
    evaluate: (config) =>
      sum(
        valuesOf(config)
          .map((x, index) => x - 1.6 * Math.cos(1.9 * index + 0.4))
          .map((v) => 0.8 * v ** 2 + 4 - 4 * Math.cos((2 * Math.PI * v) / 0.9)),
      ),
  },
  {
    name: 'solver_log',
    half: 'choosing',
    space: {
      iterations: lograndint(1, 5000),
      order: randint(1, 30),
      block: lograndint(2, 256),
      tolerance: loguniform(1e-8, 1),
      shift: loguniform(1e-4, 10),
      damping: uniform(0, 1),
      restarts: randint(0, 12),
    },
    optimum: 0,
    evaluate: ({ iterations, order, block, tolerance, shift, damping, restarts }) =>
      0.15 * (Math.log10(iterations / 300) + 0.3 * Math.log10(tolerance / 1e-4)) ** 2 +
      0.05 * Math.log10(tolerance / 1e-4) ** 2 +
      0.003 * (order - 9) ** 2 +
      0.03 * (Math.log2(block / 32) - 0.4 * Math.log10(shift / 0.1)) ** 2 +
      0.06 * Math.log10(shift / 0.1) ** 2 +
      0.8 * (damping - 0.6) ** 2 +
      0.01 * Math.abs(restarts - 3),
  },
  {
    name: 'trees_log',
    half: 'choosing',
    space: {
      trees: lograndint(10, 2000),
      depth: randint(1, 20),
      leaf: lograndint(1, 100),
      rate: loguniform(1e-4, 1),
      share: uniform(0.1, 1),
    },
    optimum: 0,
    evaluate: ({ trees, depth, leaf, rate, share }) =>
      0.02 * (Math.log2(trees / 500) + 1.2 * Math.log10(rate / 0.05)) ** 2 +
      0.03 * Math.log10(rate / 0.05) ** 2 +
      0.004 * (depth - 6 - Math.log2(leaf / 8)) ** 2 +
      0.01 * Math.log2(leaf / 8) ** 2 +
      0.2 * (share - 0.7) ** 2,
  },
  {
    name: 'kernels',
    half: 'choosing',
    space: {
      cost: loguniform(1e-3, 1e3),
      scale: choice(['none', 'unit', 'rank']),
      kernel: choice([
        { kernel: 'linear' },
        { kernel: 'rbf', gamma: loguniform(1e-5, 10) },
        { kernel: 'poly', degree: randint(2, 6), coef: uniform(0, 2) },
      ]),
    },
    optimum: 0.05,
    evaluate({ cost, scale, kernel }) {
      const c = Math.log10(cost);
      const shared = { none: 0.04, unit: 0, rank: 0.015 }[scale];
      if (kernel.kernel === 'linear') return shared + 0.09 + 0.01 * (c + 0.5) ** 2;
      if (kernel.kernel === 'rbf') {
        const g = Math.log10(kernel.gamma);
        return shared + 0.05 + 0.02 * (c + g + 0.8) ** 2 + 0.01 * (g + 2) ** 2;
      }
      return (
        shared +
        0.065 +
        0.015 * (kernel.degree - 3) ** 2 +
        0.03 * (kernel.coef - 1) ** 2 +
        0.006 * (c - 1) ** 2
      );
    },
  },
  { name: 'rastrigin8', half: 'reporting', space: cube(8, -5.12, 5.12), optimum: 0, evaluate: rastrigin },
  { name: 'rosenbrock4', half: 'reporting', space: cube(4, -2, 2), optimum: 0, evaluate: rosenbrock },
  {
    name: 'network_log',
    half: 'reporting',
    space: {
      units: lograndint(8, 1024),
      layers: randint(1, 8),
      batch: lograndint(8, 512),
      epochs: lograndint(5, 500),
      lr: loguniform(1e-5, 1e-1),
      decay: loguniform(1e-7, 1e-2),
    },
    optimum: 0,
    evaluate({ units, layers, batch, epochs, lr, decay }) {
      const step = Math.log10(lr / 2e-3) - 0.5 * Math.log10(batch / 64) + 0.1 * (layers - 3);
      const size = Math.log2(units / 128) + 0.7 * (layers - 3);
      return (
        0.05 * step ** 2 * (step > 0 ? 2 : 1) +
        0.012 * size ** 2 +
        0.01 * (layers - 3) ** 2 +
        0.004 * Math.log2(batch / 64) ** 2 +
        0.008 * Math.log2(epochs / 80) ** 2 +
        0.003 * (Math.log10(decay) + 4) ** 2
      );
    },
  },
  {
    name: 'branches',
    half: 'reporting',
    space: {
      window: randint(4, 64),
      model: choice([
        { model: 'tree', depth: randint(1, 20), leaf: lograndint(1, 200) },
        { model: 'net', units: lograndint(4, 512), lr: loguniform(1e-5, 1), dropout: uniform(0, 0.7) },
        { model: 'line', penalty: loguniform(1e-6, 1e2) },
      ]),
    },
    optimum: 0.1,
    evaluate({ window, model }) {
      const shared = 0.03 * Math.log2(window / 24) ** 2;
      if (model.model === 'line') return shared + 0.16 + 0.01 * (Math.log10(model.penalty) + 1) ** 2;
      if (model.model === 'tree') {
        return shared + 0.13 + 0.001 * (model.depth - 7) ** 2 + 0.006 * Math.log2(model.leaf / 12) ** 2;
      }
      const rate = Math.log10(model.lr / 3e-3) + 0.3 * Math.log2(model.units / 64);
      return (
        shared +
        0.1 +
        0.06 * rate ** 2 +
        0.01 * Math.log2(model.units / 64) ** 2 +
        0.3 * (model.dropout - 0.2) ** 2
      );
    },
  },
];
