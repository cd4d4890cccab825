import { Rng } from '@btcfc/core';
import { AutoScheduler, type Schedule, tune, uniform } from '../index';
import type { AutoSchedulerOptions } from './auto-scheduler';

function begin(options?: AutoSchedulerOptions): Schedule {
  return new AutoScheduler({ brackets: 1, ...options }).start({ mode: 'min', rng: new Rng(1) });
}

/** Reports every epoch up to `epochs`, and returns those after which the trial did not simply go on. */
function run(schedule: Schedule, trial: number, epochs: number, { value = trial, canResume = false } = {}) {
  schedule.add(trial);
  for (let resource = 1; resource <= epochs; resource++) {
    const decision = schedule.report({ trial, resource, value, canResume });
    if (decision !== 'continue') return { decision, resource };
  }
  schedule.end(trial);
  return { decision: 'end', resource: epochs };
}

describe('AutoScheduler', () => {
  it.each([undefined, 27, 5, 1.5])('lets objectives be that report once, with maxT %p', (maxT) => {
    const schedule = begin({ maxT });
    for (let trial = 0; trial < 30; trial++) {
      expect(run(schedule, trial, 1)).toEqual({ decision: 'end', resource: 1 });
    }
  });

  it('lets the first trial go to its end to learn how long that is, and then judges', () => {
    const schedule = begin();
    expect(run(schedule, 0, 54, { value: 1000 }).decision).toBe('end');
    // the first rung is no earlier than a 27th of the longest
    for (let trial = 1; trial <= 3; trial++) run(schedule, trial, 54, { value: 0 });
    expect(run(schedule, 4, 54)).toEqual({ decision: 'stop', resource: 3 });
    expect(schedule.rungs(4)).toEqual([{ resource: 3, value: 4 }]);
  });

  it('never ends a trial at the last report that any has made', () => {
    const schedule = begin();
    // rungs at 1, 3 and 9: at 9 all end by themselves
    expect(run(schedule, 0, 9, { value: 0 }).decision).toBe('end');
    for (let trial = 1; trial <= 20; trial++) {
      expect(run(schedule, trial, 9, { value: 1 / trial, canResume: true }).resource).not.toBe(9 - 1);
    }
    const schedule2 = begin({ maxT: 100, gracePeriod: 9 });
    for (let trial = 0; trial < 20; trial++) {
      expect(run(schedule2, trial, 9).decision).toBe('end');
    }
  });

  it('counts rungs back from a known end, where trials are complete', () => {
    const schedule = begin({ maxT: 2000 });
    schedule.add(0);
    const decisions = Array.from({ length: 40 }, (_, index) =>
      schedule.report({ trial: 0, resource: 50 * (index + 1), value: 1 }),
    );
    expect(decisions.at(-1)).toBe('complete');
    // 2000 / 27 = 74.07, 222.2, 666.7
    expect(schedule.rungs(0).map(({ resource }) => Math.round(resource))).toEqual([74, 222, 667]);
  });

  it('pauses what has a checkpoint, and promotes the best third', () => {
    const schedule = begin({ maxT: 27, gracePeriod: 1 });
    const results = [5, 3, 4, 1, 2, 6].map((value, trial) =>
      run(schedule, trial, 27, { value, canResume: true }),
    );
    // the first can not know that trials go on after epoch 1 before it has reported again
    expect(results[0]).toEqual({ decision: 'pause', resource: 2 });
    expect(results.slice(1, 3)).toEqual([1, 1].map((resource) => ({ decision: 'pause', resource })));
    // the best of four goes on at once, and is the first at the next rung
    expect(results[3]).toEqual({ decision: 'pause', resource: 4 });
    // of six, two are to go on
    expect(schedule.promote()).toBe(4);
    schedule.resume(4);
    expect(schedule.promote()).toBeUndefined();
    expect(schedule.promote({ isLast: true })).toBe(3);
  });

  it('checks its options', () => {
    expect(() => new AutoScheduler({ maxT: 0 })).toThrow('`maxT`');
    expect(() => new AutoScheduler({ maxT: 3, gracePeriod: 4 })).toThrow('`maxT`');
    expect(() => new AutoScheduler({ gracePeriod: 0 })).toThrow('`gracePeriod`');
    expect(() => new AutoScheduler({ reductionFactor: 1 })).toThrow('`reductionFactor`');
    expect(() => new AutoScheduler({ brackets: 0 })).toThrow('`brackets`');
  });

  /** How many of the trials 50 to 299 are stopped at a resource. */
  const stopsOf = (valueAt: (trial: number, resource: number) => number) => {
    const schedule = begin({ maxT: 81, gracePeriod: 1, brackets: 3 });
    const stops = Array.from({ length: 300 }, (_, trial) => {
      schedule.add(trial);
      for (let resource = 1; resource <= 81; resource++) {
        const value = valueAt(trial, resource);
        if (schedule.report({ trial, resource, value }) !== 'continue') return resource;
      }
      return Number.POSITIVE_INFINITY;
    });
    return (resource: number) => stops.slice(50).filter((each) => each === resource).length;
  };
  const scattered = (trial: number) => (trial * 0.618034) % 1;

  it('judges all at the first rung where their order there is that at the end', () => {
    const stoppedAt = stopsOf((trial, resource) => scattered(trial) + 1 / resource);
    // two thirds of 250 are stopped at once, but for chance
    expect(stoppedAt(1)).toBeGreaterThan(140);
  });

  it('judges one in five at the first rung where their order there is turned round later', () => {
    const stoppedAt = stopsOf((trial, resource) =>
      resource < 3 ? -scattered(trial) : scattered(trial) + 1 / resource,
    );
    // two thirds of a fifth of 250 are 33; four standard deviations are 21
    expect(Math.abs(stoppedAt(1) - 33)).toBeLessThan(21);
    // at the second rung, of the other four fifths and of those that went on
    expect(stoppedAt(3)).toBeGreaterThan(100);
  });

  it('records what trials that are judged later had at the rungs before', () => {
    const schedule = begin({ maxT: 81, gracePeriod: 1, brackets: 3 });
    for (let trial = 0; trial < 60; trial++) {
      const values = { early: -scattered(trial), late: scattered(trial) };
      schedule.add(trial);
      for (let resource = 1; resource <= 9; resource++) {
        const value = resource < 3 ? values.early : values.late;
        if (schedule.report({ trial, resource, value }) !== 'continue') break;
      }
      expect(schedule.rungs(trial)[0]).toEqual({ resource: 1, value: values.early });
    }
  });

  /** Six of ten trials that are best at first stay where they are; the others still fall. */
  const crossing = (trial: number, resource: number) =>
    trial % 10 < 6 ? 1 + scattered(trial) / 10 : 0.1 * scattered(trial) + 3 / resource ** 0.5;

  it.each([
    ['fall steeply are promoted, where that has told what they come to', crossing, true],
    [
      'fall steeply are not, where that tells nothing',
      (trial: number, resource: number) => crossing(trial, Math.min(resource, 9)),
      false,
    ],
  ])('of the trials at the second rung those that %s', (_, valueAt, arePromoted) => {
    const schedule = begin({ maxT: 81, gracePeriod: 3, brackets: 2 });
    const goOn = (trial: number, from: number) => {
      for (let resource = from + 1; resource <= 81; resource++) {
        const value = valueAt(trial, resource);
        const decision = schedule.report({ trial, resource, value, canResume: true });
        if (decision === 'continue') continue;
        at.set(trial, resource);
        if (decision === 'complete') schedule.end(trial);
        return;
      }
    };
    const at = new Map<number, number>();
    for (let trial = 0; at.size < 200; ) {
      const promoted = schedule.promote();
      if (promoted !== undefined) schedule.resume(promoted);
      else schedule.add(trial);
      const next = promoted ?? trial++;
      goOn(next, at.get(next) ?? 0);
    }
    const beyond = [...at].filter(([trial, resource]) => trial >= 100 && resource > 9);
    const late = beyond.filter(([trial]) => trial % 10 >= 6);
    if (arePromoted) expect(late.length / beyond.length).toBeGreaterThan(0.8);
    else expect(late.length / beyond.length).toBeLessThan(0.2);
  });

  it('records nothing anew when a trial starts afresh', () => {
    const schedule = begin({ maxT: 81, gracePeriod: 1 });
    schedule.add(0);
    for (const resource of [9, 1, 3, 9, 27]) schedule.report({ trial: 0, resource, value: resource });
    expect(schedule.rungs(0)).toEqual([9, 27].map((resource) => ({ resource, value: resource })));
  });
});

