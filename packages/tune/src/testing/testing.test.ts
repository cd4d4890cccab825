import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryStore, Rng } from '@btcfc/core';
import {
  ASHAScheduler,
  AutoScheduler,
  FIFOScheduler,
  GPSampler,
  GridSampler,
  HyperbandScheduler,
  JournalStorage,
  MedianStoppingScheduler,
  MemoryStorage,
  PopulationBasedTraining,
  RandomSampler,
  type Sampler,
  type Schedule,
  type Scheduler,
  SobolSampler,
  StoreStorage,
  type StudyEvent,
  TPESampler,
} from '../index';
import { type ConformanceCheck, samplerChecks, schedulerChecks, storageChecks } from '../testing';

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-tune-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;

const inMemory = (make: () => MemoryStorage) => () => {
  const storage = make();
  return () => storage;
};
const inJournal = () => {
  const file = path.join(directory, `study-${files++}.jsonl`);
  return () => new JournalStorage(file);
};

const inStore = () => {
  const store = memoryStore();
  return () => new StoreStorage(store);
};
const inFolder = () => {
  const folder = path.join(directory, `study-${files++}`);
  return () => new StoreStorage(folder);
};

const population = { populationSize: 8, perturbationInterval: 4, maxT: 20 };

describe.each<[string, ConformanceCheck[]]>([
  ['RandomSampler', samplerChecks(() => new RandomSampler())],
  ['GridSampler', samplerChecks(() => new GridSampler())],
  ['SobolSampler', samplerChecks(() => new SobolSampler())],
  ['TPESampler', samplerChecks(() => new TPESampler())],
  ['GPSampler', samplerChecks(() => new GPSampler())],
  ['FIFOScheduler', schedulerChecks(() => new FIFOScheduler())],
  ['AutoScheduler', schedulerChecks(() => new AutoScheduler())],
  ['ASHAScheduler', schedulerChecks(() => new ASHAScheduler({ maxT: 27, reductionFactor: 3, brackets: 2 }))],
  ['ASHAScheduler by promotion', schedulerChecks(() => new ASHAScheduler({ maxT: 27, type: 'promotion' }))],
  ['HyperbandScheduler', schedulerChecks(() => new HyperbandScheduler({ maxT: 27 }))],
  ['MedianStoppingScheduler', schedulerChecks(() => new MedianStoppingScheduler())],
  ['PopulationBasedTraining', schedulerChecks(() => new PopulationBasedTraining(population))],
  [
    'PopulationBasedTraining, asynchronous',
    schedulerChecks(() => new PopulationBasedTraining({ ...population, synch: false })),
  ],
  ['MemoryStorage', storageChecks(inMemory(() => new MemoryStorage()))],
  ['JournalStorage', storageChecks(inJournal)],
  ['StoreStorage', storageChecks(inStore)],
  ['StoreStorage in a folder', storageChecks(inFolder)],
])('%s', (_, checks) => {
  it.each(checks)('$name', async ({ run }) => {
    await expect((async () => run())()).resolves.toBeUndefined();
  });
});

async function failures(checks: ConformanceCheck[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of checks) await (async () => run())().catch(() => failed.push(name));
  return failed;
}

describe('the checks notice', () => {
  it('a storage that turns NaN into null', async () => {
    class Lossy extends MemoryStorage {
      override append(event: StudyEvent, checkpoint?: Uint8Array) {
        super.append(JSON.parse(JSON.stringify(event)), checkpoint);
      }
    }
    expect(await failures(storageChecks(inMemory(() => new Lossy())))).toEqual([
      'gives back every event as it was, in order',
      'refuses to go on with another study, and stays usable',
    ]);
  });

  it('a scheduler that draws lots', async () => {
    const rng = new Rng(3);
    const lots: Scheduler = {
      name: 'lots',
      start: (): Schedule => ({
        ...new FIFOScheduler().start(),
        report: () => (rng.uniform() < 0.05 ? 'pause' : 'continue'),
      }),
    };
    expect(await failures(schedulerChecks(() => lots))).toEqual(
      expect.arrayContaining([
        'is rebuilt from the calls it had',
        'pauses only if it says so, and promotes only what is paused',
      ]),
    );
  });

  it('a sampler that leaves the space', async () => {
    const outside: Sampler = {
      name: 'outside',
      suggest: (options) => ({ ...new RandomSampler().suggest(options), layers: 9.5 }),
    };
    expect(await failures(samplerChecks(() => outside))).toEqual([
      'suggests configurations of the space, whatever the trials have come to',
      'takes trials of several metrics, and such as break a constraint',
    ]);
  });
});
