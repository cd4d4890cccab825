import { choice, randint, uniform } from '../space/domain';
import { chooseSampler } from './choose-sampler';

describe('chooseSampler', () => {
  const space = { x: uniform(0, 1), n: randint(1, 9) };
  const small = { a: choice(['x', 'y']), n: randint(1, 9) };
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`x${index}`, uniform(0, 1)]));

  it.each([
    ['a Gaussian process for a few hundred trials', { space, numSamples: 200 }, 'gp'],
    ['TPE after the first of more', { space, numSamples: 1000 }, 'gp, then tpe'],
    ['TPE for many parameters', { space: many, numSamples: 100 }, 'tpe'],
    ['TPE for trials that take no time', { space, numSamples: 100, trialMs: 5 }, 'tpe'],
    ['what is made for long searches where no end is known', { space, numSamples: Infinity }, 'gp, then tpe'],
    ['a Gaussian process for trials of any length', { space, numSamples: 100, trialMs: Infinity }, 'gp'],
    ['a grid where it can try everything', { space: small, numSamples: 18 }, 'grid'],
    ['no grid where it can not', { space: small, numSamples: 17 }, 'gp'],
  ])('takes %s', (_what, options, name) => {
    expect(chooseSampler(options).name).toBe(name);
  });

  it('checks its options', () => {
    expect(() => chooseSampler({ space, numSamples: 0 })).toThrow('`numSamples`');
    expect(() => chooseSampler({ space, numSamples: 9, trialMs: -1 })).toThrow('`trialMs`');
  });
});
