import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createStudy,
  jsonlReporter,
  MemoryStorage,
  optunaJournal,
  readStudy,
  type TrialContext,
  tune,
  uniform,
} from '../../index';
import { trialLine, trialTable } from '../../reporters/trial-table';

const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 2, sampler: 'random' } as const;

const objective = async ({ x }: { x: number }, trial: TrialContext) => {
  await trial.note('weights', 1234);
  await trial.note('left out', ['a', 'b']);
  await trial.note('weights', 99);
  return x;
};
const expected = { weights: 99, 'left out': ['a', 'b'] };

describe('notes of a trial', () => {
  it('stand in its trial, also of a study that is read or gone on with', async () => {
    const storage = new MemoryStorage();
    const { trials } = await tune(objective, { ...options, storage });
    expect(trials.map(({ notes }) => notes)).toEqual([expected, expected]);
    expect((await readStudy({ storage })).trials.map(({ notes }) => notes)).toEqual([expected, expected]);
    const more = await tune(({ x }) => x, { ...options, numSamples: 3, name: 'objective', storage });
    expect(more.trials.map(({ notes }) => notes)).toEqual([expected, expected, undefined]);
  });

  it('are in tables, logs and the journal of Optuna', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-notes-'));
    const file = path.join(directory, 'log.jsonl');
    const study = await createStudy({ space: options.space, metric: 'loss' });
    await study.optimize(objective, { numSamples: 1, onProgress: jsonlReporter({ file }) });
    const columns = { metric: 'loss', resource: 'epoch' };
    expect(trialTable(study.trials, columns)[0]).toMatch(/x\s+weights\s+left out$/);
    expect(trialLine(study.trials[0]!, columns)).toMatch(/weights 99, left out .*a.*b/);
    const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)!;
    expect(JSON.parse(last).notes).toEqual(expected);
    expect(optunaJournal(study)).toContain('"user_attr":{"weights":99}');
    await study.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const circle: { self?: unknown } = {};
  circle.self = circle;
  const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
  it.each([
    ['a function', () => 1],
    ['a date', new Date()],
    ['a number that is not finite', { rates: [1, Number.NaN] }],
    ['a circle', circle],
    ['lists within lists without end', deep],
    ['nothing', undefined],
    ['bytes', new Uint8Array(2)],
  ])('refuse %s, and say where it is', async (_, value) => {
    const { trials } = await tune((_config, trial) => trial.note('it', value as never) as never, {
      ...{ ...options, numSamples: 1, maxRetries: 3 },
    });
    expect(trials[0]).toMatchObject({ state: 'failed', failures: 1, error: expect.stringContaining('`it') });
  });

  it('are bounded together', async () => {
    const { trials } = await tune(
      async (_, trial) => {
        for (let part = 0; part < 9; part++) await trial.note(`part ${part}`, 'x'.repeat(8000));
      },
      { ...options, numSamples: 1 },
    );
    expect(trials[0]!.error).toMatch(/`part 8`.* 65536 is the most/);
    expect(Object.keys(trials[0]!.notes!)).toHaveLength(8);
  });

  it('are refused of a trial that has ended', async () => {
    const study = await createStudy({ space: options.space, metric: 'loss' });
    const trial = (await study.ask())!;
    await trial.note('a', 1);
    await study.tell(trial, 3);
    await expect(trial.note('b', 2)).rejects.toMatchObject({ name: 'TrialPruned' });
    expect(study.trials[0]!.notes).toEqual({ a: 1 });
    await study.close();
  });
});
