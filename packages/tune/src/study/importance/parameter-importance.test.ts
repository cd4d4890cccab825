import { Rng } from '@btcfc/core';
import { GPSampler } from '../../samplers/gp/gp-sampler';
import { RandomSampler } from '../../samplers/plain/random-sampler';
import type { TrialRecord } from '../../samplers/sampler';
import { ASHAScheduler } from '../../schedulers/asha-scheduler';
import type { Config } from '../../space/config-of';
import { choice, loguniform, randint, type Space, uniform } from '../../space/domain';
import { sampleUniformly } from '../../space/flat-space';
import { tune } from '../tune';
import { interactionImportance, parameterImportance } from './parameter-importance';

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
    // nothing interacts, so that nearly all is told
    expect(found.reduce((sum, { importance }) => sum + importance, 0)).toBeGreaterThan(0.95);
    expect(found.find(({ name }) => name === 'idle')!.importance).toBeLessThan(0.05);
    const negated = trials.map((trial) => ({ ...trial, value: -trial.value! }));
    expect(parameterImportance({ space, trials: negated, mode: 'max' })).toEqual(found);
  });

  it('finds what Optuna finds on the same trials', () => {
    const space = { a: uniform(0, 1), b: uniform(0, 1), c: uniform(0, 1) };
    const trials = Array.from({ length: 200 }, (_, number): TrialRecord => {
      const [a, b, c] = [2, 3, 5].map((base) => halton(number + 1, base)) as [number, number, number];
      const value = 2 * a + 8 * (a - 0.5) * (b - 0.5) + (c >= 1 / 3 && c < 2 / 3 ? 1 : 0);
      return { number, config: { a, b, c }, state: 'complete', value };
    });
    const found = parameterImportance({ space, trials, mode: 'min' });
    // FanovaImportanceEvaluator of Optuna 5.0.0 with scikit-learn 1.9.1, mean of 10 seeds, not normalised
    const expected = { a: 0.357, b: 0.0186, c: 0.0801 };
    for (const { name, importance } of found) {
      expect(Math.abs(importance - expected[name as 'a']!)).toBeLessThan(0.02);
    }
    // of the function itself, a and b decide 0.41 together
    const [first, ...others] = interactionImportance({ space, trials, mode: 'min' });
    expect(first!.names).toEqual(['a', 'b']);
    expect(Math.abs(first!.importance - 0.44)).toBeLessThan(0.06);
    for (const { importance } of others) expect(importance).toBeLessThan(0.05);
  });

  it.each([0, 1])('is not misled by where a search has looked most (seed %i)', (seed) => {
    const space = { x: uniform(0, 1), y: uniform(0, 1), inert: uniform(0, 1) };
    const rng = new Rng(seed);
    const trials: TrialRecord[] = [];
    while (trials.length < 60) {
      const number = trials.length;
      const config = new GPSampler().suggest({ space, trials, mode: 'min', rng: rng.split(number) });
      const { x, y } = config as { x: number; y: number };
      trials.push({ number, config, state: 'complete', value: 10 * (x - 0.4) ** 2 + 0.05 * y });
    }
    const [first] = parameterImportance({ space, trials, mode: 'min' });
    expect(first!.name).toBe('x');
    expect(first!.importance).toBeGreaterThan(0.9);
  });

  it('counts a branch by its share of the space, in closed form', () => {
    // four options; in the last, x from 0 to 1 decides: a quarter of 1/12, beside the means 0, 0, 0 and 0.5
    const space = { o: choice([{ k: 'a' }, { k: 'b' }, { k: 'c' }, { k: 'd', x: uniform(0, 1) }]) };
    const trials = search(space, ({ o }) => ((o as Config).x as number | undefined) ?? 0);
    const [within, between] = [1 / 12 / 4, (0.5 ** 2 * 3) / 16];
    const found = new Map(
      parameterImportance({ space, trials, mode: 'min' }).map(({ name, importance }) => [name, importance]),
    );
    expect(Math.abs(found.get('o')! - between / (within + between))).toBeLessThan(0.03);
    expect(Math.abs(found.get('o(d).x')! - within / (within + between))).toBeLessThan(0.03);
    expect(interactionImportance({ space, trials, mode: 'min' })).toEqual([]);
  });

  it('leaves out what failed, and is 0 where nothing differs', () => {
    const space = { a: uniform(0, 1), b: uniform(0, 1) };
    const trials = search(space, ({ a }) => a as number, 40);
    const failed = trials.map((trial, index): TrialRecord => {
      return index % 4 === 0 ? { ...trial, value: index % 8 === 0 ? Number.NaN : Infinity } : trial;
    });
    const kept = trials.filter((_, index) => index % 4 !== 0);
    expect(parameterImportance({ space, trials: failed, mode: 'min' })).toEqual(
      parameterImportance({ space, trials: kept, mode: 'min' }),
    );
    const flat = search(space, () => 1, 12);
    for (const { importance } of parameterImportance({ space, trials: flat, mode: 'min' })) {
      expect(importance).toBe(0);
    }
  });

  it('judges parameters of a branch inside it', () => {
    const space = { o: choice([{ k: 'a', x: uniform(0, 1), idle: uniform(0, 1) }, { k: 'b' }]) };
    const loss = ({ o }: Config) => ('x' in (o as Config) ? ((o as Config).x as number) : 0.5);
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

  it('asks for enough results', () => {
    const space = { a: uniform(0, 1) };
    const trials = search(space, () => 1, 9);
    expect(() => parameterImportance({ space, trials, mode: 'min' })).toThrow(
      'at least 10 results. Received: 9',
    );
  });
});

/** The numbers of a Halton sequence: the same in any language. */
function halton(index: number, base: number): number {
  let value = 0;
  for (let rest = index, part = 1 / base; rest > 0; rest = Math.floor(rest / base), part /= base) {
    value += part * (rest % base);
  }
  return value;
}
