import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryStore } from '@btcfc/core';
import {
  ASHAScheduler,
  choice,
  createStudy,
  loguniform,
  MemoryStorage,
  optunaJournal,
  RandomSampler,
  randint,
  readStudy,
  type Storage,
  type StudyEvent,
  TPESampler,
  TrialPruned,
  type TrialRecord,
  tune,
  uniform,
} from '../../index';

const space = { x: uniform(0, 1), layers: choice([1, 2]) };
const basics = { space, metric: 'loss' } as const;
const loss = ({ x, layers }: { x: number; layers: number }) => (x - 0.3) ** 2 + layers;

let directory: string;
let journal: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc-study-'));
  journal = path.join(directory, 'study.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a study that is asked and told', () => {
  it('suggests what a search with the same seed tries, and comes to the same', async () => {
    const settings = { ...basics, seed: 4, sampler: new TPESampler() };
    const study = await createStudy(settings);
    for (let count = 0; count < 15; count++) {
      const trial = (await study.ask())!;
      await study.tell(trial, loss(trial.config));
    }
    const { trials, best } = await tune(loss, { ...settings, numSamples: 15 });
    expect(study.trials).toEqual(trials);
    expect(study.best).toEqual(best);
    expect(study.front).toEqual([best]);
    await study.close();
  });

  it('takes numbers, reports, errors, and the last word of a trial that reported', async () => {
    const study = await createStudy({ ...basics, mode: 'max', sampler: 'random' });
    const ask = async () => (await study.ask())!;
    await study.tell(await ask(), 1);
    await study.tell(await ask(), { loss: 2, seconds: 5 });
    await study.tell(await ask(), new RangeError('too large'));
    const reporting = await ask();
    await reporting.report({ epoch: 1, loss: 3 });
    await study.tell(reporting);
    await study.tell(await ask(), new TrialPruned());
    const silent = await ask();
    await expect(study.tell(silent)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    await study.tell(silent.number, 0);
    expect(study.trials.map(({ state, value, error }) => [state, value, error])).toEqual([
      ['complete', 1, undefined],
      ['complete', 2, undefined],
      ['failed', undefined, 'too large'],
      ['complete', 3, undefined],
      ['pruned', undefined, undefined],
      ['complete', 0, undefined],
    ]);
    expect(study.best!.number).toBe(3);
    await study.close();
  });

  it('stops and pauses trials by their reports, and gives paused ones again', async () => {
    const study = await createStudy({
      ...basics,
      scheduler: new ASHAScheduler({ maxT: 4, reductionFactor: 2, type: 'promotion' }),
    });
    let goneOn = 0;
    for (let count = 0; count < 40; count++) {
      const trial = (await study.ask())!;
      const done = ((await trial.loadCheckpoint()) as number | undefined) ?? 0;
      if (done > 0) goneOn++;
      try {
        let goesOn = true;
        for (let epoch = done + 1; goesOn; epoch++) {
          goesOn = await trial.report({ epoch, loss: loss(trial.config) }, { checkpoint: epoch });
        }
        await study.tell(trial);
      } catch (error) {
        expect(error).toMatchObject({ isPaused: true });
        await study.tell(trial, error as Error);
      }
    }
    const states = study.trials.map(({ state }) => state);
    expect(goneOn).toBeGreaterThan(2);
    expect(states).toContain('paused');
    expect(states).toContain('complete');
    expect(states).not.toContain('running');
    await study.close();
  });

  it('refuses to be told twice, of what nobody asked for, or when it is closed', async () => {
    const study = await createStudy(basics);
    const trial = (await study.ask())!;
    await study.tell(trial, 1);
    await expect(study.tell(trial, 2)).rejects.toThrow(`Trial 0 can't be told of: it is complete`);
    await expect(study.tell(5, 2)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(study.tell(null as never, 2)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    for (const [config, why] of [
      [{ x: 2, layers: 1 }, '; made to fit, `x` 2 became 1.'],
      [{ x: 0.5 }, ': it has no `layers`.'],
      [{ x: 0.5, layers: 1, units: 3 }, '`units`, 3, was left away.'],
      [7, 'a configuration of the space.'],
    ] as const) {
      await expect(study.enqueue(config as never)).rejects.toThrow(why);
    }
    const open = (await study.ask())!;
    await study.close();
    await study.close();
    await expect(study.ask()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(open.report({ loss: 1 })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(open.signal.aborted).toBe(true);
  });

  it('tries what is enqueued first, also in a search that is under way', async () => {
    const study = await createStudy({ ...basics, sampler: 'random' });
    await study.enqueue({ x: 0.25, layers: 2 });
    const second = await study.enqueue({ x: 0.75, layers: 1 });
    expect(second).toMatchObject({ number: 1, state: 'running', attempts: 0 });
    expect((await study.ask())!.config).toEqual({ x: 0.25, layers: 2 });
    await study.tell(0, 1);
    const { trials } = await study.optimize(
      async (config, trial) => {
        if (trial.number === 2) await study.enqueue({ x: 0.125, layers: 1 });
        return loss(config);
      },
      { numSamples: 4 },
    );
    expect(trials.map(({ config }) => config.x)).toEqual([0.25, 0.75, expect.any(Number), 0.125]);
    const within = await study.optimize(() => study.optimize(loss, { numSamples: 9 }) as never, {
      numSamples: 5,
    });
    expect(within.trials[4]!.error).toContain('A search of this study is under way.');
    await study.close();
  });

  it('gives after a crash what was asked for and never told, and takes its word by number', async () => {
    const study = await createStudy({ ...basics, journal });
    for (let count = 0; count < 3; count++) await study.ask();
    await study.tell(1, 0.5);
    await study.enqueue({ x: 0.5, layers: 1 });
    const copy = path.join(directory, 'crashed.jsonl');
    copyFileSync(journal, copy);
    const again = await createStudy({ journal: copy });
    await again.tell(2, 0.25);
    const next = (await again.ask())!;
    expect([next.number, next.attempt, next.config]).toEqual([0, 2, study.trials[0]!.config]);
    expect((await again.ask())!.config).toEqual({ x: 0.5, layers: 1 });
    expect((await again.ask())!.number).toBe(4);
    expect(again.best!.value).toBe(0.25);
    await Promise.all([study.close(), again.close()]);
  });
});

describe('a study that is kept', () => {
  it('is opened with what it was begun with, and belongs to nobody else meanwhile', async () => {
    const store = memoryStore();
    const begun = await createStudy({
      ...basics,
      ...{ mode: 'max', resource: 'step', name: 'net', version: '3', seed: 9, journal: store },
    });
    await begun.tell((await begun.ask())!, 1);
    await expect(createStudy({ journal: store })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const seen = await readStudy({ journal: store });
    expect(seen).toMatchObject({ metrics: { loss: 'max' }, resource: 'step', name: 'net', version: '3' });
    const times = { startedAt: expect.any(Number), endedAt: expect.any(Number) };
    expect(seen.trials).toEqual(begun.trials.map((trial) => ({ ...trial, ...times })));
    expect(seen.space).toEqual(space);
    await begun.close();
    const again = await createStudy({ journal: store });
    expect(again).toMatchObject({ metrics: { loss: 'max' }, resource: 'step', name: 'net', version: '3' });
    const same = await createStudy({ ...basics, mode: 'max', seed: 9 });
    await same.tell((await same.ask())!, 1);
    expect((await again.ask())!.config).toEqual((await same.ask())!.config);
    await Promise.all([again.close(), same.close()]);
  });

  it('tells whoever reads it when each trial was run, and nobody else', async () => {
    const clock = jest.spyOn(Date, 'now');
    const at = (minutes: number) => clock.mockReturnValue(Date.UTC(2026, 0, 1, 0, minutes));
    const storage = new MemoryStorage();
    const settings = { ...basics, storage };
    const study = await createStudy(settings);
    at(1);
    const first = (await study.ask())!;
    at(2);
    await study.tell((await study.ask())!, new Error('too large'));
    await study.close();
    at(3);
    const again = await createStudy(settings);
    await again.enqueue({ x: 0.5, layers: 1 });
    // the one that was interrupted
    expect((await again.ask())!.number).toBe(first.number);
    at(4);
    await again.tell(first.number, 1);
    at(5);
    const stopped = (await again.ask())!;
    await again.tell(stopped, new TrialPruned());
    for (const trial of again.trials) expect(trial).not.toHaveProperty('startedAt');
    await again.enqueue({ x: 0.25, layers: 1 });
    clock.mockRestore();
    const minute = (time: number | undefined) => time && (time - Date.UTC(2026, 0, 1)) / 60_000;
    const { trials } = await readStudy({ storage });
    expect(trials.map(({ startedAt, endedAt }) => [minute(startedAt), minute(endedAt)])).toEqual([
      ...[
        [1, 4],
        [2, 2],
        [5, 5],
      ],
      [undefined, undefined],
    ]);
    const dates = [...optunaJournal(again).matchAll(/"datetime_\w+":"2026-01-01T00:(\d\d)/g)];
    expect(dates.map(([, minutes]) => Number(minutes))).toEqual([1, 4, 2, 2, 5, 5]);
    await again.close();
  });

  it('tells when a trial was paused last, until it goes on', async () => {
    const storage = new MemoryStorage();
    const study = await createStudy({ ...basics, storage });
    await study.close();
    const { header } = storage.read()!;
    const report = { type: 'report', trial: 0, value: 1, decision: 'pause' } as const;
    const events: StudyEvent[] = [
      { type: 'suggest', trial: 0, config: { x: 0.5, layers: 1 } },
      { type: 'start', trial: 0, attempt: 1, at: 10 },
      { ...report, attempt: 1, resource: 1, at: 20 },
      { type: 'start', trial: 0, attempt: 2, at: 30 },
      { ...report, attempt: 2, resource: 2, at: 40 },
      // stopped where it stood, once the search had ended
      { type: 'end', trial: 0, attempt: 2, state: 'pruned', at: 90 },
    ];
    const times = events.map(async (_, last) => {
      const seen = events.slice(0, last + 1);
      const stored: Storage = {
        ...{ read: () => ({ header, events: seen }), open: () => seen, append() {}, close() {} },
        loadCheckpoint: () => undefined,
      };
      const { trials } = await readStudy({ storage: stored });
      return [trials[0]!.startedAt, trials[0]!.endedAt];
    });
    expect(await Promise.all(times)).toEqual([
      ...[[], [10], [10, 20], [10], [10, 40], [10, 40]].map(([began, ended]) => [began, ended]),
    ]);
  });

  it('is read where its journal is too old to tell times', async () => {
    const storage = new MemoryStorage();
    await tune(loss, { ...basics, numSamples: 2, storage });
    const read = storage.read()!;
    const events = read.events.map((event) => {
      const { at: _, ...rest } = { at: 0, ...event };
      return rest as StudyEvent;
    });
    const old: Storage = {
      ...{ read: () => ({ ...read, events }), open: () => events, append() {}, close() {} },
      loadCheckpoint: () => undefined,
    };
    const view = await readStudy({ storage: old });
    expect(view.trials.map(({ state }) => state)).toEqual(['complete', 'complete']);
    for (const trial of view.trials) expect(trial).not.toHaveProperty('startedAt');
    expect(optunaJournal(view)).toContain(`"datetime_start":"${new Date().getUTCFullYear()}`);
  });

  it('is seen while a search is at it in another process', async () => {
    const seen: number[] = [];
    await tune(
      async (config) => {
        seen.push((await readStudy({ journal })).trials.length);
        return loss(config);
      },
      { ...basics, numSamples: 4, journal },
    );
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('is missed where there is none, and where nothing says what to choose from', async () => {
    await expect(readStudy({ journal })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(readStudy({})).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(createStudy({ journal })).rejects.toThrow('`space` is missing');
    await expect(createStudy({ space })).rejects.toThrow('`metric` is missing');
    await expect(createStudy({ ...basics, journal, resume: true })).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
    const study = await createStudy({ ...basics, journal });
    await study.close();
    await expect(createStudy({ space, metric: 'mae', journal })).rejects.toThrow('another metric: loss');
  });

  it('goes on nowhere once its storage has failed', async () => {
    const storage = new MemoryStorage();
    const study = await createStudy({ ...basics, storage });
    const trial = (await study.ask())!;
    storage.append = () => {
      throw new Error('the disk is full');
    };
    await expect(study.tell(trial, 1)).rejects.toThrow('the disk is full');
    await expect(study.ask()).rejects.toThrow('the disk is full');
    await study.close();
  });
});

describe('a study that begins with earlier searches', () => {
  const old = { lr: loguniform(1e-6, 1), layers: choice([1, 2]), momentum: uniform(0, 1) };
  const earlier = () =>
    tune(
      ({ lr }, { number }) => {
        if (number === 3) throw new Error('diverged');
        return Math.abs(Math.log10(lr) + 3);
      },
      { space: old, metric: 'loss', numSamples: 30, sampler: new RandomSampler(), seed: 2 },
    );

  it('tells its sampler of them, in a changed space too, and says what was changed and left out', async () => {
    const found = await earlier();
    const narrower = { lr: loguniform(1e-5, 1e-1), layers: randint(2, 4) };
    const study = await createStudy({
      space: narrower,
      metric: 'loss',
      from: [found],
      sampler: 'tpe',
      journal,
    });
    const { transfer } = study;
    const fits = found.trials.filter(({ config }) => config.layers === 2 || config.layers === 1);
    expect(transfer.taken).toBe(fits.length);
    for (const { number, config } of found.trials) {
      const name = `Trial ${number} of search 1`;
      expect(transfer.changed).toContain(`${name}: \`momentum\`, ${config.momentum}, was left away`);
      expect(transfer.changed.includes(`${name}: \`layers\` 1 became 2`)).toBe(config.layers === 1);
      const isOutside = config.lr < 1e-5 || config.lr > 1e-1;
      expect(transfer.changed.some((line) => line.startsWith(`${name}: \`lr\``))).toBe(isOutside);
    }
    // it knows at once where to look: at random, a third of the suggestions were as near as this
    let near = 0;
    for (let count = 0; count < 12; count++) {
      const trial = (await study.ask())!;
      const distance = Math.abs(Math.log10(trial.config.lr) + 3);
      if (distance < 2 / 3) near++;
      await study.tell(trial, distance);
    }
    expect(near).toBeGreaterThan(8);
    expect(study.trials).toHaveLength(12);
    await study.close();
    const again = await createStudy({ journal });
    expect(again.transfer).toEqual(transfer);
    await again.close();
  });

  it('takes of several metrics the one that is searched for, and no other in its place', async () => {
    const both = { space: { x: uniform(0, 1) }, metrics: { loss: 'min', seconds: 'min' } } as const;
    const place = memoryStore();
    const found = await tune(({ x }) => ({ loss: x, seconds: 1 - x }), {
      ...{ ...both, numSamples: 6, sampler: 'random', journal: place },
    });
    const told: (readonly TrialRecord[])[] = [];
    const study = await createStudy({
      ...{ space: both.space, metric: 'seconds', from: [found] },
      sampler: {
        name: 'listening',
        suggest({ trials }) {
          told.push(trials);
          return { x: 0.5 };
        },
      },
    });
    await study.ask();
    expect(told[0]!.map(({ value }) => value)).toEqual(found.trials.map(({ values }) => values!.seconds));
    const other = createStudy({
      space: both.space,
      metric: 'size',
      from: [await readStudy({ journal: place })],
    });
    await expect(other).rejects.toThrow('`from[0]` must be a search for `size` too');
  });

  it('leaves out what fits nowhere, and what says nothing', async () => {
    const found = await earlier();
    found.trials[5]!.state = 'pruned';
    found.trials[6]!.failedBy = 'machine';
    found.trials[6]!.state = 'failed';
    const study = await createStudy({
      ...{
        space: { lr: loguniform(1e-6, 1), layers: 2, units: randint(1, 9) },
        metric: 'loss',
        from: [found],
      },
    });
    expect(study.transfer.taken).toBe(0);
    const reasons = new Set(
      study.transfer.leftOut.map((line) => line.replace(/^Trial \d+ of search 1: /, '')),
    );
    expect(reasons).toEqual(
      new Set([
        'it has no `units`',
        '`layers` is 1, here always 2',
        'it is stopped, not complete',
        'its machine failed',
      ]),
    );
    await study.close();
  });
});
