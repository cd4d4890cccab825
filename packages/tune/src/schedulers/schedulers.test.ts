import { readFileSync } from 'node:fs';
import { Rng } from '@btcfc/core';
import { describeWithReference, referenceFile } from '@btcfc/test-support';
import { ASHAScheduler, type ASHASchedulerOptions } from './asha-scheduler';
import { FIFOScheduler } from './fifo-scheduler';
import { HyperbandScheduler, hyperbandBrackets } from './hyperband-scheduler';
import { MedianStoppingScheduler } from './median-stopping-scheduler';
import type { Decision, Schedule, Scheduler } from './scheduler';

function started(scheduler: Scheduler, { trials = 20, mode = 'min' as 'min' | 'max', seed = 3 } = {}) {
  const schedule = scheduler.start({ mode, rng: new Rng(seed) });
  for (let trial = 0; trial < trials; trial++) schedule.add(trial);
  return schedule;
}

const asha = (options: ASHASchedulerOptions) => started(new ASHAScheduler(options));

const reports = (schedule: Schedule, list: [trial: number, resource: number, value: number][]): Decision[] =>
  list.map(([trial, resource, value]) => schedule.report({ trial, resource, value }));

describeWithReference('ASHA beside Ray', () => {
  interface Vector {
    max_t: number;
    grace: number;
    eta: number;
    rungs: number[];
    events: [number, number, number, boolean][];
  }
  const { ray_asha } = JSON.parse(readFileSync(referenceFile('reference/tuner_vectors.json'), 'utf8')) as {
    ray_asha: Vector[];
  };
  it.each(ray_asha)('stops the same trials: grace $grace, eta $eta, up to $max_t', (vector) => {
    const scheduler = new ASHAScheduler({
      maxT: vector.max_t,
      gracePeriod: vector.grace,
      reductionFactor: vector.eta,
    });
    const schedule = started(scheduler, { trials: 1000 });
    const stops = vector.events.map(
      ([trial, resource, value]) => schedule.report({ trial, resource, value }) !== 'continue',
    );
    expect(stops).toEqual(vector.events.map((event) => event[3]));
    // the same with the sign turned
    const turned = started(scheduler, { trials: 1000, mode: 'max' });
    expect(
      vector.events.map(([trial, resource, value]) => turned.report({ trial, resource, value: -value })),
    ).toEqual(
      stops.map((stop, i) =>
        !stop ? 'continue' : vector.events[i]![1] >= vector.max_t ? 'complete' : 'stop',
      ),
    );
  });
});

describe('ASHA by stopping', () => {
  it('judges a trial that reports every epoch at each milestone it crosses', () => {
    const schedule = asha({ maxT: 8, gracePeriod: 2, reductionFactor: 2 });
    const decisions = reports(schedule, [
      [0, 1, 9],
      [0, 2, 5],
      [0, 3, 0],
      [0, 4, 4],
      [0, 8, 3],
      [1, 1, 99],
      [1, 2, 6],
    ]);
    expect(decisions).toEqual([
      'continue',
      'continue',
      'continue',
      'continue',
      'complete',
      'continue',
      'stop',
    ]);
    expect(schedule.rungs(0)).toEqual([
      { resource: 2, value: 5 },
      { resource: 4, value: 4 },
    ]);
  });

  it('compares at the highest milestone crossed where reports are sparse', () => {
    const schedule = asha({ maxT: 100, gracePeriod: 1, reductionFactor: 2 });
    expect(
      reports(schedule, [
        [0, 5, 1],
        [1, 4, 2],
        [1, 7, 0],
      ]),
    ).toEqual(['continue', 'stop', 'continue']);
    expect(schedule.rungs(0)).toEqual([{ resource: 4, value: 1 }]);
  });

  it('judges no trial twice at a rung, when it is started again', () => {
    const schedule = asha({ maxT: 100, gracePeriod: 2, reductionFactor: 2 });
    expect(
      reports(schedule, [
        [0, 2, 1],
        [0, 3, 1],
        [0, 1, 50],
        [0, 2, 50],
        [1, 2, 2],
      ]),
    ).toEqual(['continue', 'continue', 'continue', 'continue', 'stop']);
  });

  it('stops a trial that has become NaN, even the first', () => {
    const schedule = asha({ maxT: 100, reductionFactor: 2 });
    expect(
      reports(schedule, [
        [0, 1, Number.NaN],
        [1, 1, 1],
        [2, 1, Number.NaN],
      ]),
    ).toEqual(['stop', 'continue', 'stop']);
  });

  it('judges against earlier trials only where told so', () => {
    const schedule = asha({ maxT: 100, reductionFactor: 2 });
    reports(schedule, [
      [0, 1, 5],
      [7, 1, 1],
    ]);
    expect(schedule.report({ trial: 3, resource: 1, value: 4, before: 1 })).toBe('continue');
    expect(schedule.report({ trial: 4, resource: 1, value: 4.1 })).toBe('stop');
  });

  it('draws brackets by the softmax of their rungs', () => {
    const trials = 4000;
    const schedule = started(new ASHAScheduler({ maxT: 16, reductionFactor: 4, brackets: 2 }), { trials });
    for (let trial = 0; trial < trials; trial++) schedule.report({ trial, resource: 1, value: 1 });
    const first = Array.from({ length: trials }, (_, trial) => schedule.rungs(trial).length).filter(Boolean);
    // bracket 0 has the rungs 1, 4, 16, bracket 1 has 4 and 16: e^3 / (e^3 + e^2)
    expect(first.length / trials).toBeCloseTo(Math.E / (1 + Math.E), 1.5);
  });
});

