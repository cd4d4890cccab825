import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { builtCli, removeBuiltCli } from '../test-support/built-cli';
import { saveCalibrated } from '../test-support/calibrated-model';
import { endPrograms, Program } from '../test-support/program';
import { readAnswer } from '../test-support/requests';
import { ModelFolders, rows } from '../test-support/tiny-model';

jest.setTimeout(60_000);

const folders = new ModelFolders();
const firstDay = Date.UTC(2024, 0, 1);

beforeAll(() => {
  builtCli();
});

afterAll(() => {
  endPrograms();
  removeBuiltCli();
  folders.remove();
});

async function begin(): Promise<{ program: Program; url: string }> {
  const program = new Program([
    `grid=${folders.folder('grid')}`,
    ...['--port', '0', '--journal-dir', folders.folder('journals')],
  ]);
  const { url } = await program.logged('listening');
  return { program, url };
}

async function append(url: string, day: number) {
  const body = JSON.stringify({ rows: [rows[day % rows.length]], dates: [firstDay + day * 86_400_000] });
  const headers = { 'Content-Type': 'application/json' };
  return readAnswer(await fetch(`${url}/v1/models/grid/rows`, { method: 'POST', headers, body }));
}

it('goes on with the row that was acknowledged last, after kill -9 while rows come', async () => {
  await saveCalibrated(folders, 'grid');
  /** The next day to be sent, and the coverage that was answered to the one before. */
  let day = 0;
  let told: unknown = null;
  for (let round = 0; round < 3; round++) {
    const { program, url } = await begin();
    if (round > 0) {
      const { streams } = (await readAnswer(await fetch(`${url}/v1/models/grid`))).answer;
      const kept = Math.round((Date.parse(streams[0].lastDate) - firstDay) / 86_400_000);
      // a row may have been written down whose answer was cut off
      expect([day - 1, day]).toContain(kept);
      if (kept === day - 1) expect(streams[0].calibration).toEqual(told);
      day = kept + 1;
    }
    const before = day;
    try {
      for (;;) {
        if (day === before + 20 + 7 * round) setTimeout(() => program.child.kill('SIGKILL'), 3);
        const { status, answer } = await append(url, day);
        expect([200, 202]).toContain(status);
        told = answer.forecast?.calibration;
        day++;
      }
    } catch (error) {
      // the connection was cut
      expect(String(error)).toMatch(/fetch failed|terminated/);
    }
    expect(await program.exited).toBeNull();
    expect(day).toBeGreaterThanOrEqual(before + 20);
  }
});

it('has every row that was acknowledged, after kill -9 at any moment of many rows of several streams', async () => {
  await saveCalibrated(folders, 'grid');
  const streams = ['a', 'b', 'c', 'd', 'e'];
  const acknowledged = new Map(streams.map((stream) => [stream, new Set<number>()]));
  let row = 0;
  // by rows, not by time: a busy machine is slow to begin
  for (const after of [10, 40, 90, 150]) {
    const { program, url } = await begin();
    let answered = 0;
    const headers = { 'Content-Type': 'application/json' };
    const client = async (stream: string) => {
      try {
        for (;;) {
          const mark = ++row;
          const body = JSON.stringify({ rows: [[100 + (mark % 9), mark]] });
          const answer = await fetch(`${url}/v1/models/grid/rows?stream=many-${stream}`, {
            ...{ method: 'POST', headers, body },
          });
          await answer.arrayBuffer();
          expect([200, 202]).toContain(answer.status);
          acknowledged.get(stream)!.add(mark);
          if (++answered === after) program.child.kill('SIGKILL');
        }
      } catch (error) {
        expect(String(error)).toMatch(/fetch failed|terminated/);
      }
    };
    const clients = streams.flatMap((stream) => [0, 1, 2, 3].map(() => client(stream)));
    await Promise.all(clients);
    expect(await program.exited).toBeNull();
    for (const [stream, marks] of acknowledged) {
      const kept = new Set(marksIn(`many-${stream}`));
      expect([...marks].filter((mark) => !kept.has(mark))).toEqual([]);
    }
  }
  expect(Math.min(...[...acknowledged.values()].map(({ size }) => size))).toBeGreaterThan(10);
  const { program, url } = await begin();
  const { streams: told } = (await readAnswer(await fetch(`${url}/v1/models/grid`))).answer;
  expect(told.map(({ stream }: { stream: string }) => stream)).toEqual(
    expect.arrayContaining(streams.map((stream) => `many-${stream}`)),
  );
  program.child.kill('SIGTERM');
  expect(await program.exited).toBe(0);
});

/** The second input of each row that a journal holds. */
function marksIn(stream: string): number[] {
  const directory = path.join(folders.folder('journals'), 'grid');
  if (!readdirSync(directory).includes(`${stream}.jsonl`)) return [];
  const lines = readFileSync(path.join(directory, `${stream}.jsonl`), 'utf8')
    .split('\n')
    .slice(1, -1);
  return lines.flatMap((line) => JSON.parse(line).change.rows.values[1]);
}
