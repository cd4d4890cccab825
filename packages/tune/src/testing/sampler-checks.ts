import assert from 'node:assert/strict';
import { Rng } from '@btcfc/core';
import type { Sampler, TrialRecord, TrialState } from '../samplers/sampler';
import { choice, loguniform, quniform, randint, uniform } from '../space/domain';
import { flattenSpace } from '../space/flat-space';
import { assertSame, type ConformanceCheck } from './conformance-check';

const space = {
  fixed: 'as it is',
  lr: loguniform(1e-5, 1e-1),
  dropout: quniform(0, 0.5, 0.1),
  layers: randint(1, 4),
  optimizer: choice([{ kind: 'sgd', momentum: uniform(0, 1) }, { kind: 'adam' }]),
};
const states: TrialState[] = ['complete', 'pruned', 'running', 'complete', 'failed', 'paused'];
const suggestions = 25;

/**
 * What every sampler must do.
 *
 * @param create makes a sampler
 *
 * @example
 * import { RandomSampler } from '@btcfc/tune';
 * import { samplerChecks } from '@btcfc/tune/testing';
 *
 * for (const { run } of samplerChecks(() => new RandomSampler())) await run(); // in Jest: it(name, run)
 */
export function samplerChecks(create: () => Sampler): ConformanceCheck[] {
  return [
    {
      name: 'suggests configurations of the space, whatever the trials have come to',
      run() {
        const flat = flattenSpace(space);
        for (const { config } of search(create())) {
          // a configuration that is not of the space has no place in it
          assertSame(flat.toConfig(flat.toPoint(config)), config);
        }
      },
    },
    {
      name: 'suggests the same for the same trials, in any order, and leaves them as they are',
      run() {
        const trials = search(create());
        const before = structuredClone(trials);
        const options = { space, mode: 'min', rng: new Rng(1) } as const;
        const first = create().suggest({ ...options, trials });
        const again = create().suggest({ ...options, rng: new Rng(1), trials: [...trials].reverse() });
        assertSame(again, first);
        assertSame(trials, before);
      },
    },
    {
      name: 'takes trials of several metrics, and such as break a constraint',
      run() {
        const flat = flattenSpace(space);
        const rng = new Rng(9);
        const trials = search(create()).map((trial, index): TrialRecord => {
          const values = { loss: rng.uniform(), speed: index === 3 ? Number.NaN : rng.uniform() };
          const rungs = index % 3 === 0 ? [] : [{ resource: 1, value: values.loss, values }];
          const constraints = { memory: index % 2 === 0 ? rng.uniform(-1, 1) : Number.NaN };
          return { ...trial, state: 'complete', value: values.loss, values, rungs, constraints };
        });
        const metrics = { loss: 'min', speed: 'max' } as const;
        const suggest = (list: TrialRecord[]) =>
          create().suggest({ space, mode: 'min', metrics, rng: new Rng(1), trials: list });
        const first = suggest(trials);
        // a grid may have no more
        if (first !== undefined) assertSame(flat.toConfig(flat.toPoint(first)), first);
        assertSame(suggest([...trials].reverse()), first);
      },
    },
    {
      name: 'takes NaN for a loss like another',
      run() {
        const trials = search(create()).map(
          (trial): TrialRecord => ({ ...trial, state: 'complete', value: Number.NaN }),
        );
        assert.doesNotThrow(() => create().suggest({ space, mode: 'min', rng: new Rng(1), trials }));
      },
    },
  ];
}

function search(sampler: Sampler): TrialRecord[] {
  const rng = new Rng(4);
  const trials: TrialRecord[] = [];
  for (let number = 0; number < suggestions; number++) {
    const config = sampler.suggest({ space, trials, mode: 'min', rng: rng.split(number) });
    if (config === undefined) break;
    const state = states[number % states.length]!;
    const value = rng.uniform();
    const rungs = state === 'failed' ? [] : [{ resource: 1, value: value + 1 }];
    trials.push({ number, config, state, rungs, ...(state === 'complete' && { value }) });
  }
  return trials;
}
