import { Rng } from '@btcfc/core';
import { RandomSampler } from '../../samplers/random-sampler';
import type { TrialRecord } from '../../samplers/sampler';
import { ASHAScheduler } from '../../schedulers/asha-scheduler';
import type { Config } from '../../space/config-of';
import { choice, loguniform, randint, type Space, uniform } from '../../space/domain';
import { sampleUniformly } from '../../space/flat-space';
import { tune } from '../tune';
import { parameterImportance } from './parameter-importance';

function search(space: Space, evaluate: (config: Config) => number, count = 1000): TrialRecord[] {
  return Array.from({ length: count }, (_, number) => {
    const config = sampleUniformly(space, new Rng(5).split(number)) as Config;
    return { number, config, state: 'complete', value: evaluate(config) };
  });
}

describe('parameterImportance', () => {
  it('ranks parameters by what they decide, for min and max', () => {
    const space = {
      a: uniform(-1, 1),
      b: loguniform(1e-3, 1),
      c: randint(0, 9),
      idle: choice(['x', 'y', 'z']),
    };
    const loss = ({ a, b, c }: Config) =>
      4 * (a as number) ** 2 + 0.6 * (Math.log10(b as number) + 2) ** 2 + 0.02 * (c as number);
    const trials = search(space, loss);
    const found = parameterImportance({ space, trials, mode: 'min' });
    expect(found.map(({ name }) => name).slice(0, 2)).toEqual(['a', 'b']);
    expect(found.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1, 12);
    expect(found.find(({ name }) => name === 'idle')!.importance).toBeLessThan(0.05);
    const negated = trials.map((trial) => ({ ...trial, value: -trial.value! }));
    expect(parameterImportance({ space, trials: negated, mode: 'max' })).toEqual(found);
  });

  it('is the Pearson divergence, worked out by hand for choices', () => {
    const space = { a: choice([0, 1]), b: choice([0, 1]) };
    // all 20: a is 0 in 10, b in 10; the best two: a is 0 in both, b in one
    const trials = Array.from(
      { length: 20 },
      (_, number): TrialRecord => ({
        number,
        config: { a: number < 10 ? 0 : 1, b: number % 2 },
        state: 'complete',
        value: number,
      }),
    );
    const [first, second] = parameterImportance({ space, trials, mode: 'min' });
    // p = 10.5/21 either way; q = 2.5/3 and 0.5/3 for a, 1.5/3 either way for b
    expect(first).toEqual({ name: 'a', importance: 1 });
    expect(second).toEqual({ name: 'b', importance: 0 });
    const half = parameterImportance({ space, trials: trials.slice(0, 15), mode: 'min' });
    const a = divergence([10.5 / 16, 5.5 / 16], [2.5 / 3, 0.5 / 3]);
    const b = divergence([8.5 / 16, 7.5 / 16], [1.5 / 3, 1.5 / 3]);
    expect(half[0]!.name).toBe('a');
    expect(half[0]!.importance).toBeCloseTo(a / (a + b), 12);
  });

  it('judges parameters of a branch inside it', () => {
    const space = { o: choice([{ k: 'a', x: uniform(0, 1), idle: uniform(0, 1) }, { k: 'b' }]) };
    const loss = ({ o }: Config) => ('x' in (o as Config) ? ((o as Config).x as number) : 2);
    const found = parameterImportance({ space, trials: search(space, loss), mode: 'min' });
    expect(found[0]!.name).toBe('o(a).x');
    expect(found.find(({ name }) => name === 'o(a).idle')!.importance).toBeLessThan(0.05);
  });

  it('counts what a search has paused or stopped, at the last epoch that enough have come to', async () => {
    const space = { early: uniform(0, 1), late: uniform(0, 1), idle: uniform(0, 1) };
    const { trials } = await tune(
      async ({ early, late }, trial) => {
        for (let epoch = 1; epoch <= 27; epoch++) {
          const loss = epoch < 3 ? (early - 0.3) ** 2 : (late - 0.6) ** 2;
          await trial.report({ epoch, loss }, { checkpoint: epoch });
        }
      },
      {
        ...{ space, metric: 'loss', numSamples: 81, sampler: new RandomSampler() },
        scheduler: new ASHAScheduler({ maxT: 27, reductionFactor: 3, type: 'promotion' }),
      },
    );
    expect(trials.filter(({ state }) => state === 'complete').length).toBeLessThan(10);
    expect(parameterImportance({ space, trials, mode: 'min' })[0]!.name).toBe('late');
    const atFirst = trials.map((trial) => ({ ...trial, reports: trial.reports.slice(0, 1) }));
    expect(parameterImportance({ space, trials: atFirst, mode: 'min' })[0]!.name).toBe('early');
  });

  it('asks for enough results and a sensible quantile', () => {
    const space = { a: uniform(0, 1) };
    const trials = search(space, () => 1, 9);
    expect(() => parameterImportance({ space, trials, mode: 'min' })).toThrow(
      'at least 10 results. Received: 9',
    );
    expect(() => parameterImportance({ space, trials, mode: 'min', quantile: 1 })).toThrow('`quantile`');
  });
});

function divergence(p: number[], q: number[]): number {
  return p.reduce((sum, mass, index) => sum + mass * (q[index]! / mass - 1) ** 2, 0);
}
