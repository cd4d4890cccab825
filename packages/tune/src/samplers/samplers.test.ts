import { Rng } from '@btcfc/core';
import type { Config } from '../space/config-of';
import { choice, loguniform, randint, type Space, uniform } from '../space/domain';
import { flattenSpace } from '../space/flat-space';
import { fullSpace, randomSpace } from '../space/test-spaces';
import { GPSampler } from './gp/gp-sampler';
import { GridSampler } from './plain/grid-sampler';
import { RandomSampler } from './plain/random-sampler';
import type { Sampler, TrialRecord, TrialState } from './sampler';
import { TPESampler } from './tpe/tpe-sampler';

const samplers: [string, Sampler][] = [
  ['random', new RandomSampler()],
  ['grid', new GridSampler({ resolution: 2 })],
  ['tpe', new TPESampler({ startupTrials: 4 })],
  ['gp', new GPSampler({ startupTrials: 4 })],
];
const modelling = samplers.slice(2);
const states: TrialState[] = ['complete', 'complete', 'complete', 'running', 'pruned', 'paused', 'failed'];

/** Trials in every state, with values that only chance decides, some of them not finite. */
function randomTrials(sampler: Sampler, space: Space, count: number, rng: Rng): TrialRecord[] {
  const trials: TrialRecord[] = [];
  while (trials.length < count) {
    const number = trials.length;
    const config = sampler.suggest({ space, trials, mode: 'min', rng: rng.split(number) });
    if (config === undefined) break;
    const state = states[rng.integer(0, states.length - 1)]!;
    const value = rng.uniform() < 0.1 ? [Number.NaN, Infinity, -0][rng.integer(0, 2)] : rng.normal();
    const rungs = [1, 2, 4]
      .slice(0, rng.integer(0, 3))
      .map((resource) => ({ resource, value: rng.normal() }));
    trials.push({ number, config, state, rungs, ...(state === 'complete' ? { value } : {}) });
  }
  return trials;
}

/** The smallest loss after `count` trials, `outstanding` of them running at any time. */
function minimize(
  sampler: Sampler,
  space: Space,
  loss: (config: Config) => number,
  { count = 50, outstanding = 1, seed = 0, mode = 'min' as 'min' | 'max' } = {},
): number {
  const rng = new Rng(seed);
  const trials: TrialRecord[] = [];
  for (let number = 0; number < count + outstanding; number++) {
    const done = number - outstanding;
    if (done >= 0) {
      const value = loss(trials[done]!.config) * (mode === 'min' ? 1 : -1);
      trials[done] = { ...trials[done]!, state: 'complete', value };
    }
    const config = sampler.suggest({ space, trials, mode, rng: rng.split(number) })!;
    trials.push({ number, config, state: 'running' });
  }
  return Math.min(...trials.slice(0, count).map(({ config }) => loss(config)));
}

describe.each(samplers)('any sampler: %s', (_name, sampler) => {
  it.each(Array.from({ length: 6 }, (_, seed) => seed))(
    'suggests what lies in the space, whatever the trials say (seed %i)',
    (seed) => {
      const rng = new Rng(seed);
      const space = seed === 0 ? fullSpace : randomSpace(rng, 1);
      const flat = flattenSpace(space);
      for (const { config } of randomTrials(sampler, space, 12, rng)) {
        expect(() => flat.toPoint(structuredClone(config))).not.toThrow();
      }
    },
  );

  it('suggests the same from the same trials, read from JSON in any order', () => {
    const rng = new Rng(6);
    const trials = randomTrials(sampler, fullSpace, 16, rng).filter(({ value = 0 }) =>
      Number.isFinite(value),
    );
    const suggest = (known: TrialRecord[], space: Space = fullSpace) =>
      sampler.suggest({ space, trials: known, mode: 'max', rng: rng.split('next') });
    const restored = JSON.parse(JSON.stringify([...trials].reverse()));
    expect(suggest(restored, JSON.parse(JSON.stringify(fullSpace)))).toEqual(suggest(trials));
  });

  it('changes nothing it was given', () => {
    const trials = randomTrials(sampler, fullSpace, 12, new Rng(2));
    const before = structuredClone(trials);
    sampler.suggest({ space: fullSpace, trials, mode: 'min', rng: new Rng(1) });
    expect(trials).toEqual(before);
  });
});

