import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { FileLock } from './file-lock';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc-lock-'));
  file = path.join(directory, 'x.lock');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const acquire = () => FileLock.acquire(file, 'The thing');

it('keeps a second one out until it is let go, and leaves nothing', () => {
  const lock = acquire();
  expect(acquire).toThrow(
    expect.objectContaining({
      code: 'INVALID_STATE',
      message: expect.stringContaining(`The thing is in use by process ${process.pid}.`),
    }),
  );
  lock.release();
  acquire().release();
  expect(readdirSync(directory)).toEqual([]);
  expect(() => FileLock.acquire(path.join(directory, 'none', 'x.lock'), '')).toThrow(
    expect.objectContaining({ code: 'FILE_ACCESS' }),
  );
});

it('tells who looks on whether it is held, and takes nothing', () => {
  expect(FileLock.isHeld(file)).toBe(false);
  const lock = acquire();
  expect(FileLock.isHeld(file)).toBe(true);
  lock.release();
  expect(FileLock.isHeld(file)).toBe(false);
  // whoever it was is gone
  const text = JSON.stringify({ id: 'dead', host: hostname(), pid: 2 ** 22 + 1, startTime: 'once' });
  writeFileSync(file, text);
  expect(FileLock.isHeld(file)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('does not let go of what has become another’s', () => {
  const lock = acquire();
  writeFileSync(file, JSON.stringify({ id: 'other', host: 'elsewhere', pid: 1, startTime: '' }));
  lock.release();
  expect(existsSync(file)).toBe(true);
  expect(acquire).toThrow('in use by process 1 on elsewhere');
  expect(acquire).toThrow(expect.objectContaining({ remedy: `If that process is gone, remove ${file}.` }));
});

it.each([
  '',
  '{"id":',
  JSON.stringify({ id: 'a', host: hostname(), pid: process.pid, startTime: 'long ago' }),
])('passes on when its holder is no more: %j', (content) => {
  writeFileSync(file, content);
  acquire().release();
  expect(readdirSync(directory)).toEqual([]);
});

it('of a killed process has one heir among many, even where an earlier heir died', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const dead = { host: hostname(), pid, startTime: 'then' };
  writeFileSync(file, JSON.stringify({ ...dead, id: 'first' }));
  writeFileSync(`${file}.first`, JSON.stringify({ ...dead, id: 'second' }));
  const heirs = Array.from({ length: 4 }, () => contend());
  try {
    const answers = await Promise.all(heirs.map(firstLine));
    expect(answers.filter((answer) => answer === 'holds')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'INVALID_STATE')).toHaveLength(3);
    expect(readdirSync(directory)).toEqual(['x.lock']);
  } finally {
    await Promise.all(heirs.map(killed));
  }
  acquire().release();
});

// a process that takes the lock and holds it until it is killed; it runs plain Node, so it needs plain JavaScript
function contend(): ChildProcess {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `
        import { FileLock } from './file-lock';
        try {
          FileLock.acquire(${JSON.stringify(file)}, 'It');
          console.log('holds');
        } catch (error) {
          console.log(error.code);
        }
        setInterval(() => {}, 1000);`,
      resolveDir: __dirname,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  });
  return spawn(process.execPath, ['-e', outputFiles[0]!.text], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.stdout!.once('data', (text) => resolve(String(text).trim())));
}

function killed(child: ChildProcess): Promise<unknown> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  return closed;
}
