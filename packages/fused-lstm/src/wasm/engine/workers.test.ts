import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from '../../../test-support/bundle';
import type { Ending, ThreadReport } from '../../../test-support/programs/threaded-process';

jest.setTimeout(60_000);

describe('a process with two threads', () => {
  let directory: string;
  let program: string;
  let child: ChildProcess;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'fused-lstm-'));
    program = path.join(directory, 'program.cjs');
    await writeFile(program, await bundle({ entry: 'threaded-process.ts', platform: 'node' }));
  });

  afterEach(() => {
    if (isGroupAlive(child)) process.kill(-child.pid!, 'SIGKILL');
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** Starts the program in a process group of its own, and hands its reports to `report`, one a call. */
  function start(ending: Ending): { report: () => Promise<ThreadReport>; ended: Promise<unknown[]> } {
    child = spawn(process.execPath, [program, ending], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    return {
      report: async () => JSON.parse((await lines.next()).value) as ThreadReport,
      ended: once(child, 'exit'),
    };
  }

  it('ends by itself, its threads with it', async () => {
    const { report, ended } = start('end');
    expect(await report()).toEqual({ threads: 2, workers: 1 });
    expect(await ended).toEqual([0, null]);
    expect(isGroupAlive(child)).toBe(false);
  });

  it('leaves no thread behind when it is killed', async () => {
    const { report, ended } = start('stay');
    expect(await report()).toEqual({ threads: 2, workers: 1 });
    expect(isGroupAlive(child)).toBe(true);
    child.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(isGroupAlive(child)).toBe(false);
  });

  it('ends its threads when it goes on with one', async () => {
    const { report, ended } = start('stop-threads');
    expect(await report()).toEqual({ threads: 2, workers: 1 });
    expect(await report()).toEqual({ threads: 1, workers: 0 });
    expect(await ended).toEqual([0, null]);
  });
});

function isGroupAlive({ pid }: ChildProcess): boolean {
  try {
    return process.kill(-pid!, 0);
  } catch {
    return false;
  }
}
