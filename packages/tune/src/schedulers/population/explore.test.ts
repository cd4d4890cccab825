import { Rng } from '@btcfc/core';
import { choice, lograndint, loguniform, quniform, randint, uniform } from '../../space/domain';
import { flattenSpace } from '../../space/flat-space';
import { explore, perturb } from './explore';

const space = {
  lr: loguniform(1e-5, 1e-1),
  dropout: uniform(0, 0.5),
  shift: uniform(-1, 1),
  units: lograndint(8, 512),
  layers: randint(1, 4),
  share: quniform(0, 1, 0.25),
  batch: choice([16, 32, 64]),
  optimizer: choice([
    { kind: 'adam', beta: uniform(0.8, 0.999) },
    { kind: 'sgd', momentum: uniform(0, 0.9) },
  ]),
};
const { parameters } = flattenSpace(space);
const named = (name: string) => parameters.find((parameter) => parameter.name === name)!;

describe('a value that is moved', () => {
  it.each([
    // [parameter, value, by 1.2, by 0.8]
    ['lr', 1e-3, 1.2e-3, 0.8e-3],
    ['lr', 0.09, 0.1, 0.072], // no further than its bound
    ['dropout', 0.25, 0.3, 0.2],
    ['dropout', 0, 0.01, 0], // at zero a factor alone would move nothing: a fiftieth of the width
    ['shift', -0.5, -0.4, -0.6], // up is up, also below zero
    ['units', 100, 120, 80],
    ['units', 8, 10, 8], // 9.6 rounded to a whole number
    ['layers', 2, 3, 1], // 2.4 and 1.6 are rounded to 2: one step at least
    ['layers', 4, 4, 3],
    ['share', 0.5, 0.75, 0.25],
    ['batch', 1, 2, 0], // options that are ascending numbers have neighbours
    ['batch', 2, 2, 1],
    ['optimizer', 1, 1, 1], // others have none
  ] as const)('%s %s', (name, value, up, down) => {
    expect(perturb(named(name), value, 1.2)).toBeCloseTo(up, 12);
    expect(perturb(named(name), value, 0.8)).toBeCloseTo(down, 12);
  });
});

describe('a configuration beside another', () => {
  const config = {
    ...{ lr: 1e-3, dropout: 0.2, shift: 0, units: 64, layers: 2, share: 0.5, batch: 32 },
    optimizer: { kind: 'adam', beta: 0.9 },
  };
  const beside = (seed: number, options: { resampleProbability: number; names?: string[] }) =>
    explore(config, {
      ...{ space, factors: [1.2, 0.8], rng: new Rng(seed), resampleProbability: options.resampleProbability },
      names: options.names && new Set(options.names),
    }) as typeof config & { optimizer: Record<string, unknown> };

  it('belongs to the space, and draws what a new branch brings', () => {
    const kinds = new Set<unknown>();
    for (let seed = 0; seed < 60; seed++) {
      const found = beside(seed, { resampleProbability: 0.5 });
      flattenSpace(space).toPoint(found);
      kinds.add(found.optimizer.kind);
      expect(Object.keys(found.optimizer)).toEqual(
        found.optimizer.kind === 'adam' ? ['kind', 'beta'] : ['kind', 'momentum'],
      );
    }
    expect(kinds).toEqual(new Set(['adam', 'sgd']));
  });

  it('moves by the factors alone where nothing is drawn', () => {
    const found = Array.from({ length: 40 }, (_, seed) => beside(seed, { resampleProbability: 0 }));
    const ratios = new Set(found.map(({ lr }) => (lr / config.lr).toFixed(6)));
    expect(ratios).toEqual(new Set(['1.200000', '0.800000']));
    // parameters move independently
    expect(new Set(found.map(({ lr, units }) => `${lr > config.lr} ${units > config.units}`)).size).toBe(4);
    expect(found.every(({ optimizer }) => optimizer.kind === 'adam')).toBe(true);
  });

  it('leaves what may not change as it is', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { lr, ...others } = beside(seed, { resampleProbability: 0.5, names: ['lr'] });
      expect(lr).not.toBe(config.lr);
      expect({ ...others, lr: config.lr }).toEqual(config);
    }
  });

  it('draws about as often as it says', () => {
    const drawn = Array.from({ length: 400 }, (_, seed) =>
      beside(seed, { resampleProbability: 0.25 }),
    ).filter(({ lr }) => !['1.200000', '0.800000'].includes((lr / config.lr).toFixed(6))).length;
    // four standard deviations of a binomial of 400 and a quarter
    expect(Math.abs(drawn - 100)).toBeLessThan(35);
  });
});
