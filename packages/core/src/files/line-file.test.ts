import fs, { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LineFile } from './line-file';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc-lines-'));
  file = path.join(directory, 'below', 'x.jsonl');
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

function begin(wholeBytes = 0): LineFile {
  const lines = LineFile.open(file, 'The log');
  lines.keep(wholeBytes);
  return lines;
}

it('goes on after the bytes that are kept', () => {
  const first = begin();
  first.append('one\n');
  first.append('two\n');
  first.close();
  const second = LineFile.open(file, 'The log');
  expect(Buffer.from(second.content).toString()).toBe('one\ntwo\n');
  second.keep(4);
  second.append('three\n');
  second.close();
  expect(readFileSync(file, 'utf8')).toBe('one\nthree\n');
});

it('changes nothing until it is told what to keep', () => {
  const lines = LineFile.open(file, 'The log');
  lines.close();
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, 'of somebody else');
  LineFile.open(file, 'The log').close();
  expect(readFileSync(file, 'utf8')).toBe('of somebody else');
});

it('leaves nothing of a line that did not fit, and goes on behind it', () => {
  const lines = begin();
  lines.append('one\n');
  const { writeSync } = fs;
  jest.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number, bytes: Uint8Array) => {
    writeSync(descriptor, bytes, 0, 2);
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  }) as unknown as typeof writeSync);
  expect(() => lines.append('two\n')).toThrow('the disk is full');
  expect(readFileSync(file, 'utf8')).toBe('one\n');
  jest.restoreAllMocks();
  lines.append('two\n');
  lines.close();
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
});

describe('a flush', () => {
  type Flush = (descriptor: number, done: (error: Error | null) => void) => void;
  /** Flushes end when they are told to. */
  const held = () => {
    const ends: ((error?: Error) => void)[] = [];
    jest.spyOn(fs, 'fsync').mockImplementation(((_, done) => {
      ends.push((error) => done(error ?? null));
    }) as Flush as typeof fs.fsync);
    return ends;
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('is shared by the lines that are written while another is under way', async () => {
    const ends = held();
    const lines = begin();
    const kept: string[] = [];
    const write = (line: string) => {
      lines.write(`${line}\n`);
      lines.flush().then(() => kept.push(line));
    };
    write('one');
    write('two');
    await turn();
    write('three');
    write('four');
    expect([ends.length, kept]).toEqual([1, []]);
    ends[0]!();
    await turn();
    expect([ends.length, kept]).toEqual([2, ['one', 'two']]);
    ends[1]!();
    await turn();
    expect([ends.length, kept]).toEqual([2, ['one', 'two', 'three', 'four']]);
    lines.close();
  });

  it('that fails leaves what was flushed before, and nothing more is written', async () => {
    const ends = held();
    const lines = begin();
    lines.append('one\n');
    lines.write('two\n');
    const second = lines.flush();
    await turn();
    lines.write('three\n');
    const third = lines.flush();
    ends[0]!(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    await expect(second).rejects.toThrow('the disk is full');
    await expect(third).rejects.toThrow('the disk is full');
    expect(readFileSync(file, 'utf8')).toBe('one\n');
    expect(() => lines.write('four\n')).toThrow('the disk is full');
    lines.close();
    jest.restoreAllMocks();
    const again = begin('one\n'.length);
    again.append('two\n');
    again.close();
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  });

  it('that failed is no hindrance once what was flushed is kept again', async () => {
    const ends = held();
    const lines = begin();
    lines.append('one\n');
    lines.write('two\n');
    const second = lines.flush();
    await turn();
    ends[0]!(Object.assign(new Error('EIO'), { code: 'EIO' }));
    await expect(second).rejects.toThrow();
    jest.restoreAllMocks();
    lines.keep('one\n'.length);
    lines.write('three\n');
    await lines.flush();
    lines.close();
    expect(readFileSync(file, 'utf8')).toBe('one\nthree\n');
  });
});

it('makes a file that only its owner reads, where it is told to', () => {
  const lines = LineFile.open(file, 'The log', 0o600);
  lines.keep(0);
  lines.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('is one holder’s at a time, and free once closed', () => {
  const lines = begin();
  expect(() => LineFile.open(file, 'The log')).toThrow('The log');
  lines.close();
  begin().close();
  expect(existsSync(`${file}.lock`)).toBe(false);
});
