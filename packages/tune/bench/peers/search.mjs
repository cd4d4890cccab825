import { Rng } from '@btcfc/core';

/**
 * One search by a sampler of our own: `{ figures, milliseconds }`, the median processor time of a suggestion in the last
 * tenth.
 */
export function searchOwn({ problem, sampler, seed, count = problem.count }) {
  const rng = new Rng(seed).split(problem.name);
  const metrics =
    problem.goals === 1
      ? undefined
      : Object.fromEntries(Array.from({ length: problem.goals }, (_, index) => [`f${index}`, 'min']));
  const trials = [];
  const told = [];
  const times = [];
  for (let number = 0; number < count; number++) {
    const start = process.cpuUsage();
    const config = sampler.suggest({
      ...{ space: problem.space, trials, mode: 'min', rng: rng.split(number) },
      ...(metrics && { metrics }),
    });
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
    const outcome = problem.evaluate(config, seed, number);
    told.push({ config, ...outcome });
    trials.push(recordOf(number, config, outcome));
  }
  return { figures: problem.figures(told), milliseconds: lastOf(times) };
}

function recordOf(number, config, { failed, value, values, constraints }) {
  if (failed && value === undefined) return { number, config, state: 'failed' };
  if (failed) return { number, config, state: 'complete', value };
  return {
    ...{ number, config, state: 'complete', value: values[0] },
    ...(values.length > 1 && {
      values: Object.fromEntries(values.map((each, index) => [`f${index}`, each])),
    }),
    ...(constraints && {
      constraints: Object.fromEntries(constraints.map((each, index) => [`c${index}`, each])),
    }),
  };
}

/** The same by a sampler of another library. */
export async function searchPeer({ problem, peer, method, seed, count = problem.count }) {
  const told = [];
  const times = [];
  const { space, goals } = problem;
  let suggested = await peer.begin({ method, space, seed, goals, count });
  for (let number = 0; number < count; number++) {
    const { config, ms } = suggested;
    times.push(ms);
    const outcome = problem.evaluate(config, seed, number);
    told.push({ config, ...outcome });
    if (number + 1 < count) suggested = await peer.tell({ ...outcome, value: undefined });
  }
  peer.end();
  return { figures: problem.figures(told), milliseconds: lastOf(times) };
}

function lastOf(times) {
  const last = times.slice(Math.floor(0.9 * times.length)).sort((a, b) => a - b);
  return last[last.length >> 1];
}
