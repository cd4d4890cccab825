import { spawn, spawnSync } from 'node:child_process';
import fs, {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { memoryStore } from '@btcfc/core';
import { JournalStorage } from './journal-storage';
import { MemoryStorage } from './memory-storage';
import type { Storage } from './storage';
import { StoreStorage } from './store-storage';
import type { StudyEvent, StudyHeader } from './study-event';

const header: StudyHeader = { objective: 'f', version: '1', space: '{"a":1}', metric: 'mse', mode: 'min' };
const events: StudyEvent[] = [
  { type: 'suggest', trial: 0, config: { a: 1, name: 'μ \n "x"' } },
  { type: 'start', trial: 0, attempt: 1 },
  { type: 'report', trial: 0, attempt: 1, resource: 1, value: Number.NaN, decision: 'continue' },
  {
    type: 'report',
    trial: 0,
    attempt: 1,
    resource: 2,
    value: Number.NEGATIVE_INFINITY,
    metrics: { mae: Number.POSITIVE_INFINITY },
    decision: 'continue',
  },
  { type: 'retry', trial: 0, attempt: 1, error: 'out of μemory' },
  { type: 'start', trial: 0, attempt: 2 },
  { type: 'end', trial: 0, attempt: 2, state: 'complete', value: 0.1 + 0.2 },
];

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc-tune-'));
  file = path.join(directory, 'deep', 'study.jsonl');
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

const report = (trial: number, resource: number): StudyEvent => ({
  ...{ type: 'report', trial, attempt: 1, resource, value: 1, decision: 'continue' },
});

async function write(storage: Storage, list: readonly StudyEvent[] = events): Promise<void> {
  await storage.open(header);
  for (const event of list) await storage.append(event);
  await storage.close();
}

async function read(storage: Storage, expected: StudyHeader = header): Promise<StudyEvent[]> {
  const found = await storage.open(expected);
  await storage.close();
  return found;
}

describe.each<[string, () => () => Storage]>([
  [
    'MemoryStorage',
    () => {
      const storage = new MemoryStorage();
      return () => storage;
    },
  ],
  ['JournalStorage', () => () => new JournalStorage(file)],
  [
    'StoreStorage',
    () => {
      const store = memoryStore();
      return () => new StoreStorage(store);
    },
  ],
  ['StoreStorage in a folder', () => () => new StoreStorage(path.join(directory, 'study'))],
])('%s', (_, prepare) => {
  it('gives back every event as it was, in order', async () => {
    const make = prepare();
    expect(await read(make())).toEqual([]);
    await write(make(), events.slice(0, 3));
    await write(make(), events.slice(3));
    expect(await read(make())).toEqual(events);
  });

  it('keeps the last checkpoint of each trial', async () => {
    const make = prepare();
    const storage = make();
    await storage.open(header);
    await storage.append(report(0, 1), Uint8Array.of(1, 2));
    await storage.append(report(0, 2), Uint8Array.of(3));
    await storage.append(report(1, 1), Uint8Array.of(4));
    await storage.append(report(0, 3));
    await storage.close();
    const again = make();
    await again.open(header);
    expect([...(await again.loadCheckpoint(0))!]).toEqual([3]);
    expect([...(await again.loadCheckpoint(1))!]).toEqual([4]);
    expect(await again.loadCheckpoint(2)).toBeUndefined();
    await again.close();
  });

  it.each([
    ['objective', 'g'],
    ['version', '2'],
    ['space', '{}'],
    ['metric', 'mae'],
    ['mode', 'max'],
    ['data', 'the digest of others'],
  ])('refuses another %s', async (name, value) => {
    const make = prepare();
    await write(make());
    await expect(read(make(), { ...header, [name]: value })).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringContaining(`another ${name}`),
    });
    // and stays usable
    expect(await read(make())).toEqual(events);
  });

  it('can be opened once at a time', async () => {
    const make = prepare();
    const first = make();
    await first.open(header);
    await expect((async () => make().open(header))()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await first.append(events[0]!);
    await first.close();
    expect(await read(make())).toEqual(events.slice(0, 1));
  });
});

it('clears away the checkpoints that a kill has left, whole or half written', async () => {
  const storage = new JournalStorage(file);
  await storage.open(header);
  await storage.append(report(0, 1), Uint8Array.of(1));
  await storage.close();
  const folder = `${file}.checkpoints`;
  const kept = readdirSync(folder);
  for (const name of ['trial-0.7', '.trial-0.8.1a2b3c4d.tmp', 'notes.tmp']) {
    writeFileSync(path.join(folder, name), 'x');
  }
  await storage.open(header);
  await storage.close();
  expect(readdirSync(folder).sort()).toEqual([...kept, 'notes.tmp'].sort());
});

it('is no store where nothing can be appended', () => {
  const { append: _, ...store } = memoryStore();
  expect(() => new StoreStorage(store as never)).toThrow('a store with read, write, append');
});

