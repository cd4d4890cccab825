import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BtcfcError } from '@btcfc/core';
import {
  ASHAScheduler,
  choice,
  FIFOScheduler,
  GridSampler,
  HyperbandScheduler,
  JournalStorage,
  loguniform,
  MedianStoppingScheduler,
  MemoryStorage,
  RandomSampler,
  requireBest,
  type Scheduler,
  type SearchEnd,
  type StudyEvent,
  type StudyHeader,
  TPESampler,
  type TrialContext,
  TrialPruned,
  tune,
  uniform,
} from '../index';

const space = { x: uniform(0, 1), lr: loguniform(1e-4, 1) };
const basics = {
  ...({ space, metric: 'mse', numSamples: 12, name: 'curve' } as const),
  sampler: new RandomSampler(),
  scheduler: new FIFOScheduler(),
};

// falls with the epochs towards x
const lossAt = (x: number, epoch: number) => x + 1 / epoch;

async function train({ x }: { x: number }, trial: TrialContext, epochs = 16): Promise<void> {
  for (let epoch = 1; epoch <= epochs; epoch++) await trial.report({ epoch, mse: lossAt(x, epoch) });
}

describe('tune', () => {
  it('finds the smallest and the largest by what objectives return or report last', async () => {
    const byReturn = await tune(({ x }) => x, basics);
    const xs = byReturn.trials.map(({ config }) => config.x);
    expect(xs).toHaveLength(12);
    expect(byReturn.best!.value).toBe(Math.min(...xs));
    const byObject = await tune(({ x }) => ({ mse: x, other: 1 }), { ...basics, mode: 'max' });
    expect(byObject.best!.value).toBe(Math.max(...xs));
    const byReport = await tune((config, trial) => train(config, trial, 4), basics);
    expect(byReport.best!.config.x).toBe(Math.min(...xs));
    expect(byReport.best!.value).toBe(Math.min(...xs) + 0.25);
    expect(byReport.best!.reports.map(({ resource }) => resource)).toEqual([1, 2, 3, 4]);
    expect(byReport.best!.state).toBe('complete');
  });

  it('suggests the same each time, other with another seed, and not what another number of trials says', async () => {
    const configs = async (options: object) =>
      (await tune(({ x, lr }) => x + lr, { ...basics, sampler: new TPESampler(), ...options })).trials.map(
        ({ config }) => config,
      );
    const first = await configs({ seed: 3 });
    expect(await configs({ seed: 3 })).toEqual(first);
    expect((await configs({ seed: 3, numSamples: 20 })).slice(0, 12)).toEqual(first);
    expect(await configs({ seed: 4 })).not.toEqual(first);
  });

  it('ends with a sampler that has no more', async () => {
    const { trials } = await tune(({ a }) => a, {
      ...basics,
      space: { a: choice([3, 1, 2]) },
      sampler: new GridSampler(),
      concurrency: 2,
    });
    expect(trials.map(({ value }) => value)).toEqual([3, 1, 2]);
  });

  it('runs as many trials at a time as told, and no more', async () => {
    let running = 0;
    let most = 0;
    await tune(
      async ({ x }, trial) => {
        most = Math.max(most, ++running);
        await sleep(1 + (trial.number % 3));
        running--;
        return x;
      },
      { ...basics, numSamples: 30, concurrency: 5 },
    );
    expect(most).toBe(5);
  });

  it('gives each trial a seed of its own', async () => {
    const seeds: number[] = [];
    const objective = (_: unknown, trial: TrialContext) => {
      seeds.push(trial.seed);
      return 1;
    };
    await tune(objective, basics);
    await tune(objective, basics);
    expect(new Set(seeds.slice(0, 12)).size).toBe(12);
    expect(seeds.slice(12)).toEqual(seeds.slice(0, 12));
  });

  it('counts reports that name no epoch, and keeps their other numbers', async () => {
    const { best } = await tune(
      async (_, trial) => {
        await trial.report({ mse: 2, mae: 7, note: 'text' });
        await trial.report({ mse: 1 });
      },
      { ...basics, numSamples: 1 },
    );
    expect(best!.reports).toEqual([
      { resource: 1, value: 2, metrics: { mae: 7 } },
      { resource: 2, value: 1 },
    ]);
  });

  it.each([
    ['numSamples', 0],
    ['metric', ''],
    ['metric', 'epoch'],
    ['mode', 'best'],
    ['seed', -1],
    ['concurrency', 0],
    ['maxRetries', 0.5],
    ['deterministic', 1],
  ])('refuses %s: %j before any work', async (name, value) => {
    const objective = jest.fn(() => 1);
    await expect(tune(objective, { ...basics, [name]: value })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    expect(objective).not.toHaveBeenCalled();
  });
});

describe('early stopping', () => {
  it('throws TrialPruned out of report, and spends epochs on the good ones alone', async () => {
    let epochs = 0;
    const thrown: unknown[] = [];
    const { best, trials } = await tune(
      async (config, trial) => {
        try {
          for (let epoch = 1; epoch <= 16; epoch++) {
            epochs++;
            await trial.report({ epoch, mse: lossAt(config.x, epoch) });
          }
        } catch (error) {
          thrown.push(error);
          throw error;
        }
      },
      { ...basics, numSamples: 40, scheduler: new ASHAScheduler({ maxT: 16, reductionFactor: 2 }) },
    );
    const pruned = trials.filter(({ state }) => state === 'pruned');
    expect(pruned.length).toBeGreaterThan(20);
    expect(thrown).toHaveLength(pruned.length);
    for (const error of thrown) expect(error).toBeInstanceOf(TrialPruned);
    expect(epochs).toBeLessThan((40 * 16) / 2);
    // every epoch was reported, and the curves don't cross: the best x has survived
    expect(trials.reduce((sum, { reports }) => sum + reports.length, 0)).toBe(epochs);
    expect(best!.config.x).toBe(Math.min(...trials.map(({ config }) => config.x)));
  });

  it('judges a pruned trial for good, also when its objective looks away', async () => {
    const { trials } = await tune(
      async ({ x }, trial) => {
        for (let epoch = 1; epoch <= 4; epoch++) await trial.report({ epoch, mse: x }).catch(() => {});
        return 0;
      },
      { ...basics, scheduler: new ASHAScheduler({ maxT: 4, reductionFactor: 2 }) },
    );
    const pruned = trials.filter(({ state }) => state === 'pruned');
    expect(pruned.length).toBeGreaterThan(0);
    for (const { value, config } of pruned) expect(value).toBe(config.x);
  });

  it('tells a trial that has had all its epochs, and ends one that goes on', async () => {
    const answers: boolean[] = [];
    const { best } = await tune(
      async (_, trial) => {
        for (let epoch = 1; ; epoch++) answers.push(await trial.report({ epoch, mse: 10 - epoch }));
      },
      { ...basics, numSamples: 1, scheduler: new ASHAScheduler({ maxT: 3 }) },
    );
    expect(answers).toEqual([true, true, false]);
    expect(best).toMatchObject({ state: 'complete', value: 7 });
  });

  it('lets an objective prune itself', async () => {
    const { trials, best } = await tune(async ({ x }, trial) => {
      await trial.report({ mse: x });
      if (trial.number !== 2) throw new TrialPruned();
    }, basics);
    expect(trials.filter(({ state }) => state === 'pruned')).toHaveLength(11);
    expect(best!.number).toBe(2);
  });

  it('by promotion goes on from checkpoints and repeats no epoch', async () => {
    const epochsOf = new Map<number, number[]>();
    const { trials, best } = await tune(
      async (config, trial) => {
        const done =
          ((await trial.loadCheckpoint()) as { weights: Float32Array } | undefined)?.weights[0] ?? 0;
        for (let epoch = done + 1; epoch <= 8; epoch++) {
          epochsOf.set(trial.number, [...(epochsOf.get(trial.number) ?? []), epoch]);
          const checkpoint = { weights: Float32Array.of(epoch) };
          await trial.report({ epoch, mse: lossAt(config.x, epoch) }, { checkpoint });
        }
      },
      {
        ...basics,
        numSamples: 16,
        scheduler: new ASHAScheduler({ maxT: 8, reductionFactor: 2, type: 'promotion' }),
      },
    );
    for (const [trial, epochs] of epochsOf) {
      expect(epochs).toEqual(trials[trial]!.reports.map(({ resource }) => resource));
      expect(epochs).toEqual(epochs.map((_, index) => index + 1));
    }
    const sorted = trials.map(({ config }) => config.x).sort((a, b) => a - b);
    expect(best!.config.x).toBe(sorted[0]);
    const reached = (epoch: number) => trials.filter(({ reports }) => reports.length >= epoch).length;
    expect([reached(1), reached(2), reached(4)].every((count, rung) => count >= 16 / 2 ** rung)).toBe(true);
    expect(trials.some(({ attempts }) => attempts > 1)).toBe(true);
    expect(trials.every(({ state }) => state === 'paused' || state === 'complete')).toBe(true);
  });

  it('by promotion brings at least one trial to the end, however few there are', async () => {
    const { best } = await tune((config, trial) => train(config, trial, 64), {
      ...basics,
      numSamples: 3,
      scheduler: new ASHAScheduler({ maxT: 64, type: 'promotion' }),
    });
    expect(best).toMatchObject({ state: 'complete' });
    expect(best!.reports.at(-1)!.resource).toBe(64);
  });

  it('reports values at rungs to the sampler', async () => {
    const told: (number | undefined)[] = [];
    await tune(train, {
      ...basics,
      scheduler: new ASHAScheduler({ maxT: 16, reductionFactor: 4 }),
      sampler: {
        name: 'spy',
        suggest(options) {
          for (const { rungs, config } of options.trials) {
            told.push(rungs?.[0]?.resource);
            expect(rungs![0]!.value).toBe(lossAt(config.x as number, 1));
          }
          return new RandomSampler().suggest(options);
        },
      },
    });
    expect(new Set(told)).toEqual(new Set([1]));
  });
});

describe('failures', () => {
  const failing = (times: number) => {
    const attempts: number[] = [];
    const objective = ({ x }: { x: number }, trial: TrialContext) => {
      if (trial.number !== 1) return x;
      attempts.push(trial.attempt);
      if (attempts.length <= times) throw new Error('out of memory');
      return x;
    };
    return { attempts, objective };
  };

  it('fails the trial alone', async () => {
    const { objective, attempts } = failing(9);
    const { trials } = await tune(objective, basics);
    expect(attempts).toEqual([1]);
    expect(trials[1]).toMatchObject({
      state: 'failed',
      error: 'out of memory',
      failures: 1,
      value: undefined,
    });
    expect(trials.filter(({ state }) => state === 'complete')).toHaveLength(11);
  });

  it('tries again up to maxRetries', async () => {
    const once = failing(2);
    const { trials } = await tune(once.objective, { ...basics, maxRetries: 2 });
    expect(once.attempts).toEqual([1, 2, 3]);
    expect(trials[1]).toMatchObject({ state: 'complete', failures: 2, attempts: 3 });
    const often = failing(9);
    const result = await tune(often.objective, { ...basics, maxRetries: 2 });
    expect(often.attempts).toEqual([1, 2, 3]);
    expect(result.trials[1]!.state).toBe('failed');
  });

  it('never takes NaN for the best', async () => {
    const { best, trials } = await tune(({ x }, trial) => (trial.number < 5 ? Number.NaN : x), basics);
    expect(best!.value).toBe(Math.min(...trials.slice(5).map(({ config }) => config.x)));
    const { best: none } = await tune(() => Number.NaN, basics);
    expect(none).toBeUndefined();
  });

  it.each([
    ['says nothing', async () => {}],
    ['reports no metric', async (_: unknown, trial: TrialContext) => void (await trial.report({ epoch: 1 }))],
    ['returns text', () => ({ mse: 'low' })],
  ])('fails a trial that %s', async (_, objective) => {
    const { best, trials } = await tune(objective, { ...basics, numSamples: 1 });
    expect(best).toBeUndefined();
    expect(trials[0]).toMatchObject({ state: 'failed', error: expect.stringContaining('`mse`') });
  });

  it('ends with what the storage throws, and goes on once that is mended', async () => {
    const full = new Error('the disk is full');
    class Filling extends MemoryStorage {
      left = 25;
      override append(event: StudyEvent) {
        if (this.left-- <= 0) throw full;
        super.append(event);
      }
    }
    const storage = new Filling();
    const search = () => tune(train, { ...basics, storage, concurrency: 3 });
    await expect(search()).rejects.toBe(full);
    storage.left = Number.POSITIVE_INFINITY;
    const { trials } = await search();
    expect(trials.map(({ state }) => state)).toEqual(Array(12).fill('complete'));
  });
});

describe('what ends a search before its time', () => {
  const forever = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: Number.POSITIVE_INFINITY };
  const objective = async ({ x }: { x: number }, trial: TrialContext) => {
    for (let epoch = 1; epoch <= 5; epoch++) {
      await sleep(2);
      await trial.report({ epoch, loss: x / epoch });
    }
  };

  it.each([
    ['timeoutMs', () => ({ timeoutMs: 120 })],
    ['the timeout of a signal', () => ({ signal: AbortSignal.timeout(120) })],
  ])('%s: resolves with what there is, and tells why', async (_, budget) => {
    const reasons: string[] = [];
    const onProgress = Object.assign(() => {}, {
      onEnd: ({ reason }: SearchEnd) => void reasons.push(reason),
    });
    const found = await tune(objective, { ...forever, ...budget(), sampler: 'random', onProgress });
    expect(found.reason).toBe('timeout');
    expect(reasons).toEqual(['timeout']);
    const complete = found.trials.filter(({ state }) => state === 'complete');
    expect(found.best?.value).toBe(Math.min(...complete.map(({ value }) => value!)));
  });

  it('is not kept waiting by objectives that wait for nothing', async () => {
    const found = await tune(({ x }) => x, { ...forever, timeoutMs: 100, sampler: 'random' });
    expect(found.reason).toBe('timeout');
    await expect(tune(({ x }) => x, forever)).rejects.toThrow('`numSamples`');
  });

  it('goes on with what a time budget left', async () => {
    const storage = new MemoryStorage();
    const first = await tune(objective, { ...forever, storage, timeoutMs: 60, sampler: 'random' });
    const count = first.trials.length + 2;
    const more = await tune(objective, { ...forever, numSamples: count, storage, sampler: 'random' });
    expect(more.reason).toBe('done');
    expect(more.trials).toHaveLength(count);
    expect(more.trials.every(({ state }) => state !== 'running')).toBe(true);
  });

  it('stopWhen: asked as a trial has ended, with the best so far', async () => {
    const found = await tune(({ x }) => (x - 0.3) ** 2, {
      ...forever,
      stopWhen: ({ trials, best }) => trials.length >= 4 && best !== undefined && best.value! < 0.01,
    });
    expect(found.reason).toBe('stopped');
    expect(found.best!.value).toBeLessThan(0.01);
    expect(found.trials.slice(3, -1).every(({ value }) => value! >= 0.01) || found.trials.length === 4).toBe(
      true,
    );
    const broken = () => {
      throw new Error('no such metric');
    };
    await expect(tune(({ x }) => x, { ...forever, stopWhen: broken })).rejects.toThrow('no such metric');
  });
});

