import { Rng } from '@btcfc/core';

/**
 * A search over learning curves with several workers, event by event: whoever finishes an interval first reports first.
 * A paused trial goes on from where it was.
 *
 * @param marks epochs, of all trials together, after which to look
 * @returns for each mark, the noise-free loss at full length of the incumbent: the trial, in whatever state, whose last
 * observed value is smallest
 */
export function searchCurves({ family, sampler, scheduler, seed, marks, workers = 8, canResume = true }) {
  const { space, maxT, reportEvery } = family;
  const rng = new Rng(seed).split(family.name);
  const schedule = scheduler.start({ mode: 'min', rng: rng.split('scheduler') });
  const trials = [];
  const finals = [];
  const events = [];
  let spent = 0;

  const begin = (now) => {
    const promoted = schedule.promote();
    if (promoted !== undefined) schedule.resume(promoted);
    const trial = promoted === undefined ? suggest() : trials[promoted];
    trial.state = 'running';
    goOn(trial, now);
  };
  const suggest = () => {
    const number = trials.length;
    const records = trials.map(({ number, config, state, last }) => ({
      ...{ number, config, state, rungs: schedule.rungs(number) },
      ...(state === 'complete' && { value: last }),
    }));
    const config = sampler.suggest({
      ...{ space, trials: records, mode: 'min' },
      rng: rng.split('sampler').split(number),
    });
    schedule.add(number);
    trials.push({ number, config, state: 'running', epoch: 0, last: Number.POSITIVE_INFINITY });
    return trials[number];
  };
  const goOn = (trial, now) => {
    const event = { time: now + reportEvery * family.cost(trial.config), trial };
    const place = events.findIndex(({ time }) => time > event.time);
    events.splice(place < 0 ? events.length : place, 0, event);
  };

  for (let worker = 0; worker < workers; worker++) begin(0);
  while (finals.length < marks.length) {
    const { time, trial } = events.shift();
    trial.epoch += reportEvery;
    spent += reportEvery;
    trial.last = family.observe(trial.config, trial.epoch, { seed, trial: trial.number });
    const decision = schedule.report({
      ...{ trial: trial.number, resource: trial.epoch, value: trial.last, canResume },
    });
    if (decision === 'stop') trial.state = 'pruned';
    else if (decision === 'pause') trial.state = 'paused';
    else if (decision === 'complete' || trial.epoch >= maxT) trial.state = 'complete';
    if (trial.state === 'complete') schedule.end(trial.number);
    while (spent >= marks[finals.length]) {
      const incumbent = trials.reduce((best, other) => (other.last < best.last ? other : best));
      finals.push(family.loss(incumbent.config, maxT));
    }
    if (trial.state === 'running') goOn(trial, time);
    else begin(time);
  }
  return { finals, trials: trials.length };
}