describe('the scheduler of a search that names none', () => {
  const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 30, seed: 3 };

  it('completes every trial of an objective that reports once, or only returns', async () => {
    for (const { trials } of [
      await tune(({ x }) => x, options),
      await tune(async ({ x }, trial) => void (await trial.report({ epoch: 500, loss: x })), options),
    ]) {
      expect(trials.every(({ state, attempts }) => state === 'complete' && attempts === 1)).toBe(true);
    }
  });

  it('stops most of those that report each epoch, and keeps the best', async () => {
    let epochs = 0;
    const { best, trials } = await tune(async ({ x }, trial) => {
      for (let epoch = 1; epoch <= 27; epoch++, epochs++) await trial.report({ epoch, loss: x + 1 / epoch });
    }, options);
    expect(epochs).toBeLessThan((30 * 27 * 2) / 3);
    const smallest = Math.min(...trials.map(({ config }) => config.x));
    expect(best).toMatchObject({ state: 'complete', config: { x: smallest } });
  });

  it('runs no epoch twice where trials go on from their checkpoints', async () => {
    const seen = new Set<string>();
    const { trials } = await tune(async ({ x }, trial) => {
      const done = ((await trial.loadCheckpoint()) as number | undefined) ?? 0;
      for (let epoch = done + 1; epoch <= 27; epoch++) {
        expect(seen.has(`${trial.number}:${epoch}`)).toBe(false);
        seen.add(`${trial.number}:${epoch}`);
        await trial.report({ epoch, loss: x + 1 / epoch }, { checkpoint: epoch });
      }
    }, options);
    expect(trials.some(({ attempts }) => attempts > 1)).toBe(true);
    expect(trials.some(({ state }) => state === 'paused')).toBe(true);
    expect(seen.size).toBeLessThan((30 * 27 * 2) / 3);
  });

  it('stops nobody in a deterministic search', async () => {
    const { trials } = await tune(
      async ({ x }, trial) => {
        for (let epoch = 1; epoch <= 9; epoch++) await trial.report({ epoch, loss: x });
      },
      { ...options, deterministic: true },
    );
    expect(trials.every(({ state }) => state === 'complete')).toBe(true);
  });
});
