import { spawnSync } from 'node:child_process';
import fs, {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { saveModel } from '../forecasting/model-kinds';
import { checkWritableDirectory } from './check-writable-directory';
import { checkSaveFolder, folderStore } from './folder-store';
import { writeFileAtomic } from './write-file-atomic';

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

  it('keeps the permissions of the file that was there', () => {
    const file = path.join(directory, 'secret.txt');
    writeFileSync(file, 'old');
    for (const mode of [0o600, 0o664]) {
      chmodSync(file, mode);
      writeFileAtomic(file, 'new');
      expect(statSync(file).mode & 0o777).toBe(mode);
    }
  });

  it('follows symbolic links, also to a file that is not there yet', () => {
    const link = path.join(directory, 'current.txt');
    symlinkSync('v1.txt', link);
    writeFileAtomic(link, 'first');
    writeFileAtomic(link, 'second');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path.join(directory, 'v1.txt'), 'utf8')).toBe('second');
    expect(readdirSync(directory).sort()).toEqual(['current.txt', 'v1.txt']);
  });

  it('shows a reader whole versions only, however often its writer is killed', () => {
    const file = path.join(directory, 'state.json');
    const program = path.join(directory, 'writer.cjs');
    buildWriter(program, file);
    // on a busy machine a writer may be killed before its first version.
    writeFileAtomic(file, '-'.repeat(300000));
    for (let round = 0; round < 5; round++) {
      spawnSync(process.execPath, [program], { timeout: 300 + 40 * round, killSignal: 'SIGKILL' });
      const content = readFileSync(file, 'utf8');
      expect(content).toBe(content[0]!.repeat(300000));
    }
  });
});

describe('checkWritableDirectory', () => {
  it('leaves no trace of folders that were not there, or says why one can not be used', () => {
    checkWritableDirectory(path.join(directory, 'a', 'b'));
    expect(readdirSync(directory)).toEqual([]);
    writeFileSync(path.join(directory, 'file'), '');
    expect(() => checkWritableDirectory(path.join(directory, 'file'))).toThrow('a file stands where');
    expect(readdirSync(directory)).toEqual(['file']);
  });
});

describe('checkSaveFolder', () => {
  it('takes a folder that is new, empty or saved in, and no other', async () => {
    const folder = path.join(directory, 'saved');
    checkSaveFolder(folder);
    expect(existsSync(folder)).toBe(false);
    await saveModel(folderStore({ directory: folder }), {
      kind: 'a',
      package: 'b',
      files: { 'c.json': '{}' },
    });
    checkSaveFolder(folder);
    writeFileSync(path.join(folder, 'theirs'), '');
    expect(() => checkSaveFolder(folder)).toThrow('holds files that were not written here');
    expect(readdirSync(folder).sort()).toEqual(['c.json', 'manifest.json', 'theirs']);
  });

  it('does not take the ground from under a shell', () => {
    const here = jest.spyOn(process, 'cwd').mockReturnValue(path.join(directory, 'empty'));
    expect(() => checkSaveFolder(path.join(directory, 'empty'))).toThrow('the folder that this runs in');
    here.mockReturnValue(path.join(directory, 'empty', 'below'));
    expect(() => checkSaveFolder(path.join(directory, 'empty'))).toThrow('or holds it');
    here.mockReturnValue(path.join(directory, 'empty-too'));
    checkSaveFolder(path.join(directory, 'empty'));
  });
});

// the child process of the kill test runs plain Node, so it needs plain JavaScript
function buildWriter(program: string, file: string): void {
  buildSync({
    stdin: {
      contents: `
        import { writeFileAtomic } from './write-file-atomic';
        for (let n = 0; ; n++) writeFileAtomic(${JSON.stringify(file)}, String(n % 10).repeat(300000));`,
      resolveDir: __dirname,
      loader: 'ts',
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
}