describe('ASHA by promotion', () => {
  it('pauses at each rung and promotes the best floor(n / eta), topmost rung first', () => {
    const schedule = asha({ maxT: 4, reductionFactor: 2, type: 'promotion' });
    expect(
      reports(schedule, [
        [0, 1, 3],
        [1, 1, 4],
      ]),
    ).toEqual(['pause', 'pause']);
    expect(schedule.promote()).toBe(0);
    schedule.resume(0);
    expect(schedule.promote()).toBeUndefined();
    // third arrival: floor(3 / 2) = 1, and the best of three is 2 itself: it goes straight on; so does the fourth
    expect(
      reports(schedule, [
        [2, 1, 1],
        [3, 1, 2],
      ]),
    ).toEqual(['continue', 'continue']);
    expect(schedule.promote()).toBeUndefined();
    expect(
      reports(schedule, [
        [0, 2, 2.5],
        [2, 2, 0.5],
      ]),
    ).toEqual(['pause', 'continue']);
    expect(reports(schedule, [[2, 4, 0.1]])).toEqual(['complete']);
    expect(schedule.rungs(2).map(({ resource }) => resource)).toEqual([1, 2]);
  });

  it('never promotes what is NaN, has failed or has gone on', () => {
    const schedule = asha({ maxT: 8, reductionFactor: 2, type: 'promotion' });
    reports(schedule, [
      [0, 1, Number.NaN],
      [1, 1, Number.NaN],
      [2, 1, 1],
    ]);
    expect(schedule.promote()).toBeUndefined();
    const other = asha({ maxT: 8, reductionFactor: 2, type: 'promotion' });
    reports(other, [
      [0, 1, 1],
      [1, 1, 2],
    ]);
    other.end(0);
    expect(other.promote()).toBeUndefined();
    expect(other.promote({ isLast: true })).toBe(1);
  });

  it('takes the best of the topmost rung where nothing else is left', () => {
    const schedule = asha({ maxT: 100, reductionFactor: 4, type: 'promotion' });
    reports(schedule, [
      [0, 1, 3],
      [1, 1, 2],
    ]);
    expect(schedule.promote()).toBeUndefined();
    expect(schedule.promote({ isLast: true })).toBe(1);
    schedule.resume(1);
    reports(schedule, [[1, 4, 2]]);
    expect(schedule.promote({ isLast: true })).toBe(1);
  });
});

describe('Hyperband', () => {
  it('has the brackets of the paper', () => {
    const brackets = hyperbandBrackets({ maxT: 81, gracePeriod: 1, reductionFactor: 3 });
    // table 1 of Li et al. 2018: n = 81, 34, 15, 8, 5
    expect(brackets.map(({ weight }) => weight)).toEqual([81, 34, 15, 8, 5]);
    expect(brackets.map(({ milestones }) => milestones[0])).toEqual([1, 3, 9, 27, 81]);
  });

  it('stops nobody in the last bracket, and some in the first', () => {
    const schedule = started(new HyperbandScheduler({ maxT: 9 }), { trials: 500 });
    const firstRungs = new Set<number>();
    for (let trial = 0; trial < 500; trial++) {
      for (let resource = 1; resource < 9; resource++) {
        if (schedule.report({ trial, resource, value: trial }) === 'stop') break;
      }
      firstRungs.add(schedule.rungs(trial)[0]?.resource ?? 9);
    }
    expect([...firstRungs].sort()).toEqual([1, 3, 9]);
  });
});

