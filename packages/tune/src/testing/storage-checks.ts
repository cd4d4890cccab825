import assert from 'node:assert/strict';
import type { Storage } from '../storage/storage';
import type { StudyEvent, StudyHeader } from '../storage/study-event';
import { assertSame, type ConformanceCheck } from './conformance-check';

const header: StudyHeader = { objective: 'f', version: '1', space: '{}', metric: 'loss', mode: 'min' };
const events: StudyEvent[] = [
  { type: 'suggest', trial: 0, config: { a: 1, b: { kind: 'x "μ"\n' } } },
  { type: 'start', trial: 0, attempt: 1 },
  { type: 'report', trial: 0, attempt: 1, resource: 1, value: Number.NaN, decision: 'continue' },
  {
    ...{ type: 'report', trial: 0, attempt: 1, resource: 2, value: Number.NEGATIVE_INFINITY },
    ...{ metrics: { other: 0.1 + 0.2, none: Number.NaN, most: Number.POSITIVE_INFINITY }, decision: 'pause' },
    constraints: { memory: -0.5, cost: Number.NEGATIVE_INFINITY },
  },
  {
    type: 'note',
    trial: 0,
    attempt: 1,
    key: 'a "μ"',
    value: { layers: [1, null], isBest: false, rate: -1e-300 },
  },
  { type: 'retry', trial: 0, attempt: 1, error: 'out of memory' },
  { type: 'exploit', trial: 0, from: 1, resource: 2, config: { a: 3, b: { kind: 'y' } } },
  {
    type: 'end',
    trial: 0,
    attempt: 2,
    state: 'complete',
    value: 1e-300,
    metrics: { other: Number.NaN },
    constraints: { memory: Number.NaN },
  },
  {
    ...{ type: 'transfer', trial: -1, changed: ['`lr` 2 became 1'], leftOut: [] },
    trials: [{ number: -1, config: { a: 2 }, state: 'complete', value: 0.5 }],
  },
];

function reportOf(trial: number, resource: number): StudyEvent {
  return { type: 'report', trial, attempt: 1, resource, value: 1, decision: 'continue' };
}

function exploitOf(trial: number, from: number): StudyEvent {
  return { type: 'exploit', trial, from, resource: 3, config: { a: 1 } };
}

/**
 * What every storage must do.
 *
 * @param create makes an empty place for a study, and returns a function that opens the same place anew, as another
 *   process would
 *
 * @example
 * import { MemoryStorage } from '@btcfc/tune';
 * import { storageChecks } from '@btcfc/tune/testing';
 *
 * const checks = storageChecks(() => {
 *   const storage = new MemoryStorage();
 *   return () => storage;
 * });
 * for (const { run } of checks) await run(); // in Jest: it(name, run)
 */
export function storageChecks(create: () => () => Storage): ConformanceCheck[] {
  return [
    {
      name: 'gives back every event as it was, in order',
      async run() {
        const reach = create();
        assertSame(await use(reach(), () => {}), []);
        await use(reach(), (storage) => appendAll(storage, events.slice(0, 3)));
        await use(reach(), (storage) => appendAll(storage, events.slice(3)));
        assertSame(await use(reach(), () => {}), events);
      },
    },
    {
      name: 'shows what it holds, also while it is open',
      async run() {
        const reach = create();
        assert.equal(await reach().read(), undefined);
        await use(reach(), async (storage) => {
          await storage.append(events[0]!);
          assertSame(await storage.read(), { header, events: events.slice(0, 1) });
          assertSame(await reach().read(), { header, events: events.slice(0, 1) });
        });
        assertSame(await reach().read(), { header, events: events.slice(0, 1) });
      },
    },
    {
      name: 'keeps the order of the calls, also of those that are not waited for',
      async run() {
        const reach = create();
        const many = Array.from(
          { length: 50 },
          (_, trial): StudyEvent => ({ type: 'start', trial, attempt: 1 }),
        );
        await use(reach(), (storage) => Promise.all(many.map((event) => storage.append(event))));
        assertSame(await use(reach(), () => {}), many);
      },
    },
    {
      name: 'keeps the last checkpoint of each trial',
      async run() {
        const reach = create();
        await use(reach(), async (storage) => {
          await storage.append(reportOf(0, 1), Uint8Array.of(1, 2, 0, 255));
          await storage.append(reportOf(0, 2), Uint8Array.of(10, 13));
          await storage.append(reportOf(0, 3));
          await storage.append(reportOf(1, 1), new Uint8Array());
          await storage.append(reportOf(3, 1), Uint8Array.of(7));
          // that of another trial
          await storage.append(exploitOf(3, 0), Uint8Array.of(10, 13));
          assertSame([...(await storage.loadCheckpoint(0))!], [10, 13]);
        });
        await use(reach(), async (storage) => {
          assertSame([...(await storage.loadCheckpoint(0))!], [10, 13]);
          assertSame([...(await storage.loadCheckpoint(1))!], []);
          assertSame([...(await storage.loadCheckpoint(3))!], [10, 13]);
          assert.equal(await storage.loadCheckpoint(2), undefined);
        });
      },
    },
    {
      name: 'refuses to go on with another study, and stays usable',
      async run() {
        const reach = create();
        await use(reach(), (storage) => appendAll(storage, events));
        for (const [name, value] of Object.entries({
          ...header,
          mode: 'max',
          space: '{"a":1}',
          objective: 'g',
          metrics: '{"loss":"min","latency":"min"}',
          data: 'another digest',
        })) {
          if (value === header[name as keyof StudyHeader]) continue;
          await assert.rejects(async () => reach().open({ ...header, [name]: value }), {
            code: 'INVALID_DATA',
          });
        }
        assertSame(await use(reach(), () => {}), events);
      },
    },
    {
      name: 'is open once at a time',
      async run() {
        const reach = create();
        await use(reach(), async (storage) => {
          await assert.rejects(async () => reach().open(header), { code: 'INVALID_STATE' });
          await storage.append(events[0]!);
        });
        assertSame(await use(reach(), () => {}), events.slice(0, 1));
      },
    },
  ];
}

async function use(storage: Storage, work: (storage: Storage) => unknown): Promise<StudyEvent[]> {
  const found = await storage.open(header);
  try {
    await work(storage);
  } finally {
    await storage.close();
  }
  return found;
}

async function appendAll(storage: Storage, list: readonly StudyEvent[]): Promise<void> {
  for (const event of list) await storage.append(event);
}
