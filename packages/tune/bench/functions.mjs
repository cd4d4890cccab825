import { choice, lograndint, loguniform, randint, uniform } from '@btcfc/tune';

/** Builds the test functions of a reference document: `{ name, space, optimum, evaluate, observe }`. */
export function testFunctions({ functions, constants }) {
  return Object.entries(functions).map(([name, { space, optimum, noise_sigma: noise }]) => {
    const evaluate = (config) => formulas(constants)[name](config.params);
    return {
      name,
      space: buildSpace(space),
      optimum,
      /** Parameters by name, from a configuration. */
      parameters: (config) => flatten(config),
      evaluate: (config) => evaluate({ params: flatten(config) }),
      /** What the tuner sees. */
      observe: (config, seed, trial) =>
        evaluate({ params: flatten(config) }) + (noise === 0 ? 0 : noise * gauss(1000 + seed, trial, 0)),
    };
  });
}

// conditional parameters move into the branch of the option they hang on
export function buildSpace(entries) {
  const space = {};
  for (const entry of entries.filter(({ when }) => when === undefined)) {
    const dependants = entries.filter(({ when }) => when !== undefined && entry.name in when);
    space[entry.name] =
      dependants.length === 0
        ? domain(entry)
        : choice(
            entry.choices.map((option) => ({
              [entry.name]: option,
              ...Object.fromEntries(
                dependants
                  .filter(({ when }) => when[entry.name] === option)
                  .map((each) => [each.name, domain(each)]),
              ),
            })),
          );
  }
  return space;
}

function domain({ type, low, high, log, choices }) {
  if (type === 'cat') return choice(choices);
  if (type === 'int') return log ? lograndint(low, high) : randint(low, high);
  return log ? loguniform(low, high) : uniform(low, high);
}

function flatten(config) {
  const params = {};
  for (const [name, value] of Object.entries(config)) {
    if (typeof value === 'object') Object.assign(params, value);
    else params[name] = value;
  }
  return params;
}

function formulas({ H3A, H3P, H6A, H6P, HAL, ACK, SEQ, BAT, DEL }) {
  const hartmann = (matrix, places) => (params) => {
    const x = places[0].map((_, index) => params[`x${index}`]);
    return -sum(
      HAL.map((height, row) => {
        const exponent = sum(x.map((value, j) => matrix[row][j] * (value - 1e-4 * places[row][j]) ** 2));
        return height * Math.exp(-exponent);
      }),
    );
  };
  return {
    branin: ({ x1, x2 }) => {
      const bowl = x2 - (5.1 / (4 * Math.PI ** 2)) * x1 ** 2 + (5 / Math.PI) * x1 - 6;
      return bowl ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x1) + 10;
    },
    hartmann6: hartmann(H6A, H6P),
    hartmann3_noisy: hartmann(H3A, H3P),
    ackley5_shift: (params) => {
      const z = ACK.map((shift, index) => params[`x${index}`] - shift);
      const radius = Math.sqrt(mean(z.map((value) => value ** 2)));
      return (
        -20 * Math.exp(-0.2 * radius) - Math.exp(mean(z.map((v) => Math.cos(2 * Math.PI * v)))) + 20 + Math.E
      );
    },
    ellipsoid20: (params) => {
      const weights = Array.from({ length: 20 }, (_, index) => 10 ** ((2 * index) / 19));
      const terms = weights.map(
        (w, index) => w * (params[`x${index}`] - 3 * Math.sin(1.7 * index + 0.5)) ** 2,
      );
      return sum(terms) / sum(weights);
    },
    lstm_mixed: (params) =>
      lstmCore(params) +
      lookUp(SEQ, params.seq_len) +
      lookUp(BAT, params.batch_size) +
      lookUp(DEL, params.min_delta),
    lstm_ordinal: (params) => {
      const distance = params.seq_len - 19;
      const sequence = 0.0002 * distance ** 2 * (distance < 0 ? 1 : 0.6);
      const batch = 0.0035 * Math.log2(params.batch_size / 4) ** 2;
      return lstmCore(params) + sequence + batch + 0.003 * (Math.log10(params.min_delta) + 5) ** 2;
    },
    cond_optimizer: (params) => {
      const shared = 0.01 * (Math.log10(params.wd) + 4) ** 2 + 0.004 * (params.layers - 4) ** 2;
      const { opt, momentum: m } = params;
      if (opt === 'sgd') {
        const slope = Math.log10(params.lr_sgd) + 0.5 + 1.5 * m ** 2;
        return shared + 0.02 + 0.05 * slope ** 2 + 0.08 * (m - 0.9) ** 2;
      }
      if (opt === 'adam') {
        const beta = 0.01 * (Math.log10(params.beta2c) + 3) ** 2;
        return shared + 0.03 + 0.05 * (Math.log10(params.lr_adam) + 3.2) ** 2 + beta;
      }
      return shared + 0.06 + 0.05 * (Math.log10(params.lr_rms) + 3.5) ** 2;
    },
  };
}

function lstmCore({ lr, batch_size: batch, hidden_dim: hidden, num_layers: layers, dropout, patience }) {
  const z = Math.log10(lr);
  const best = -3.3 + 0.15 * Math.log2(batch / 4) - 0.1 * Math.log2(hidden / 32) - 0.08 * (layers - 1);
  const dz = z - best;
  const capacity = Math.log2(hidden / 32) + 0.5 * (layers - 1);
  return (
    0.05 +
    0.06 * dz ** 2 * (dz > 0 ? 2 : 1) +
    0.1 * Math.exp(-0.9 * capacity) +
    0.02 * Math.max(0, capacity - 1.5 - 4 * (dropout - 0.1)) ** 2 +
    0.3 * (dropout - 0.1) ** 2 +
    (0.012 * Math.max(0, -3.5 - z) * (200 - patience)) / 150
  );
}

// the document's keys are text, written as 0.00001 where JavaScript writes 1e-5
function lookUp(table, key) {
  return Object.entries(table).find(([name]) => Number(name) === key)[1];
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values) {
  return sum(values) / values.length;
}

/** The document's normal noise: a function of three whole numbers. */
export function gauss(a, b, c) {
  return Math.sqrt(-2 * Math.log(unit(a, b, 2 * c))) * Math.cos(2 * Math.PI * unit(a, b, 2 * c + 1));
}

function unit(a, b, c) {
  return (hash(a, b, c) + 0.5) / 2 ** 32;
}

function hash(a, b, c) {
  const first = mix(a + 0x9e3779b9);
  const second = mix((first ^ b) + 0x85ebca77);
  return mix((second ^ c) + 0xc2b2ae3d);
}

function mix(input) {
  let h = input >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}
