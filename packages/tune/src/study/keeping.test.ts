import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BtcfcError, memoryStore } from '@btcfc/core';
import {
  ASHAScheduler,
  choice,
  JournalStorage,
  MemoryStorage,
  RandomSampler,
  type Report,
  randint,
  type TrialContext,
  tune,
  uniform,
} from '../index';

const basics = {
  ...({ space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 4, name: 'curve' } as const),
  sampler: new RandomSampler(),
};

let directory: string;
let journal: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc-keeping-'));
  journal = path.join(directory, 'study.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function train({ x }: { x: number }, trial: TrialContext): Promise<void> {
  const done = ((await trial.loadCheckpoint()) as number | undefined) ?? 0;
  for (let epoch = done + 1; epoch <= 4; epoch++) {
    await trial.report({ epoch, loss: x + 1 / epoch }, { checkpoint: epoch });
  }
}

describe('a journal', () => {
  it('is gone on with only where that was asked for, and never begun anew', async () => {
    const first = await tune(train, { ...basics, journal });
    const before = readFileSync(journal);
    await expect(tune(train, { ...basics, journal })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      remedy: expect.stringContaining('`resume: true`'),
    });
    expect(readFileSync(journal)).toEqual(before);
    const more = await tune(train, { ...basics, numSamples: 6, journal, resume: true });
    expect(more.trials.slice(0, 4)).toEqual(first.trials);
    expect((await tune(train, { ...basics, numSamples: 6, journal, resume: 'auto' })).trials).toEqual(
      more.trials,
    );
    const empty = path.join(directory, 'other.jsonl');
    await expect(tune(train, { ...basics, journal: empty, resume: true })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining(`There is no search in ${empty} to go on with.`),
    });
  });

  it('may lie in a store', async () => {
    const store = memoryStore();
    const first = await tune(train, { ...basics, journal: store });
    const more = await tune(train, { ...basics, numSamples: 6, journal: store, resume: true });
    expect(more.trials.slice(0, 4)).toEqual(first.trials);
  });

  it('keeps metrics that are not finite', async () => {
    const objective = (_: unknown, trial: TrialContext) =>
      trial
        .report({ loss: Number.NEGATIVE_INFINITY, a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -0 })
        .then(() => Number.NEGATIVE_INFINITY);
    const { trials, best } = await tune(objective, { ...basics, journal });
    const again = await tune(objective, { ...basics, journal, resume: true });
    expect(again.trials).toEqual(trials);
    expect(again.trials[0]!.reports[0]!.metrics).toEqual({
      a: Number.NaN,
      b: Number.POSITIVE_INFINITY,
      c: -0,
    });
    expect(best).toBeUndefined();
  });

  it('belongs to its data', async () => {
    const objective = ({ x }: { x: number }, _: TrialContext, { prices }: { prices: Float64Array }) =>
      x * prices[0]!;
    const options = { ...basics, journal };
    await tune(objective, { ...options, data: { prices: Float64Array.of(1, 2) } });
    await expect(
      tune(objective, { ...options, resume: true, data: { prices: Float64Array.of(1, 3) } }),
    ).rejects.toMatchObject({ code: 'INVALID_DATA', message: expect.stringContaining('has another data') });
    await tune(objective, { ...options, resume: true, data: { prices: Float64Array.of(1, 2) } });
    await expect(
      tune(objective, { ...options, journal: `${journal}2`, data: { prices: () => 1 } as never }),
    ).rejects.toThrow('`data.prices` must be made of');
  });

  it('says in words what another space differs in', async () => {
    const space = { x: uniform(0, 1), layers: choice([1, 2]) };
    await tune(({ x }) => x, { ...basics, space, journal });
    const changed = {
      ...basics,
      journal,
      resume: true,
      space: { x: uniform(0, 2), units: randint(1, 8) },
    } as const;
    await expect(tune(({ x }) => x, changed)).rejects.toThrow(
      'another space: `x` is uniform(0, 1) there, uniform(0, 2) here; `layers` is choice([1,2]) there, and nothing here; `units` is randint(1, 8) here, and nothing there.',
    );
  });

  it('is gone on with as it was begun where nothing else is asked for', async () => {
    const settings = { seed: 5, sampler: 'random', resource: 'step', mode: 'max' } as const;
    const { space, metric, name } = basics;
    const search = (options: object, numSamples: number) =>
      tune(({ x }) => x, { space, metric, name, numSamples, journal, ...options });
    await search(settings, 2);
    const { trials, best } = await search({ resume: true }, 6);
    const whole = await tune(({ x }) => x, { space, metric, numSamples: 6, ...settings });
    expect(trials.map(({ config }) => config)).toEqual(whole.trials.map(({ config }) => config));
    expect(best!.value).toBe(Math.max(...trials.map(({ value }) => value!)));
    await expect(search({ resume: true, resource: 'batch' }, 7)).rejects.toThrow('another resource: step');
  });

  it('refuses a value that was changed, by its line', async () => {
    await tune(({ x }) => x, { ...basics, journal });
    const text = readFileSync(journal, 'utf8');
    const lines = text.split('\n');
    const line = lines.findIndex((each) => each.includes('"type":"end","trial":2'));
    lines[line] = lines[line]!.replace(/"value":0\.(\d)/, '"value":.$1');
    for (const changed of [lines[line]!, lines[line]!.replace('"value":.', '"value":0.0')]) {
      lines[line] = changed;
      writeFileSync(journal, lines.join('\n'));
      await expect(tune(({ x }) => x, { ...basics, journal, resume: true })).rejects.toMatchObject({
        code: 'INVALID_DATA',
        message: expect.stringContaining(`Line ${line + 1} of the journal`),
      });
    }
  });
});

