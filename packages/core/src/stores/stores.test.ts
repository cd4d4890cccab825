import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
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
import { folderStore } from '../files/folder-store';
import { loadModel, readSavedFiles, saveModel } from '../forecasting/model-kinds';
import { digestOf } from './digest';
import { savedWithin } from './manifest';
import { memoryStore } from './memory-store';
import { openStore } from './open-store';
import type { Store } from './store';
import { storeWithin } from './store-within';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'btcfc-store-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describe.each<[string, () => Store]>([
  ['memoryStore', memoryStore],
  ['storeWithin', () => storeWithin(memoryStore(), 'inner')],
  ['folderStore', () => folderStore({ directory: path.join(directory, 'kept') })],
])('%s', (_, create) => {
  it('keeps text and bytes, lists and forgets them', async () => {
    const store = create();
    expect(await store.list()).toEqual([]);
    expect(await store.read('a.txt')).toBeUndefined();
    await store.write({ 'b/c.bin': Uint8Array.of(1, 2), 'a.txt': 'Größe' });
    await store.write({ 'a.txt': 'again' });
    expect(await store.list()).toEqual(['a.txt', 'b/c.bin']);
    expect(text(await store.read('a.txt'))).toBe('again');
    expect([...(await store.read('b/c.bin'))!]).toEqual([1, 2]);
    await store.remove('a.txt');
    await store.remove('a.txt');
    expect(await store.list()).toEqual(['b/c.bin']);
  });

  it('appends', async () => {
    const store = create();
    await store.append('journal.jsonl', 'one\n');
    await store.append('journal.jsonl', 'two\n');
    expect(text(await store.read('journal.jsonl'))).toBe('one\ntwo\n');
  });

  it('does not hand out what it keeps', async () => {
    const store = create();
    const bytes = Uint8Array.of(1, 2);
    await store.write({ 'a.bin': bytes });
    bytes[0] = 9;
    (await store.read('a.bin'))![1] = 9;
    expect([...(await store.read('a.bin'))!]).toEqual([1, 2]);
  });

  it.each(['', '../up', '/root', 'a//b', '.hidden', 'a/..', 'a\\b', 'C:x'])(
    'refuses the name %p',
    async (name) => {
      const store = create();
      await expect(store.write({ [name]: '' })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
      await expect(store.read(name)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
      await expect(store.append(name, '')).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    },
  );
});

describe('folderStore', () => {
  const files = { 'model.json': '{}', 'weights.bin': Uint8Array.of(7) };

  it('refuses a folder that holds files of others, and touches nothing in it', async () => {
    mkdirSync(path.join(directory, 'data'));
    writeFileSync(path.join(directory, 'notes.txt'), 'mine');
    writeFileSync(path.join(directory, 'data', 'rows.csv'), 'mine');
    await expect(folderStore({ directory }).write(files)).rejects.toMatchObject({
      code: 'FILE_ACCESS',
      received: ['data/rows.csv', 'notes.txt'],
    });
    expect(readdirSync(directory).sort()).toEqual(['data', 'notes.txt']);
    expect(readFileSync(path.join(directory, 'data', 'rows.csv'), 'utf8')).toBe('mine');
  });

  it.each(['model.json', 'manifest.json'])(
    "refuses somebody else's %s when a model is saved",
    async (name) => {
      writeFileSync(path.join(directory, name), '{"name":"my web app"}');
      const parts = { kind: 'a', package: 'x', files: { 'model.json': '1' } };
      await expect(saveModel(directory, parts)).rejects.toMatchObject({
        code: 'FILE_ACCESS',
        received: [name],
      });
      expect(readFileSync(path.join(directory, name), 'utf8')).toBe('{"name":"my web app"}');
    },
  );

  it('takes the place of a model whose manifest is damaged', async () => {
    const parts = { kind: 'a', package: 'x', files: { 'model.json': '1' } };
    await saveModel(directory, parts);
    const manifest = path.join(directory, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest).subarray(0, 60));
    await expect(readSavedFiles(directory)).rejects.toMatchObject({ code: 'PARSE_FAILED' });
    await saveModel(directory, parts);
    expect((await readSavedFiles(directory)).kind).toBe('a');
  });

  it('refuses the name of a file', async () => {
    const file = path.join(directory, 'model');
    writeFileSync(file, 'mine');
    await expect(folderStore({ directory: file }).write(files)).rejects.toMatchObject({
      code: 'FILE_ACCESS',
    });
    await expect(folderStore({ directory: file }).write({ 'a.txt': '' })).rejects.toMatchObject({
      code: 'FILE_ACCESS',
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(readdirSync(directory)).toEqual(['model']);
  });

  it('takes the place of what was saved before, which the manifest lists', async () => {
    await saveModel(directory, {
      kind: 'a',
      package: 'x',
      files: { 'old.bin': '1', 'members/0/old.bin': '2' },
    });
    await saveModel(directory, { kind: 'a', package: 'x', files: { 'new.bin': '3' } });
    expect(readdirSync(directory).sort()).toEqual(['manifest.json', 'new.bin']);
  });

  it('follows a link to a folder and keeps permissions', async () => {
    const [link, target] = [path.join(directory, 'current'), path.join(directory, 'v1')];
    symlinkSync('v1', link);
    await folderStore({ directory: link }).write(files);
    chmodSync(target, 0o750);
    chmodSync(path.join(target, 'weights.bin'), 0o600);
    await folderStore({ directory: link }).write(files);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o750);
    expect(statSync(path.join(target, 'weights.bin')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).sort()).toEqual(['current', 'v1']);
  });

  it('puts files together into the innermost folder that holds them all', async () => {
    const store = folderStore({ directory });
    writeFileSync(path.join(directory, 'notes.txt'), 'mine');
    await store.write({ 'trials/7/report.json': '1', 'trials/7/weights.bin': '2' });
    await store.write({ 'trials/8/report.json': '1', 'trials/8/weights.bin': '2' });
    expect(await store.list()).toEqual([
      'notes.txt',
      'trials/7/report.json',
      'trials/7/weights.bin',
      'trials/8/report.json',
      'trials/8/weights.bin',
    ]);
  });

  it('keeps other processes out while it is locked', async () => {
    const store = folderStore({ directory });
    const release = await store.lock!('The study');
    await expect(folderStore({ directory }).lock!('The study')).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
    await release();
    await (await store.lock!('The study'))();
    expect(await store.list()).toEqual([]);
  });
});

describe('openStore', () => {
  it('takes a path for a folder, and a store as it is', async () => {
    await openStore(path.join(directory, 'a')).write({ 'x.txt': '' });
    expect(existsSync(path.join(directory, 'a', 'x.txt'))).toBe(true);
    const store = memoryStore();
    expect(openStore(store)).toBe(store);
  });

  it.each([undefined, null, '', 5, {}, true])('refuses %p', (place) => {
    expect(() => openStore(place as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('saved models', () => {
  const parts = {
    kind: 'constant',
    package: '@btcfc/core',
    files: { 'value.txt': '7', 'more.bin': Uint8Array.of(1, 2, 3) },
  };
  const constant = {
    kind: 'constant',
    package: '@btcfc/core',
    load: async ({ files }: { files: ReadonlyMap<string, Uint8Array> }) => ({
      model: { fit: () => 0, predict: () => Promise.reject(new Error('not asked')) },
      fitted: Number(text(files.get('value.txt'))),
    }),
  };

  it('come back by their kind', async () => {
    const store = memoryStore();
    await saveModel(store, parts);
    expect(await loadModel(store, { kinds: [constant] })).toMatchObject({ kind: 'constant', fitted: 7 });
  });

  it('name the package that reads an unknown kind', async () => {
    const store = memoryStore();
    await saveModel(store, { ...parts, kind: 'unheard-of', package: '@someone/models' });
    await expect(loadModel(store)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('Import "@someone/models"'),
    });
  });

  it('are refused for any flipped bit', async () => {
    const store = memoryStore();
    await saveModel(store, parts);
    for (const name of ['value.txt', 'more.bin']) {
      const bytes = (await store.read(name))!;
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const flipped = bytes.slice();
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        await store.write({ [name]: flipped });
        await expect(readSavedFiles(store)).rejects.toMatchObject({ code: 'PARSE_FAILED', received: name });
      }
      await store.write({ [name]: bytes });
    }
    const whole = JSON.parse(text(await store.read('manifest.json'))!);
    for (const manifest of [
      '{"format":"btcfc-model"',
      JSON.stringify({ ...whole, files: { 'value.txt': null } }),
      JSON.stringify({ ...whole, files: { '../value.txt': { bytes: 1, sha256: '' } } }),
      JSON.stringify({ ...whole, files: [] }),
      JSON.stringify({ ...whole, kind: 5 }),
    ]) {
      await store.write({ 'manifest.json': manifest });
      await expect(readSavedFiles(store)).rejects.toMatchObject({ code: 'PARSE_FAILED' });
    }
  });

  it('of a later version of the format ask for an update', async () => {
    const store = memoryStore();
    await store.write({ 'manifest.json': '{"format":"btcfc-model","version":2}' });
    await expect(loadModel(store)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('Update the @btcfc packages'),
    });
  });

  it('say what is missing', async () => {
    const store = memoryStore();
    await expect(loadModel(store)).rejects.toMatchObject({ code: 'FILE_ACCESS' });
    await saveModel(store, parts);
    await store.remove('more.bin');
    await expect(loadModel(store)).rejects.toMatchObject({ code: 'FILE_ACCESS', received: 'more.bin' });
  });

  it('hold others within', async () => {
    const [inner, outer] = [memoryStore(), memoryStore()];
    await saveModel(inner, parts);
    const files: Record<string, Uint8Array> = {};
    for (const name of await inner.list()) files[`members/0/${name}`] = (await inner.read(name))!;
    await saveModel(outer, { kind: 'pair', package: 'x', files });
    const within = savedWithin(await readSavedFiles(outer), 'members/0/');
    expect(within.kind).toBe('constant');
    expect(text(within.files.get('value.txt'))).toBe('7');
  });
});

describe('digestOf', () => {
  it('is SHA-256 of a single content', () => {
    const { createHash } = require('node:crypto') as typeof import('node:crypto');
    expect(digestOf('Größe')).toBe(createHash('sha256').update('Größe').digest('hex'));
    const numbers = Float64Array.of(1, 2.5);
    expect(digestOf(numbers)).toBe(createHash('sha256').update(new Uint8Array(numbers.buffer)).digest('hex'));
  });

  it('tells lists apart that have the same bytes in all', () => {
    expect(digestOf('ab', 'c')).not.toBe(digestOf('a', 'bc'));
  });
});