describe('a damaged journal', () => {
  it('cut at any byte of its last two lines keeps every whole line, and can be gone on with', async () => {
    await write(new JournalStorage(file));
    const whole = readFileSync(file);
    const lines = whole.toString('utf8').split('\n').slice(0, -1);
    const twoLines = Buffer.byteLength(`${lines.slice(-2).join('\n')}\n`);
    for (let length = whole.length - twoLines; length <= whole.length; length++) {
      const cut = whole.subarray(0, length);
      writeFileSync(file, cut);
      const wholeEvents = cut.filter((byte) => byte === 0x0a).length - 1;
      expect(await read(new JournalStorage(file))).toEqual(events.slice(0, wholeEvents));
      await write(new JournalStorage(file), events.slice(wholeEvents));
      expect(readFileSync(file)).toEqual(whole);
    }
  });

  it('cut within its header begins anew', async () => {
    await write(new JournalStorage(file), []);
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      expect(await read(new JournalStorage(file))).toEqual([]);
      expect(readFileSync(file)).toEqual(whole);
    }
  });

  it('forgets a last line that is unreadable', async () => {
    await write(new JournalStorage(file));
    writeFileSync(file, `${readFileSync(file, 'utf8')}\0\0\0\0"trial":3}\n`);
    expect(await read(new JournalStorage(file))).toEqual(events);
  });

  it.each([
    ['no JSON', '{"type":"start","tri'],
    ['no event', '{"type":"begin","trial":0}'],
    ['another decision', '{"type":"report","trial":0,"attempt":1,"resource":1,"value":1,"decision":"kill"}'],
  ])('with %s in the middle is refused, naming the line', async (_, line) => {
    await write(new JournalStorage(file));
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[4] = line;
    writeFileSync(file, lines.join('\n'));
    await expect(read(new JournalStorage(file))).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringContaining('Line 5'),
    });
    // nothing of it was changed, and it is not locked
    expect(readFileSync(file, 'utf8')).toBe(lines.join('\n'));
    expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
  });

  it.each(['date,price\n2020,1\n', 'notes', '{"format":"other"}\n'])(
    'that is none is left alone: %j',
    async (text) => {
      const other = path.join(directory, 'notes.txt');
      writeFileSync(other, text);
      await expect(read(new JournalStorage(other))).rejects.toMatchObject({ code: 'INVALID_DATA' });
      expect(readFileSync(other, 'utf8')).toBe(text);
    },
  );
});

describe('a disk that is full', () => {
  it('fails the event and leaves nothing of it behind', async () => {
    const storage = new JournalStorage(file);
    storage.open(header);
    await storage.append(events[0]!);
    const before = readFileSync(file);
    const { writeSync } = fs;
    jest.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number, bytes: Uint8Array) => {
      // the part that still fits is written
      writeSync(descriptor, bytes, 0, 7);
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    }) as unknown as typeof writeSync);
    await expect(storage.append(events[1]!)).rejects.toThrow('the disk is full');
    expect(readFileSync(file)).toEqual(before);
    jest.restoreAllMocks();
    await storage.append(events[1]!);
    await storage.close();
    expect(await read(new JournalStorage(file))).toEqual(events.slice(0, 2));
  });
});

it('says that an event is kept once it is flushed, several by one flush', async () => {
  const storage = new JournalStorage(file);
  storage.open(header);
  const { fsync } = fs;
  const flushes: (() => void)[] = [];
  jest.spyOn(fs, 'fsync').mockImplementation(((...args: Parameters<typeof fsync>) => {
    flushes.push(() => fsync(...args));
  }) as typeof fsync);
  const kept: string[] = [];
  const all = events.map((event) => Promise.resolve(storage.append(event)).then(() => kept.push(event.type)));
  await new Promise((resolve) => setImmediate(resolve));
  expect([flushes.length, kept]).toEqual([1, []]);
  // whoever looks, or comes after this process was killed, finds them all the same
  expect(new JournalStorage(file).read()!.events).toEqual(events);
  flushes[0]!();
  await Promise.all(all);
  expect(flushes).toHaveLength(1);
  await storage.close();
});

describe('the lock', () => {
  const lockFile = () => `${file}.lock`;

  it('is gone once the journal is closed, with everything else that helped to take it', async () => {
    await write(new JournalStorage(file));
    expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
  });

  it('of a process that is gone is taken over', async () => {
    await write(new JournalStorage(file));
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const holder = { id: 'dead', host: hostname(), pid, startTime: 'then' };
    writeFileSync(lockFile(), JSON.stringify(holder));
    // so is that of an heir who died while taking over
    writeFileSync(`${lockFile()}.dead`, JSON.stringify({ ...holder, id: 'heir' }));
    expect(await read(new JournalStorage(file))).toEqual(events);
    expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
  });

  it('of an earlier process with the same number is taken over', async () => {
    await write(new JournalStorage(file), []);
    const holder = { id: 'early', host: hostname(), pid: process.pid, startTime: 'long ago' };
    writeFileSync(lockFile(), JSON.stringify(holder));
    expect(await read(new JournalStorage(file))).toEqual([]);
  });

  it('of another host is respected, and the error tells what to do', async () => {
    await write(new JournalStorage(file), []);
    writeFileSync(lockFile(), JSON.stringify({ id: 'x', host: 'elsewhere', pid: 1, startTime: '' }));
    await expect(read(new JournalStorage(file))).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining('process 1 on elsewhere'),
      remedy: expect.stringContaining(lockFile()),
    });
    expect(existsSync(lockFile())).toBe(true);
  });

  it('that a crash of the system left empty is taken over', async () => {
    await write(new JournalStorage(file), []);
    writeFileSync(lockFile(), '');
    expect(await read(new JournalStorage(file))).toEqual([]);
  });

  it('of a live process is respected, and of the same one killed is not', async () => {
    await write(new JournalStorage(file));
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")']);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const stat = readStartTime(child.pid!);
    writeFileSync(lockFile(), JSON.stringify({ id: 'y', host: hostname(), pid: child.pid, startTime: stat }));
    await expect(read(new JournalStorage(file))).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await closed;
    expect(await read(new JournalStorage(file))).toEqual(events);
  });
});

// read as the manual describes it, not as the source does
function readStartTime(pid: number): string {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  }
  const ticks = /^\d+ \(.*\) (?:\S+ ){19}(\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1];
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
}

it('leaves a journal that others may read', async () => {
  await write(new JournalStorage(file));
  expect(statSync(file).size).toBeGreaterThan(0);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(events.length + 1);
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
});