it('tells that a trial has ended once its storage knows, and goes on meanwhile', async () => {
  const told: string[] = [];
  let release = () => {};
  const storage = new MemoryStorage();
  const { append } = storage;
  storage.append = (event, checkpoint) => {
    append.call(storage, event, checkpoint);
    if (event.type !== 'end' || event.trial !== 0) return;
    return new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  await tune(
    (_, { number }) => {
      told.push(`run ${number}`);
      if (number === 2) release();
      return number;
    },
    {
      ...{ ...basics, storage, numSamples: 3, scheduler: 'fifo' },
      onProgress({ type, trial }) {
        if (type === 'trial-ended') told.push(`ended ${trial.number}`);
      },
    },
  );
  expect(told.indexOf('ended 0')).toBeGreaterThan(told.indexOf('run 2'));
  expect(told.filter((line) => line.startsWith('ended'))).toHaveLength(3);
});

describe('a checkpoint', () => {
  /** As of a process that ends at a moment of storing. */
  const killedAt = async (kill: (storage: JournalStorage) => void) => {
    const storage = new JournalStorage(journal);
    kill(storage);
    const epochs: number[] = [];
    const objective = async (config: { x: number }, trial: TrialContext) => {
      const report = trial.report.bind(trial);
      trial.report = (values: Report, options) => {
        epochs.push(values.epoch as number);
        return report(values, options);
      };
      await train(config, trial);
    };
    const options = { ...basics, numSamples: 1, scheduler: 'fifo' } as const;
    await expect(tune(objective, { ...options, storage })).rejects.toThrow('killed');
    const files = readdirSync(`${journal}.checkpoints`);
    const { trials } = await tune(objective, { ...options, journal, resume: true });
    return { trials, epochs, files };
  };

  it.each([1, 3, 4])('and its report of epoch %d are kept both, or neither', async (epoch) => {
    const { trials, epochs, files } = await killedAt((storage) => {
      const { append } = storage;
      storage.append = async (event, checkpoint) => {
        // the checkpoint is there, the line that makes it count is not
        if (event.type === 'report' && event.resource === epoch) {
          writeFileSync(path.join(`${journal}.checkpoints`, `trial-0.${epoch}`), checkpoint!);
          throw new Error('killed');
        }
        await append.call(storage, event, checkpoint);
      };
      const { open } = storage;
      storage.open = (header) => {
        const events = open.call(storage, header);
        mkdirSync(`${journal}.checkpoints`, { recursive: true });
        return events;
      };
    });
    expect(files).toContain(`trial-0.${epoch}`);
    expect(epochs).toEqual([...[1, 2, 3, 4].slice(0, epoch), ...[1, 2, 3, 4].slice(epoch - 1)]);
    expect(trials[0]!.reports.map(({ resource }) => resource)).toEqual([1, 2, 3, 4]);
    expect(trials[0]!.value).toBe(trials[0]!.config.x + 1 / 4);
    // what was left behind is gone
    expect(readdirSync(`${journal}.checkpoints`)).toHaveLength(1);
  });

  it('that was changed is refused', async () => {
    const storage = new JournalStorage(journal);
    const fail = async (config: { x: number }, trial: TrialContext) => {
      await train(config, trial);
      throw new Error('once more');
    };
    await tune(fail, { ...basics, numSamples: 1, storage, scheduler: 'fifo' });
    const [name] = readdirSync(`${journal}.checkpoints`);
    const file = path.join(`${journal}.checkpoints`, name!);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    storage.open({ ...JSON.parse(readFileSync(journal, 'utf8').split('\n')[0]!) });
    await expect(storage.loadCheckpoint(0)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    await storage.close();
  });

  it('and the report that it comes with are kept when the search is aborted meanwhile', async () => {
    const controller = new AbortController();
    const epochs: number[] = [];
    const objective = async ({ x }: { x: number }, trial: TrialContext) => {
      const done = ((await trial.loadCheckpoint()) as number | undefined) ?? 0;
      for (let epoch = done + 1; epoch <= 4; epoch++) {
        epochs.push(epoch);
        if (epoch === 3) controller.abort(new Error('enough'));
        await trial.report({ epoch, loss: x }, { checkpoint: epoch });
      }
    };
    const options = { ...basics, numSamples: 1, journal, scheduler: 'fifo' } as const;
    await expect(tune(objective, { ...options, signal: controller.signal })).rejects.toThrow('enough');
    await tune(objective, { ...options, resume: true });
    expect(epochs).toEqual([1, 2, 3, 4]);
  });
});

describe('an objective', () => {
  it('that does not wait for its reports ends neither process nor search', async () => {
    const rejections: unknown[] = [];
    const note = (error: unknown) => rejections.push(error);
    process.on('unhandledRejection', note);
    const { trials } = await tune(
      async ({ x }, trial) => {
        for (let epoch = 1; epoch <= 9; epoch++) {
          void trial.report({ epoch, loss: x + 1 / epoch });
          await sleep(1);
        }
      },
      { ...basics, numSamples: 12, scheduler: new ASHAScheduler({ maxT: 9, reductionFactor: 3 }) },
    );
    await sleep(10);
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
    expect(trials).toHaveLength(12);
    expect(trials.some(({ state }) => state === 'pruned')).toBe(true);
    expect(trials.some(({ state }) => state === 'complete')).toBe(true);
  });

  it('that reports once without waiting has its last word stored before the storage is closed', async () => {
    class Slow extends MemoryStorage {
      stored = 0;
      isClosed = false;
      override async append(...of: Parameters<MemoryStorage['append']>) {
        await sleep(5);
        if (this.isClosed) throw new Error('closed');
        super.append(...of);
        this.stored++;
      }
      override close() {
        this.isClosed = true;
        super.close();
      }
    }
    const storage = new Slow();
    await tune(async ({ x }, trial) => void trial.report({ loss: x }), { ...basics, numSamples: 2, storage });
    expect(storage.stored).toBe(8);
  });

  it.each(['INVALID_DATA', 'INVALID_OPTION'] as const)('that throws %s is not tried again', async (code) => {
    let calls = 0;
    const { trials } = await tune(
      () => {
        calls++;
        throw new BtcfcError({ code, message: 'So it is.', remedy: 'None.' });
      },
      { ...basics, numSamples: 1, maxRetries: 5 },
    );
    expect(calls).toBe(1);
    expect(trials[0]).toMatchObject({ state: 'failed', error: expect.stringContaining('So it is.') });
  });

  it('is handed the data of the search, and a folder for what it leaves', async () => {
    const data = { rows: [1, 2, 3], of: () => 1 };
    const artifactsDir = path.join(directory, 'artifacts');
    const { trials } = await tune(
      ({ x }, trial, handed) => {
        writeFileSync(path.join(trial.artifactsDir, 'plot.txt'), String(x));
        return handed === data ? x : Number.NaN;
      },
      { ...basics, numSamples: 2, data, artifactsDir },
    );
    expect(trials.every(({ value, config }) => value === config.x)).toBe(true);
    expect(readdirSync(artifactsDir)).toEqual(['trial-000', 'trial-001']);
    const without = await tune((_, trial) => Number(trial.artifactsDir), { ...basics, numSamples: 1 });
    expect(without.trials[0]!.error).toContain('no folder for artifacts');
  });
});

describe('a metric that is not finite', () => {
  it.each([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN])(
    'is never best: %d',
    async (odd) => {
      for (const mode of ['min', 'max'] as const) {
        const objective = ({ x }: { x: number }, trial: TrialContext) => (trial.number === 1 ? odd : x);
        const { best, trials } = await tune(objective, { ...basics, mode });
        const values = trials.filter(({ number }) => number !== 1).map(({ config }) => config.x);
        expect(best!.value).toBe(mode === 'min' ? Math.min(...values) : Math.max(...values));
      }
    },
  );

  it('is stopped at its rung', async () => {
    const { trials } = await tune(
      async ({ x }, trial) => {
        for (let epoch = 1; epoch <= 9; epoch++) {
          await trial.report({ epoch, loss: trial.number === 5 ? Number.NEGATIVE_INFINITY : x });
        }
      },
      { ...basics, numSamples: 9, scheduler: new ASHAScheduler({ maxT: 9, reductionFactor: 3 }) },
    );
    expect(trials[5]).toMatchObject({ state: 'pruned', reports: [{ resource: 1 }] });
  });
});

describe('the options of tune', () => {
  const objective = () => 1;
  it.each([
    ['concurency', 2, 'did you mean `concurrency`?'],
    ['numSamples', '3', '`numSamples`'],
    ['numSamples', null, '`numSamples`'],
    ['numSamples', Number.POSITIVE_INFINITY, '`numSamples`'],
    ['maxRetries', true, '`maxRetries`'],
    ['seed', -1, '`seed`'],
    ['sampler', 'best', "'tpe'"],
    ['sampler', {}, '`sampler`'],
    ['scheduler', 'asha', '`scheduler`'],
    ['storage', 'study.jsonl', '`storage`'],
    ['signal', {}, '`signal`'],
    ['metric', 'epoch', 'another name than the resource'],
    ['resume', true, 'nothing to go on with'],
    ['journal', '', '`journal`'],
    ['deterministic', 1, '`deterministic`'],
  ])('refuse %s: %j', async (name, value, message) => {
    const options = { ...basics, [name]: value } as typeof basics;
    const refused = tune(objective, options);
    await expect(refused).rejects.toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    await expect(refused).rejects.toThrow(message);
  });

  it('refuse what is missing, and options of a report there are none of', async () => {
    await expect(tune(objective, undefined as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(tune(objective, { space: basics.space, numSamples: 1 } as never)).rejects.toThrow(
      '`metric` is missing',
    );
    const { trials } = await tune(
      async (_, trial) => void (await trial.report({ loss: 1 }, { chekpoint: 1 } as never)),
      { ...basics, numSamples: 1 },
    );
    expect(trials[0]!.error).toContain('did you mean `checkpoint`?');
  });

  it.each(['tpe', 'gp', 'random', 'grid', 'sobol'] as const)(
    'take the sampler %s by its name',
    async (sampler) => {
      expect((await tune(({ x }) => x, { ...basics, sampler })).trials).toHaveLength(4);
    },
  );
});
