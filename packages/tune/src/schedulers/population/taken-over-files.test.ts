import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeWithRedis, TestRedis } from '@btcfc/test-support';
import {
  ChildProcessExecutor,
  type Executor,
  InProcessExecutor,
  type Objective,
  PopulationBasedTraining,
  RedisExecutor,
  startRedisWorker,
  tune,
  uniform,
} from '../../index';

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-taken-over-files-'));
const objectiveFile = path.join(directory, 'objective.mjs');
// trial 0 is the better one, and has written half of its second model until trial 1 has taken over what it has
writeFileSync(
  objectiveFile,
  `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
   import path from 'node:path';

   export default async (config, trial, { meeting }) => {
     const said = (name) => path.join(meeting, name);
     const until = async (name) => {
       for (let waits = 0; !existsSync(said(name)); waits++) {
         if (waits > 1000) throw new Error('Nobody has said ' + name + '.');
         await new Promise((resolve) => setTimeout(resolve, 20));
       }
     };
     const file = (name) => path.join(trial.checkpointDir, name);
     const kept = await trial.loadCheckpoint();
     if (trial.number === 1 && kept === undefined) await until('half');
     if (trial.number === 1 && trial.attempt === 2) {
       const read = (name) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : 'none');
       await trial.note('found', [kept, read('weights.txt'), read('optimizer.txt')]);
       writeFileSync(said('taken over'), '');
     }
     for (let epoch = (kept ?? 0) + 1; epoch <= 4; epoch++) {
       writeFileSync(file('weights.txt'), 'of epoch ' + epoch);
       if (trial.number === 0 && epoch === 2) {
         writeFileSync(said('half'), '');
         await until('taken over');
       }
       writeFileSync(file('optimizer.txt'), 'of epoch ' + epoch);
       await trial.report({ epoch, loss: trial.number }, { checkpoint: epoch });
     }
   };`,
);
jest.setTimeout(60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function whatIsTakenOver(
  objective: string | Objective<unknown>,
  executor: Executor,
  journal?: string,
): Promise<unknown> {
  const meeting = mkdtempSync(path.join(directory, 'meeting-'));
  const { trials } = await tune(objective as never, {
    ...{ space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 2, name: 'halves', executor },
    ...{ concurrency: 2, data: { meeting }, ...(journal && { journal }) },
    scheduler: new PopulationBasedTraining({
      ...{ populationSize: 2, perturbationInterval: 1, maxT: 4, quantileFraction: 0.5, synch: false },
    }),
  });
  expect(trials.map(({ error }) => error)).toEqual([undefined, undefined]);
  return trials[1]!.notes?.found;
}

/** The model as it was when its checkpoint was reported. */
const whole = [1, 'of epoch 1', 'of epoch 1'];

describe('files that a member takes over while their owner writes the next ones', () => {
  it('are those of its last report, in this process', async () => {
    const { default: objective } = (await import(pathToFileURL(objectiveFile).href)) as { default: never };
    expect(await whatIsTakenOver(objective, new InProcessExecutor({ concurrency: 2 }))).toEqual(whole);
  });

  it('are those of its last report, in child processes that a journal keeps', async () => {
    const journal = path.join(directory, 'study.jsonl');
    expect(
      await whatIsTakenOver(objectiveFile, new ChildProcessExecutor({ concurrency: 2 }), journal),
    ).toEqual(whole);
  });
});

describeWithRedis('files that a member takes over on other machines', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await TestRedis.start();
  });
  afterAll(() => server.stop());

  it.each([['that go through Redis'], ['in a folder that workers share']])(
    'are those of the last report of their owner: %s',
    async (where) => {
      const checkpointDir = path.join(directory, 'shared');
      mkdirSync(checkpointDir, { recursive: true });
      const worker = await startRedisWorker({
        ...{ redis: server.url, objective: objectiveFile, queue: where.split(' ')[2]!, concurrency: 2 },
        ...(where.includes('share') && { checkpointDir }),
      });
      const executor = new RedisExecutor({ redis: server.url, queue: where.split(' ')[2]! });
      try {
        expect(await whatIsTakenOver(objectiveFile, executor)).toEqual(whole);
      } finally {
        await worker.drain();
      }
    },
  );
});
