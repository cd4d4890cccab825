import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTrialFolders, noteSharedPlace, sharedFolderOf } from './trial-folders';

const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-trial-folders-'));
const shared = path.join(directory, 'shared');
const folders = createTrialFolders({
  stored: (trial) => path.join(directory, `trial-${trial}-files`),
  artifactsDir: undefined,
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Has a trial keep a file, where workers share a folder. */
function keep(trial: number, text: string): string {
  const own = path.join(shared, sharedFolderOf(trial));
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, `model-${trial}.txt`), text);
  noteSharedPlace(folders.checkpointDirOf(trial), own);
  return own;
}

describe('the files of a trial that goes on', () => {
  it('are handed on as they were at its last report, from the next one too before that reports', () => {
    const own = folders.checkpointDirOf(11);
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, 'model.txt'), 'first');
    folders.keepReported(11);
    writeFileSync(path.join(own, 'model.txt'), 'half of the sec');
    folders.copyFiles(11, 12, { asReported: true });
    const taken = path.join(folders.checkpointDirOf(12), 'model.txt');
    expect(readFileSync(taken, 'utf8')).toBe('first');
    writeFileSync(taken, 'half of another');
    folders.copyFiles(12, 13, { asReported: true });
    expect(readFileSync(path.join(folders.checkpointDirOf(13), 'model.txt'), 'utf8')).toBe('first');
    folders.keepReported(12);
    folders.copyFiles(12, 13, { asReported: true });
    expect(readFileSync(path.join(folders.checkpointDirOf(13), 'model.txt'), 'utf8')).toBe('half of another');
  });

  it('outlive a kill while they are kept', () => {
    const own = folders.checkpointDirOf(14);
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, 'model.txt'), 'first');
    folders.keepReported(14);
    // what comes between the two moves
    renameSync(`${own}.reported`, `${own}.reported.old`);
    folders.copyFiles(14, 15, { asReported: true });
    expect(readFileSync(path.join(folders.checkpointDirOf(15), 'model.txt'), 'utf8')).toBe('first');
  });
});

describe('the files of a trial in a folder that workers share', () => {
  it('are handed on where they lie, in place of those that were there', () => {
    const from = keep(1, 'of 1');
    const to = keep(2, 'of 2');
    folders.copyFiles(1, 2, { asReported: false });
    expect(readdirSync(to)).toEqual(['model-1.txt']);
    expect(readFileSync(path.join(to, 'model-1.txt'), 'utf8')).toBe('of 1');
    expect(readdirSync(from)).toEqual(['model-1.txt']);
  });

  it('are handed on to one that had none', () => {
    keep(3, 'of 3');
    folders.copyFiles(3, 4, { asReported: false });
    expect(readdirSync(path.join(shared, sharedFolderOf(4)))).toEqual(['model-3.txt']);
    expect(folders.hasFiles(4)).toBe(true);
    // from there to the next
    folders.copyFiles(4, 5, { asReported: false });
    expect(existsSync(path.join(shared, sharedFolderOf(5), 'model-3.txt'))).toBe(true);
  });

  it('are refused where the search does not see them', () => {
    noteSharedPlace(folders.checkpointDirOf(6), path.join(directory, 'elsewhere', sharedFolderOf(6)));
    expect(() => folders.copyFiles(6, 7, { asReported: false })).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringContaining('trial 6') }),
    );
  });
});
