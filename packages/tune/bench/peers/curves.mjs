import { Rng } from '@btcfc/core';
import { AutoScheduler, chooseSampler, hypervolume } from '@btcfc/tune';

const workers = 8;
/** By the number of metrics: looked at once these times the epochs of a full trial are spent. */
const lengths = { 1: [10, 20, 40], 2: [5, 10] };

/**
 * A search over learning curves with eight workers, event by event; whoever finishes an interval first reports first. `judge`
 * suggests and decides: `{ suggest(number, trials), report(trial), promote() }`, of which the first two may be promises.
 *
 * @returns after each of the lengths: the noise-free loss at full length of the incumbent (the trial whose last observed value
 * is smallest); of two metrics, loss and cost, the hypervolume of what all trials had come to, without noise
 */
export async function searchCurves({ family, judge, seed, goals = 1 }) {
  const { maxT, reportEvery } = family;
  const marks = lengths[goals].map((length) => length * maxT);
  const trials = [];
  const events = [];
  const figures = [];
  let spent = 0;

  const begin = async (now) => {
    const promoted = judge.promote?.();
    if (promoted !== undefined) return goOn(trials[promoted], now);
    const number = trials.length;
    const config = await judge.suggest(number, trials);
    trials.push({ number, config, state: 'running', epoch: 0, last: Number.POSITIVE_INFINITY });
    return goOn(trials[number], now);
  };
  const goOn = (trial, now) => {
    trial.state = 'running';
    const event = { time: now + reportEvery * family.cost(trial.config), trial };
    const place = events.findIndex(({ time }) => time > event.time);
    events.splice(place < 0 ? events.length : place, 0, event);
  };

  for (let worker = 0; worker < workers; worker++) await begin(0);
  while (figures.length < marks.length) {
    const { time, trial } = events.shift();
    trial.epoch += reportEvery;
    spent += reportEvery;
    trial.last = family.observe(trial.config, trial.epoch, { seed, trial: trial.number });
    trial.values = goals === 1 ? [trial.last] : [trial.last, family.cost(trial.config)];
    trial.state = await judge.report(trial);
    if (trial.epoch >= maxT) trial.state = 'complete';
    while (spent >= marks[figures.length])
      figures.push(goals === 1 ? lossOf(trials, family) : volumeOf(trials, family));
    if (trial.state === 'running') goOn(trial, time);
    else await begin(time);
  }
  return { figures, trials: trials.length };
}

function lossOf(trials, { loss, maxT }) {
  const incumbent = trials.reduce((best, other) => (other.last < best.last ? other : best));
  return loss(incumbent.config, maxT);
}

function volumeOf(trials, { loss, cost, reference }) {
  return hypervolume({
    trials: trials
      .filter(({ epoch }) => epoch > 0)
      .map(({ number, config, epoch }) => ({
        ...{ number, config, state: 'complete', value: 0 },
        values: { f0: loss(config, epoch), f1: cost(config) },
      })),
    metrics: { f0: 'min', f1: 'min' },
    reference: { f0: reference[0], f1: reference[1] },
  });
}

/** What `tune` takes by itself, told `maxT`; trials can be paused. */
export function ownJudge({ family, seed, goals }) {
  const metrics = goals === 1 ? undefined : { f0: 'min', f1: 'min' };
  const rng = new Rng(seed).split(family.name);
  const sampler = chooseSampler({ space: family.space, numSamples: 1000 });
  const schedule = new AutoScheduler({ maxT: family.maxT }).start({
    ...{ mode: 'min', rng: rng.split('scheduler') },
    ...(metrics && { metrics }),
  });
  const named = (values) => metrics && { values: { f0: values[0], f1: values[1] } };
  return {
    suggest(number, trials) {
      const records = trials.map(({ number: each, config, state, values }) => ({
        ...{ number: each, config, state, rungs: schedule.rungs(each) },
        ...(state === 'complete' && { value: values[0], ...named(values) }),
      }));
      const config = sampler.suggest({
        ...{ space: family.space, trials: records, mode: 'min', rng: rng.split('sampler').split(number) },
        ...(metrics && { metrics }),
      });
      schedule.add(number);
      return config;
    },
    report({ number, epoch, values }) {
      const decision = schedule.report({
        ...{ trial: number, resource: epoch, value: values[0], canResume: true, ...named(values) },
      });
      if (decision === 'complete' || epoch >= family.maxT) {
        schedule.end(number);
        return 'complete';
      }
      return { continue: 'running', pause: 'paused', stop: 'pruned' }[decision];
    },
    promote() {
      const trial = schedule.promote();
      if (trial !== undefined) schedule.resume(trial);
      return trial;
    },
  };
}

/** A scheduler, and the sampler it comes with, of another library. */
export async function peerJudge({ peer, method, family, seed, goals }) {
  await peer.beginCurves({ method, family, seed, goals });
  return {
    suggest: async (number) => (await peer.exchange({ suggest: number })).config,
    async report({ number, epoch, values }) {
      const { decision } = await peer.exchange({ report: [number, epoch, values] });
      return decision === 'CONTINUE' ? 'running' : 'pruned';
    },
  };
}
