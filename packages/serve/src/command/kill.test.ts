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
