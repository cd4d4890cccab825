import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc temporary '));
const place = path.join(directory, 'tmp');
const bundle = path.join(directory, 'temporary-folder.cjs');

beforeAll(() => {
  mkdirSync(place);
  const entryPoints = [path.join(__dirname, 'temporary-folder.ts')];
  buildSync({ entryPoints, bundle: true, platform: 'node', format: 'cjs', outfile: bundle });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a program that makes a folder, puts a file there and tells where. */
async function make(then: string, purpose = 'trials') {
  const program = `
    const { TemporaryFolder } = require(${JSON.stringify(bundle)});
    const folder = TemporaryFolder.make(${JSON.stringify(purpose)});
    require('node:fs').writeFileSync(folder.path + '/weights.bin', 'w');
    process.stdout.write(folder.path);
    ${then}`;
  const env = { ...process.env, NODE_OPTIONS: '', TMPDIR: place, TEMP: place };
  const child = spawn(process.execPath, ['-e', program], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [text] = await once(child.stdout, 'data');
  return { child, folder: String(text), end: once(child, 'close') };
}

it.each([
  ['its work', '', 0],
  ['process.exit', 'process.exit(3)', 3],
  ['an error', 'throw new Error("a slip")', 1],
  ['its own hand, twice over', 'folder.remove(); folder.remove()', 0],
])('goes as its process ends by %s', async (_, then, code) => {
  const { folder, end } = await make(then);
  expect(path.dirname(folder)).toBe(place);
  expect(path.basename(folder)).toMatch(/^btcfc-trials-/);
  expect(await end).toEqual([code, null]);
  expect(readdirSync(place)).toEqual([]);
});

it('of a process that was killed goes with the next one of its purpose, those of others stay', async () => {
  const { child, folder, end } = await make('setInterval(() => {}, 1000)');
  await (await make('')).end;
  expect(existsSync(path.join(folder, 'weights.bin'))).toBe(true);

  child.kill('SIGKILL');
  await end;
  mkdirSync(path.join(place, 'btcfc-trials-of-mine'));
  await (await make('', 'reports')).end;
  expect(existsSync(folder)).toBe(true);
  await (await make('')).end;
  expect(readdirSync(place)).toEqual(['btcfc-trials-of-mine']);
});