describe.each(modelling)('a sampler that learns: %s', (_name, sampler) => {
  const bowl: Space = {
    x: uniform(-5, 5),
    y: loguniform(1e-4, 1),
    n: randint(1, 40),
    c: choice(['a', 'b', 'c']),
  };
  const bowlLoss = ({ x, y, n, c }: Config) =>
    ((x as number) - 2) ** 2 +
    (Math.log10(y as number) + 3) ** 2 +
    (((n as number) - 30) / 10) ** 2 +
    (c === 'b' ? 0 : 1);

  const branches: Space = {
    optimizer: choice([
      { kind: 'sgd', lr: loguniform(1e-4, 1), momentum: uniform(0, 1) },
      { kind: 'adam', lr: loguniform(1e-5, 1e-1) },
    ]),
  };
  const branchLoss = ({ optimizer }: Config) => {
    const { kind, lr, momentum = 0 } = optimizer as { kind: string; lr: number; momentum?: number };
    return kind === 'sgd'
      ? (Math.log10(lr) + 1) ** 2 + (momentum - 0.9) ** 2
      : 0.5 + (Math.log10(lr) + 3) ** 2;
  };

  // a process takes longer to suggest, and needs fewer trials
  const [seedCount, fewest] = sampler.name === 'tpe' ? [9, 50] : [3, 25];
  const seeds = Array.from({ length: seedCount }, (_, seed) => seed);

  it.each([1, 8])(
    'comes closer to the optimum of a mixed space than random search, %i outstanding',
    (outstanding) => {
      const count = Math.max(fewest, 5 * outstanding);
      const reach = (which: Sampler) =>
        median(seeds.map((seed) => minimize(which, bowl, bowlLoss, { count, outstanding, seed })));
      expect(reach(sampler)).toBeLessThan(0.5 * reach(new RandomSampler()));
    },
  );

  it('finds the right branch and its optimum, for min and max', () => {
    for (const mode of ['min', 'max'] as const) {
      const losses = [1, 2, 3].map((seed) =>
        minimize(sampler, branches, branchLoss, { count: fewest, seed, mode }),
      );
      expect(median(losses)).toBeLessThan(0.01);
    }
  });

  it('does not suggest a discrete configuration again while others are left', () => {
    const space = { a: choice([0, 1, 2]), b: randint(0, 2) };
    const rng = new Rng(3);
    const trials: TrialRecord[] = [];
    while (trials.length < 9) {
      const number = trials.length;
      const config = sampler.suggest({ space, trials, mode: 'min', rng: rng.split(number) })!;
      trials.push({ number, config, state: 'complete', value: (config.a as number) + (config.b as number) });
    }
    const distinct = new Set(trials.map(({ config }) => JSON.stringify(config)));
    expect(distinct.size).toBeGreaterThanOrEqual(6);
  });
});

describe('TPESampler', () => {
  it('takes the rung that enough trials have reached for its measure', () => {
    const sampler = new TPESampler({ startupTrials: 4 });
    // at rung 1 small x is good, at the end, which only three have reached, large x is
    const space = { x: uniform(0, 1) };
    const trials = Array.from({ length: 40 }, (_, number): TrialRecord => {
      const x = (number + 0.5) / 40;
      const rungs = [{ resource: 1, value: x }];
      return number >= 37
        ? { number, config: { x }, state: 'complete', value: -x, rungs }
        : { number, config: { x }, state: 'paused', rungs };
    });
    const suggestions = Array.from({ length: 15 }, (_, seed) => {
      const config = sampler.suggest({ space, trials, mode: 'min', rng: new Rng(seed) })!;
      return config.x as number;
    });
    expect(median(suggestions)).toBeLessThan(0.3);
  });
});

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