describe('configurations', () => {
  const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 4 };

  it('that are given come first and count as samples', async () => {
    const initial = [{ x: 0.25 }, { x: 1 }];
    const { trials } = await tune(({ x }) => x, { ...options, initial });
    expect(trials.map(({ config }) => config).slice(0, 2)).toEqual(initial);
    expect(trials).toHaveLength(4);
    await expect(tune(({ x }) => x, { ...options, initial: [{ x: 0 }, { x: 2 }] })).rejects.toThrow(
      '`initial[1]`',
    );
  });

  it('of a sampler are those of the space, or the search says whose fault it is', async () => {
    const sampler = { name: 'astray', suggest: () => ({ x: 7 }) };
    await expect(tune(({ x }) => x, { ...options, sampler })).rejects.toThrow('`astray`');
  });

  it('are not blamed for a machine that was lost', async () => {
    const { trials } = await tune(
      ({ x }) => {
        if (x > 0.5) throw new BtcfcError({ code: 'REQUEST_FAILED', message: 'Gone.', remedy: 'Wait.' });
        throw new Error('out of memory');
      },
      { ...options, initial: [{ x: 0.9 }, { x: 0.1 }] },
    );
    expect(trials.slice(0, 2).map(({ failedBy }) => failedBy)).toEqual(['machine', undefined]);
  });
});

