import { Rng } from '@btcfc/core';
import { AutoScheduler, type AutoSchedulerOptions } from '../auto-scheduler';
import type { Schedule } from '../scheduler';
import { BracketSchedule, geometricMilestones } from './bracket-schedule';
import { AutoSchedulerByDefinition } from './test-support/auto-scheduler';

interface History {
  trials: number;
  epochs: number;
  /** Share of trials that can go on from a checkpoint. */
  resumable: number;
}

/** Plays a random search with 4 trials at a time, and tells every answer. */
function play(schedule: Schedule, seed: number, { trials, epochs, resumable }: History): unknown[] {
  const rng = new Rng(seed);
  const answers: unknown[] = [];
  const running: { trial: number; epoch: number }[] = [];
  const reached = new Map<number, number>();
  const level = Array.from({ length: trials }, () => Math.round(20 * rng.uniform()) / 20);
  const drop = Array.from({ length: trials }, () => 3 * rng.uniform());
  for (let next = 0; next < trials || running.length > 0; ) {
    while (running.length < 4) {
      const promoted = schedule.promote();
      answers.push(promoted);
      if (promoted !== undefined) {
        schedule.resume(promoted);
        running.push({ trial: promoted, epoch: reached.get(promoted)! });
      } else if (next < trials) {
        schedule.add(next);
        running.push({ trial: next++, epoch: 0 });
      } else break;
    }
    if (running.length === 0) break;
    const place = rng.integer(0, running.length - 1);
    const at = running[place]!;
    const { trial } = at;
    at.epoch += rng.uniform() < 0.1 ? 3 : 1;
    const noise = 0.05 * Math.round(4 * rng.normal());
    const diverged = rng.uniform() < 0.002;
    const value = diverged ? Number.NaN : level[trial]! + drop[trial]! / at.epoch ** 0.5 + noise;
    const canResume = (trial * 0.618034) % 1 < resumable;
    const decision = schedule.report({ trial, resource: at.epoch, value, canResume });
    answers.push(decision);
    reached.set(trial, at.epoch);
    const isOver = decision === 'continue' && (at.epoch >= epochs || rng.uniform() < 0.002);
    if (isOver || decision === 'complete') schedule.end(trial);
    if (isOver || decision !== 'continue') running.splice(place, 1);
  }
  answers.push(schedule.promote({ isLast: true }));
  for (let trial = 0; trial < trials; trial++) answers.push(schedule.rungs(trial));
  return answers;
}

describe('the schedule of an AutoScheduler', () => {
  it.each<[string, AutoSchedulerOptions, History]>([
    ['with checkpoints', { maxT: 81 }, { trials: 120, epochs: 81, resumable: 1 }],
    ['without', { maxT: 81, gracePeriod: 1 }, { trials: 120, epochs: 81, resumable: 0 }],
    ['of unknown length', {}, { trials: 120, epochs: 60, resumable: 0.5 }],
    [
      'of four rungs to a doubling',
      { maxT: 40, reductionFactor: 1.2 },
      { trials: 60, epochs: 40, resumable: 1 },
    ],
    ['of few trials that go far', { maxT: 300, gracePeriod: 1 }, { trials: 80, epochs: 300, resumable: 0.9 }],
  ])('decides as it is defined, %s', (_, options, history) => {
    for (const seed of [1, 2]) {
      const start = { mode: 'min', rng: new Rng(seed) } as const;
      const expected = play(new AutoSchedulerByDefinition(options).start(start), seed, history);
      expect(play(new AutoScheduler(options).start(start), seed, history)).toEqual(expected);
    }
  });

  it('takes about the same time for a trial however many there were before', () => {
    const timeOf = (trials: number) => {
      const begin = process.cpuUsage();
      const schedule = new AutoScheduler({ maxT: 81 }).start({ mode: 'min', rng: new Rng(1) });
      play(schedule, 1, { trials, epochs: 81, resumable: 1 });
      return process.cpuUsage(begin).user / trials;
    };
    timeOf(300);
    // by definition it is six times as long
    expect(timeOf(4000)).toBeLessThan(3 * timeOf(1000));
  });
});

describe('the schedule of a bracket', () => {
  it('by promotion resumes the best of its rung', () => {
    const schedule = new BracketSchedule({
      ...{ mode: 'min', rng: new Rng(1), maxT: 9, reductionFactor: 3, type: 'promotion' },
      brackets: [{ milestones: geometricMilestones(1, 3, 9), weight: 1 }],
    });
    const decisions = [4, 3, 5, 1].map((value, trial) => {
      schedule.add(trial);
      return schedule.report({ trial, resource: 1, value });
    });
    expect(decisions).toEqual(['pause', 'pause', 'pause', 'continue']);
    expect(schedule.promote()).toBeUndefined();
    expect(schedule.promote({ isLast: true })).toBe(1);
    schedule.end(1);
    expect(schedule.promote({ isLast: true })).toBe(0);
  });
});
