import { spawnSync } from 'node:child_process';
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkWritableDirectory, writeDirectoryAtomic, writeFileAtomic } from './files';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc-files-'));
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

describe('writeFileAtomic', () => {
  it('writes text and bytes, over an old file and into folders that are not there yet', () => {
    const file = path.join(directory, 'a', 'b.txt');
    writeFileAtomic(file, 'Größe');
    expect(readFileSync(file, 'utf8')).toBe('Größe');
    writeFileAtomic(file, Uint8Array.of(1, 2, 3));
    expect([...readFileSync(file)]).toEqual([1, 2, 3]);
    expect(readdirSync(path.dirname(file))).toEqual(['b.txt']);
  });

  it('keeps the old content and leaves nothing behind when the disk fills up', () => {
    const file = path.join(directory, 'kept.txt');
    writeFileAtomic(file, 'old');
    jest.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    });
    expect(() => writeFileAtomic(file, 'new')).toThrow('the disk is full');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(['kept.txt']);
  });

  it('names the path and the way out when it can not write', () => {
    writeFileSync(path.join(directory, 'file'), '');
    const below = path.join(directory, 'file', 'x.txt');
    expect(() => writeFileAtomic(below, '')).toThrow(
      expect.objectContaining({
        code: 'FILE_ACCESS',
        received: below,
        message: expect.stringContaining(below),
      }),
    );
    expect(() => writeFileAtomic(directory, '')).toThrow('it is a directory');
  });

  it('shows a reader whole versions only, however often its writer is killed', () => {
    const file = path.join(directory, 'state.json');
    const swc = path.join(directory, 'files.cjs');
    writeFileSync(swc, compiledSource());
    const program = `
      const { writeFileAtomic } = require(${JSON.stringify(swc)});
      for (let n = 0; ; n++) writeFileAtomic(${JSON.stringify(file)}, String(n % 10).repeat(300000));
    `;
    // on a busy machine a writer may be killed before its first version.
    writeFileAtomic(file, '-'.repeat(300000));
    for (let round = 0; round < 5; round++) {
      spawnSync(process.execPath, ['-e', program], { timeout: 300 + 40 * round, killSignal: 'SIGKILL' });
      const content = readFileSync(file, 'utf8');
      expect(content).toBe(content[0]!.repeat(300000));
    }
  });
});

describe('writeDirectoryAtomic', () => {
  it('replaces a folder as a whole', async () => {
    const target = path.join(directory, 'model');
    await writeDirectoryAtomic(target, (temporary) => writeFileSync(path.join(temporary, 'old.txt'), '1'));
    await writeDirectoryAtomic(target, async (temporary) =>
      writeFileSync(path.join(temporary, 'new.txt'), '2'),
    );
    expect(readdirSync(target)).toEqual(['new.txt']);
    expect(readdirSync(directory)).toEqual(['model']);
  });

  it('keeps the old folder and leaves nothing behind when filling fails', async () => {
    const target = path.join(directory, 'model');
    mkdirSync(target);
    writeFileSync(path.join(target, 'old.txt'), '1');
    const filling = writeDirectoryAtomic(target, (temporary) => {
      writeFileSync(path.join(temporary, 'half.txt'), '');
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    });
    await expect(filling).rejects.toThrow('the disk is full');
    expect(readdirSync(target)).toEqual(['old.txt']);
    expect(readdirSync(directory)).toEqual(['model']);
  });
});

describe('checkWritableDirectory', () => {
  it('makes the folder, or says why it can not be used', () => {
    const target = path.join(directory, 'a', 'b');
    checkWritableDirectory(target);
    expect(readdirSync(target)).toEqual([]);
    writeFileSync(path.join(directory, 'file'), '');
    expect(() => checkWritableDirectory(path.join(directory, 'file'))).toThrow('a file stands where');
  });
});

// the child process of the kill test runs plain Node, so it needs plain JavaScript
function compiledSource(): string {
  const { transformSync } = require('@swc/core') as typeof import('@swc/core');
  const compile = (name: string) =>
    transformSync(readFileSync(path.join(__dirname, `${name}.ts`), 'utf8'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    }).code;
  for (const name of ['error', 'file-access-error', 'file-lock', 'process-identity']) {
    writeFileSync(path.join(directory, `${name}.js`), compile(name));
  }
  return compile('files');
}
