import assert from 'node:assert/strict';
import { Rng } from '@btcfc/core';
import type { Decision, Exploit, Schedule, Scheduler } from '../schedulers/scheduler';
import { uniform } from '../space/domain';
import { flattenSpace } from '../space/flat-space';
import { assertSame, type ConformanceCheck } from './conformance-check';

const trials = 40;
const epochs = 30;

type Call = (schedule: Schedule) => Decision | undefined;

interface Scenario {
  calls: Call[];
  decisions: (Decision | undefined)[];
  schedule: Schedule;
  paused: Set<number>;
  exploits: Exploit[];
}

/**
 * What every scheduler must do.
 *
 * @param create makes a scheduler
 *
 * @example
 * import { FIFOScheduler } from '@btcfc/tune';
 * import { schedulerChecks } from '@btcfc/tune/testing';
 *
 * for (const { run } of schedulerChecks(() => new FIFOScheduler())) await run(); // in Jest: it(name, run)
 */
export function schedulerChecks(create: () => Scheduler): ConformanceCheck[] {
  return [
    {
      name: 'is rebuilt from the calls it had',
      run() {
        const { calls, decisions, schedule } = play(create(), 'min');
        const rebuilt = start(create(), 'min');
        assertSame(
          calls.map((call) => call(rebuilt)),
          decisions,
        );
        assertSame(rebuilt.exploits?.(), schedule.exploits?.());
        assert.equal(rebuilt.promote(), schedule.promote());
        for (let trial = 0; trial < trials; trial++) assertSame(rebuilt.rungs(trial), schedule.rungs(trial));
      },
    },
    {
      name: 'is rebuilt from the calls it had, also of several metrics',
      run() {
        const { calls, decisions, schedule } = play(create(), 'min', metrics);
        const rebuilt = start(create(), 'min', metrics);
        assertSame(
          calls.map((call) => call(rebuilt)),
          decisions,
        );
        for (let trial = 0; trial < trials; trial++) {
          for (const rung of schedule.rungs(trial)) assert.equal(rung.values?.loss, rung.value);
          assertSame(rebuilt.rungs(trial), schedule.rungs(trial));
        }
      },
    },
    {
      name: 'decides the same for max with the sign turned',
      run() {
        assertSame(play(create(), 'max').decisions, play(create(), 'min').decisions);
      },
    },
    {
      name: 'pauses only if it says so, and promotes only what is paused',
      run() {
        const scheduler = create();
        const { decisions, schedule, paused } = play(scheduler, 'min');
        if (!scheduler.pauses) assert.ok(!decisions.includes('pause'));
        const promoted = schedule.promote({ isLast: true });
        assert.ok(promoted === undefined || paused.has(promoted));
      },
    },
    {
      name: 'has only trials that are paused take over checkpoints, of others, for configurations of the space',
      run() {
        const flat = flattenSpace(space);
        const { exploits, paused } = play(create(), 'min');
        for (const { trial, from, config } of exploits) {
          assert.ok(paused.has(trial) && trial !== from);
          flat.toPoint(config);
        }
      },
    },
    {
      name: 'tells rungs in ascending order',
      run() {
        const { schedule } = play(create(), 'min');
        for (let trial = 0; trial < trials; trial++) {
          const resources = schedule.rungs(trial).map(({ resource }) => resource);
          assertSame(
            resources,
            [...new Set(resources)].sort((a, b) => a - b),
          );
        }
      },
    },
  ];
}

type Modes = Readonly<Record<string, 'min' | 'max'>>;

const space = { lr: uniform(0, 1) };
const metrics: Modes = { loss: 'min', speed: 'max' };

function start(scheduler: Scheduler, mode: 'min' | 'max', modes?: Modes): Schedule {
  return scheduler.start({ mode, rng: new Rng(5), space, ...(modes && { metrics: modes }) });
}

function play(scheduler: Scheduler, mode: 'min' | 'max', modes?: Modes): Scenario {
  const scenario: Scenario = {
    calls: [],
    decisions: [],
    schedule: start(scheduler, mode, modes),
    paused: new Set(),
    exploits: [],
  };
  const rng = new Rng(8);
  const call = (make: Call): Decision | undefined => {
    const decision = make(scenario.schedule);
    scenario.calls.push(make);
    scenario.decisions.push(decision);
    return decision;
  };
  for (let trial = 0; trial < trials; trial++) {
    const config = { lr: rng.uniform() };
    call((schedule) => void schedule.add(trial, config));
    for (let resource = 1; resource <= epochs; resource++) {
      const loss = rng.uniform() + 1 / resource;
      const value = mode === 'min' ? loss : -loss;
      const canResume = scheduler.populationSize !== undefined || trial % 2 === 0;
      const values = modes && { loss: value, speed: rng.uniform() };
      const decision = call((schedule) =>
        schedule.report({ trial, resource, value, canResume, ...(values && { values }) }),
      );
      if (decision === 'pause') scenario.paused.add(trial);
      if (decision !== 'continue') break;
    }
    if (!scenario.paused.has(trial)) call((schedule) => void schedule.end(trial));
    for (const exploit of scenario.schedule.exploits?.() ?? []) {
      scenario.exploits.push(exploit);
      call((schedule) => void schedule.exploited?.(exploit));
    }
  }
  return scenario;
}
