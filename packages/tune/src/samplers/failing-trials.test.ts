import { Rng } from '@btcfc/core';
import type { Config } from '../space/config-of';
import { lograndint, loguniform, type Space, uniform } from '../space/domain';
import { GPSampler } from './gp/gp-sampler';
import { comparableResults } from './modelling/comparable-results';
import type { Sampler, TrialRecord } from './sampler';
import { TPESampler } from './tpe/tpe-sampler';

interface Task {
  space: Space;
  /** The loss; `undefined`: the trial fails. */
  loss: (config: Config) => number | undefined;
  optimum: number;
}

/** More units are better, until memory runs out: the best configuration is the last that works. */
const memory: Task = {
  space: { lr: loguniform(1e-5, 1e-1), units: lograndint(16, 1024) },
  loss: ({ lr, units }) =>
    (units as number) > 400
      ? undefined
      : 0.1 * (Math.log10(lr as number) + 3) ** 2 + 0.2 * Math.log2(1024 / (units as number)),
  optimum: 0.2 * Math.log2(1024 / 400),
};

/** The best configuration lies well inside, and half of the space fails. */
const half: Task = {
  space: { x: uniform(0, 1), y: uniform(0, 1) },
  loss: ({ x, y }) =>
    (x as number) + (y as number) > 1 ? undefined : ((x as number) - 0.3) ** 2 + ((y as number) - 0.4) ** 2,
  optimum: 0,
};

/** The best configuration lies on an edge that is slanted to both parameters. */
const cliff: Task = {
  space: { x: uniform(0, 1), y: uniform(0, 1) },
  loss: ({ x, y }) =>
    (x as number) + (y as number) > 1 ? undefined : ((x as number) - 0.6) ** 2 + ((y as number) - 0.6) ** 2,
  optimum: 0.02,
};

/** A failure as a trial that threw, or as one that told what is no loss. */
type Failure = Pick<TrialRecord, 'state' | 'value'>;

function search(sampler: Sampler, { space, loss, optimum }: Task, { seed = 0, failure = {} as Failure }) {
  const rng = new Rng(seed);
  const trials: TrialRecord[] = [];
  let best = Number.POSITIVE_INFINITY;
  let lateFailures = 0;
  for (let number = 0; number < 60; number++) {
    const config = sampler.suggest({ space, trials, mode: 'min', rng: rng.split(number) })!;
    const value = loss(config);
    trials.push({ number, config, ...(value === undefined ? failure : { state: 'complete', value }) });
    best = Math.min(best, value ?? best);
    if (value === undefined && number >= 10) lateFailures++;
  }
  return { regret: best - optimum, lateFailures };
}

function medianOf(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[list.length >> 1]!;
}

const samplers: [string, Sampler][] = [
  ['gp', new GPSampler()],
  ['tpe', new TPESampler()],
];
const tasks = [
  {
    where: 'throw beyond an edge at which the best lies',
    ...{ task: memory, failure: { state: 'failed' } satisfies Failure },
  },
  {
    where: 'tell NaN in half of the space',
    ...{ task: half, failure: { state: 'complete', value: Number.NaN } satisfies Failure },
  },
];
const cases = samplers.flatMap(([name, sampler]) => tasks.map((task) => ({ name, sampler, ...task })));

describe('a search in which trials fail', () => {
  it.each(cases)('by $name learns where they $where', ({ sampler, task, failure }) => {
    const runs = [0, 1, 2].map((seed) => search(sampler, task, { seed, failure }));
    expect(medianOf(runs.map(({ lateFailures }) => lateFailures))).toBeLessThanOrEqual(6);
    expect(medianOf(runs.map(({ regret }) => regret))).toBeLessThan(0.01);
  });

  it.each([0, 1])('comes by a Gaussian process to the edge of a cliff, where the best lies: %d', (seed) => {
    const failure: Failure = { state: 'complete', value: Number.POSITIVE_INFINITY };
    const { regret, lateFailures } = search(new GPSampler(), cliff, { seed, failure });
    expect(regret).toBeLessThan(5e-4);
    expect(lateFailures).toBeLessThanOrEqual(8);
  });

  it('learns nothing from machines that were lost, nor from trials that have not ended', () => {
    const config = { x: 0.5, y: 0.2 };
    const trials: TrialRecord[] = [
      { number: 0, config, state: 'failed', failedBy: 'machine' },
      { number: 1, config, state: 'failed' },
      { number: 2, config, state: 'pruned', rungs: [{ resource: 1, value: Number.NaN }] },
      { number: 3, config, state: 'complete', value: Number.NEGATIVE_INFINITY },
      { number: 4, config, state: 'running' },
      { number: 5, config, state: 'complete', value: 1 },
    ];
    const { failed, results } = comparableResults(trials, { mode: 'min', minimum: 1 });
    expect(failed.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(results.map(({ trial }) => trial.number)).toEqual([5]);
  });
});
