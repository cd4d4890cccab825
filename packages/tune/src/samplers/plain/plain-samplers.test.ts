import { Rng } from '@btcfc/core';
import { choice, loguniform, quniform, randint, uniform } from '../../space/domain';
import type { TrialRecord } from '../sampler';
import { GridSampler } from './grid-sampler';

function exhaust(space: Parameters<GridSampler['suggest']>[0]['space'], resolution?: number) {
  const sampler = new GridSampler({ resolution });
  const trials: TrialRecord[] = [];
  for (;;) {
    const config = sampler.suggest({ space, trials, mode: 'min', rng: new Rng(0) });
    if (config === undefined) return trials.map((trial) => trial.config);
    trials.push({ number: trials.length, config, state: 'running' });
  }
}

describe('GridSampler', () => {
  it('tries every combination once, in order, and then has none', () => {
    expect(exhaust({ a: choice(['x', 'y']), b: randint(1, 3), c: 7 })).toEqual(
      ['x', 'y'].flatMap((a) => [1, 2, 3].map((b) => ({ a, b, c: 7 }))),
    );
  });

  it('spaces continuous parameters evenly on their scale', () => {
    expect(exhaust({ a: uniform(0, 1) }, 3)).toEqual([{ a: 0 }, { a: 0.5 }, { a: 1 }]);
    const logs = exhaust({ a: loguniform(1e-4, 1) }, 5).map(({ a }) => Math.log10(a as number));
    for (const [index, log] of logs.entries()) expect(log).toBeCloseTo(index - 4, 9);
    expect(exhaust({ a: quniform(0, 100, 1) }, 3)).toEqual([{ a: 0 }, { a: 50 }, { a: 100 }]);
    expect(exhaust({ a: uniform(0, 1) }, 1)).toEqual([{ a: 0.5 }]);
  });

  it('goes through the parameters of a branch only inside it', () => {
    const space = { o: choice([{ k: 'a', n: randint(0, 2) }, { k: 'b' }]), z: choice([0, 1]) };
    expect(exhaust(space)).toHaveLength((3 + 1) * 2);
  });

  it('refuses a resolution below 1', () => {
    expect(() => new GridSampler({ resolution: 0 })).toThrow('`resolution`');
  });
});