describe('median stopping', () => {
  it('stops who has never been as good as the median of the means', () => {
    const schedule = started(new MedianStoppingScheduler({ minTrials: 2 }));
    reports(schedule, [
      [0, 1, 1],
      [0, 2, 3],
      [1, 1, 5],
      [1, 2, 3],
    ]);
    // means up to 2: 2 and 4; median 3
    expect(
      reports(schedule, [
        [2, 2, 3.1],
        [3, 2, 2.9],
      ]),
    ).toEqual(['stop', 'continue']);
    // median of 2, 4, 3.1, 2.9 is 3; the best of trial 4 so far decides, not its last
    expect(
      reports(schedule, [
        [4, 1, 2.5],
        [4, 2, 50],
      ]),
    ).toEqual(['continue', 'continue']);
  });

  it('waits for the grace period and for enough trials', () => {
    const schedule = started(new MedianStoppingScheduler({ gracePeriod: 3, minTrials: 2, maxT: 9 }));
    reports(schedule, [[0, 3, 1]]);
    expect(reports(schedule, [[1, 3, 9]])).toEqual(['continue']);
    expect(
      reports(schedule, [
        [2, 2, 99],
        [2, 3, 99],
      ]),
    ).toEqual(['continue', 'stop']);
    expect(reports(schedule, [[0, 9, 1]])).toEqual(['complete']);
  });
});

describe('every scheduler', () => {
  const all: [string, Scheduler][] = [
    ['fifo', new FIFOScheduler()],
    ['asha', new ASHAScheduler({ maxT: 27, reductionFactor: 3, brackets: 2 })],
    [
      'asha by promotion',
      new ASHAScheduler({ maxT: 27, reductionFactor: 3, brackets: 2, type: 'promotion' }),
    ],
    ['hyperband', new HyperbandScheduler({ maxT: 27 })],
    ['median stopping', new MedianStoppingScheduler()],
  ];
  it.each(all)('%s is rebuilt from the calls it had', (_, scheduler) => {
    const rng = new Rng(5);
    const calls: ((schedule: Schedule) => Decision | undefined)[] = [];
    const original = started(scheduler, { trials: 0 });
    const call = (make: (schedule: Schedule) => Decision | undefined) => {
      calls.push(make);
      return make(original);
    };
    const decisions: (Decision | undefined)[] = [];
    for (let trial = 0; trial < 40; trial++) {
      call((schedule) => void schedule.add(trial));
      for (let resource = 1; resource <= 27; resource++) {
        const value = rng.uniform();
        const decision = call((schedule) => schedule.report({ trial, resource, value }));
        decisions.push(decision);
        if (decision !== 'continue') break;
      }
      const promoted = original.promote();
      if (promoted !== undefined) call((schedule) => void schedule.resume(promoted));
    }
    const rebuilt = started(scheduler, { trials: 0 });
    expect(calls.map((make) => make(rebuilt)).filter(Boolean)).toEqual(decisions);
    expect(rebuilt.promote({ isLast: true })).toBe(original.promote({ isLast: true }));
    for (let trial = 0; trial < 40; trial++) expect(rebuilt.rungs(trial)).toEqual(original.rungs(trial));
  });

  it.each<[() => Scheduler, string]>([
    [() => new ASHAScheduler({ maxT: 0.5 }), 'maxT'],
    [() => new ASHAScheduler({ reductionFactor: 1 }), 'reductionFactor'],
    [() => new ASHAScheduler({ brackets: 9 }), 'brackets'],
    [() => new ASHAScheduler({ type: 'halving' as 'stopping' }), 'type'],
    [() => new HyperbandScheduler({ gracePeriod: 0 }), 'gracePeriod'],
    [() => new MedianStoppingScheduler({ minTrials: 0 }), 'minTrials'],
  ])('refuses what it cannot use: %#', (make, name) => {
    expect(make).toThrow(`\`${name}\``);
  });
});
