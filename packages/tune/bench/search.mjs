import { Rng } from '@btcfc/core';

/**
 * Searches a test function with a number of trials outstanding: the oldest ends when the next is suggested.
 *
 * @returns the incumbent's regret, by what the tuner saw, after each number of trials in `marks`, and the mean time
 * of a suggestion in milliseconds
 */
export function search({ sampler, target, seed, marks, outstanding }) {
  const rng = new Rng(seed).split(target.name);
  const count = Math.max(...marks);
  const trials = [];
  const regrets = [];
  let milliseconds = 0;
  let best = Infinity;
  let incumbent;
  for (let done = 0; done < count; done++) {
    while (trials.length < Math.min(count, done + outstanding)) {
      const number = trials.length;
      const start = performance.now();
      const config = sampler.suggest({ space: target.space, trials, mode: 'min', rng: rng.split(number) });
      milliseconds += performance.now() - start;
      trials.push({ number, config, state: 'running' });
    }
    const { config } = trials[done];
    const value = target.observe(config, seed, done);
    trials[done] = { ...trials[done], state: 'complete', value };
    if (value < best) [best, incumbent] = [value, config];
    if (marks.includes(done + 1)) regrets.push(target.evaluate(incumbent) - target.optimum);
  }
  return { regrets, milliseconds: milliseconds / count };
}