describe('signal and progress', () => {
  it('ends at the next report, rejects with the reason, and the storage goes on', async () => {
    const storage = new MemoryStorage();
    const controller = new AbortController();
    const run: number[] = [];
    const objective = async ({ x }: { x: number }, trial: TrialContext) => {
      run.push(trial.number);
      await trial.report({ epoch: 1, mse: x });
      if (trial.number === 4) controller.abort(new Error('enough'));
      await trial.report({ epoch: 2, mse: x });
    };
    await expect(tune(objective, { ...basics, storage, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    expect(run).toEqual([0, 1, 2, 3, 4]);
    await expect(tune(objective, { ...basics, storage, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    const { trials } = await tune(objective, { ...basics, storage });
    expect(run).toEqual([0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(trials.every(({ state }) => state === 'complete')).toBe(true);
  });

  it('tells each step in order', async () => {
    const told: string[] = [];
    let last: number | undefined;
    await tune(async ({ x }, trial) => void (await trial.report({ mse: x })), {
      ...basics,
      numSamples: 2,
      onProgress({ type, trial, best, done, total }) {
        told.push(`${type} ${trial.number} ${done}/${total}`);
        last = best?.value;
      },
    });
    expect(told).toEqual([
      'trial-started 0 0/2',
      'trial-reported 0 0/2',
      'trial-ended 0 1/2',
      'trial-started 1 1/2',
      'trial-reported 1 1/2',
      'trial-ended 1 2/2',
    ]);
    expect(last).toBeDefined();
  });

  it.each([null, 5, '', {}])('refuses %j for a journal', async (journal) => {
    const options = { ...basics, journal } as never;
    await expect(tune(train, options)).rejects.toThrow('`journal` must be the path of a file, or a store');
  });

  it('says what a report of nothing lacks', async () => {
    const { trials } = await tune((_, trial) => trial.report(null as never) as never, {
      ...basics,
      maxRetries: 0,
    });
    expect(trials[0]!.error).toContain('The objective told no `');
  });

  it.each([
    [undefined, 'undefined'],
    [Symbol('why'), 'Symbol(why)'],
    [Object.create(null), '[object Object]'],
  ])('goes on after an objective that throws what is no error: %#', async (thrown, told) => {
    const { trials } = await tune(
      () => {
        throw thrown;
      },
      { space, metric: 'loss', numSamples: 2 },
    );
    expect(trials.map(({ error }) => error)).toEqual([told, told]);
  });

  it('ends with what onProgress throws', async () => {
    const onProgress = () => {
      throw new Error('no more');
    };
    await expect(tune(train, { ...basics, onProgress })).rejects.toThrow('no more');
    const later = async () => onProgress();
    await expect(tune(train, { ...basics, onProgress: later })).rejects.toThrow('no more');
    const atTheEnd = Object.assign(() => {}, { onEnd: later });
    await expect(tune(train, { ...basics, onProgress: atTheEnd })).rejects.toThrow('no more');
  });
});

describe('going on', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'btcfc-tune-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const schedulers: [string, Scheduler][] = [
    ['fifo', new FIFOScheduler()],
    ['asha', new ASHAScheduler({ maxT: 8, reductionFactor: 2, brackets: 2 })],
    ['asha by promotion', new ASHAScheduler({ maxT: 8, reductionFactor: 2, type: 'promotion' })],
    ['hyperband', new HyperbandScheduler({ maxT: 8 })],
    ['median stopping', new MedianStoppingScheduler({ maxT: 8 })],
  ];

  it.each(schedulers)(
    'under %s from any moment comes to the result of an undisturbed search',
    async (_, scheduler) => {
      const file = path.join(directory, 'study.jsonl');
      const search = () =>
        tune((config, trial) => train(config, trial, 8), {
          ...basics,
          numSamples: 8,
          sampler: new TPESampler(),
          scheduler,
          storage: new JournalStorage(file),
        });
      const whole = await search();
      const outcome = ({ trials }: Awaited<ReturnType<typeof search>>) =>
        trials.map(({ config, state, value, reports }) => ({ config, state, value, reports }));
      const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
      for (let kept = 1; kept <= lines.length; kept += kept < 24 ? 1 : 13) {
        writeFileSync(file, `${lines.slice(0, kept).join('\n')}\n`);
        expect(outcome(await search())).toEqual(outcome(whole));
        // what was there is there
        expect(readFileSync(file, 'utf8').split('\n').slice(0, kept)).toEqual(lines.slice(0, kept));
      }
    },
  );

  it('runs no trial again that has ended, and adds trials to a study that is complete', async () => {
    const file = path.join(directory, 'study.jsonl');
    const storage = () => new JournalStorage(file);
    const first = await tune(train, { ...basics, storage: storage() });
    const objective = jest.fn(train);
    const same = await tune(objective, { ...basics, storage: storage() });
    expect(objective).not.toHaveBeenCalled();
    expect(same.best).toEqual(first.best);
    const more = await tune(objective, { ...basics, numSamples: 14, storage: storage() });
    expect(objective).toHaveBeenCalledTimes(2);
    expect(more.trials.slice(0, 12)).toEqual(first.trials);
  });

  it('refuses another space or another objective', async () => {
    const storage = new MemoryStorage();
    await tune(train, { ...basics, storage });
    const other = { ...space, x: uniform(0, 2) };
    await expect(tune(train, { ...basics, storage, space: other })).rejects.toMatchObject({
      code: 'INVALID_DATA',
    });
    await expect(tune(train, { ...basics, storage, name: 'other' })).rejects.toMatchObject({
      code: 'INVALID_DATA',
    });
  });

  it('lets go of the storage however the search ends', async () => {
    const storage = new MemoryStorage();
    const close = jest.spyOn(storage, 'close');
    const suggest = () => {
      throw new Error('no idea');
    };
    await expect(tune(train, { ...basics, storage, sampler: { name: 'bad', suggest } })).rejects.toThrow(
      'no idea',
    );
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('keeps the order of events where storing takes its time', async () => {
    const order: string[] = [];
    class Slow extends MemoryStorage {
      override open(header: StudyHeader) {
        return super.open(header);
      }
      override async append(event: StudyEvent) {
        order.push(`${event.type} ${event.trial}`);
        super.append(event);
        await sleep(event.trial % 3);
      }
    }
    const storage = new Slow();
    const { trials } = await tune(({ x }) => x, { ...basics, storage, concurrency: 4 });
    expect(trials.every(({ state }) => state === 'complete')).toBe(true);
    expect(order).toHaveLength(36);
    // it can be gone on with: no event came before what it follows from
    expect((await tune(({ x }) => x, { ...basics, storage })).trials).toEqual(trials);
  });
});

describe('a deterministic search', () => {
  const schedulers: [string, Scheduler][] = [
    ['asha', new ASHAScheduler({ maxT: 16, reductionFactor: 2, brackets: 2 })],
    ['hyperband', new HyperbandScheduler({ maxT: 16 })],
    ['median stopping', new MedianStoppingScheduler({ maxT: 16 })],
  ];
  it.each(schedulers)(
    'under %s is the same with 1 trial at a time and with 8, whatever is faster',
    async (_, scheduler) => {
      const search = async (concurrency: number, pace: number, deterministic = true) => {
        const { trials } = await tune(
          async ({ x }, trial) => {
            for (let epoch = 1; epoch <= 16; epoch++) {
              if ((trial.number * pace + epoch) % 5 === 0) await sleep(1);
              await trial.report({ epoch, mse: lossAt(x, epoch) });
            }
          },
          { ...basics, numSamples: 40, sampler: new TPESampler(), scheduler, concurrency, deterministic },
        );
        return trials.map(({ config, state, reports }) => ({ config, state, reports }));
      };
      const alone = await search(1, 0);
      expect(alone.some(({ state }) => state === 'pruned')).toBe(true);
      expect(await search(8, 3)).toEqual(alone);
      expect(await search(5, 7)).toEqual(alone);
      // without it, the order does matter here
      expect(await search(8, 3, false)).not.toEqual(await search(1, 0, false));
    },
  );

  it('refuses more at a time than it can wait for, and schedulers that pause', async () => {
    const refused = { code: 'INVALID_OPTION' };
    await expect(tune(train, { ...basics, deterministic: true, concurrency: 9 })).rejects.toMatchObject(
      refused,
    );
    const scheduler = new ASHAScheduler({ type: 'promotion' });
    await expect(tune(train, { ...basics, deterministic: true, scheduler })).rejects.toMatchObject(refused);
  });
});

it('gives the best trial, or tells why there is none', async () => {
  const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 3, progress: false } as const;
  const found = await tune(({ x }) => x, options);
  expect(requireBest(found)).toBe(found.best);
  const failed = await tune(() => {
    throw new Error('no memory left');
  }, options);
  expect(() => requireBest(failed)).toThrow(
    expect.objectContaining({ code: 'INVALID_STATE', message: expect.stringContaining('no memory left') }),
  );
});
