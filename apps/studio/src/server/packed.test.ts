import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pack, readManifest } from '@btcfc/workspace';
import { journalOf } from '../test-support/journal';

jest.setTimeout(180_000);

const source = path.resolve(__dirname, '../..');
const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-studio-'));
let child: ChildProcess | undefined;

afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

/** Starts the command; gives back the address that it prints. */
function started(folder: string, words: readonly string[]): Promise<string> {
  child = spawn(process.execPath, ['dist/cli.js', ...words, '--no-open'], { cwd: folder });
  let told = '';
  return new Promise((resolve) => {
    child!.stdout!.on('data', (text) => {
      told += text;
      const [found] = /http:\S+/.exec(told) ?? [];
      if (found) resolve(found);
    });
  });
}

async function ended(): Promise<void> {
  child!.kill('SIGTERM');
  expect(await once(child!, 'exit')).toEqual([130, null]);
}

describe('the package as it is published', () => {
  it('needs nothing but Node to serve the page, and ends when it is told to', async () => {
    const manifest = readManifest(source);
    const tarball = await pack({ name: manifest.name, directory: source, manifest }, directory);
    expect(tarball.manifest.dependencies).toBeUndefined();
    const pages = ['index', 'search', 'service'].map((name) => `dist/page/${name}.html`);
    expect(tarball.files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'dist/cli.js', ...pages]));
    expect(tarball.files.filter((file) => !/^dist\/|^[^/]+$/.test(file))).toEqual([]);
    // what holds code of others holds their licences
    const licensesOf = (file: string) => readFileSync(path.join(tarball.contents, 'dist', file), 'utf8');
    const ofPage = licensesOf('page/licenses.md');
    for (const name of ['preact', 'chart.js', 'fflate', 'seedrandom', '@tensorflow/tfjs-core'])
      expect(ofPage).toMatch(new RegExp(`^## ${name} [\\d.]+ \\(.*\\)\n\n\\S`, 'm'));
    expect(ofPage).toContain('XNNPACK');
    // no heading without a text
    for (const section of ofPage.split(/^## /m).slice(1)) expect(section.length).toBeGreaterThan(500);
    // in the server's file a comment tells where each part is from
    const program = readFileSync(path.join(tarball.contents, 'dist/cli.js'), 'utf8');
    const held = [...program.matchAll(/^\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(
      ([, name]) => name!,
    );
    expect(held.length).toBeGreaterThan(0);
    for (const name of held) expect(licensesOf('THIRD_PARTY_LICENSES.md')).toContain(`## ${name} `);

    const pageOf = async (words: string[], page: string) => {
      const url = await started(tarball.contents, words);
      expect(await (await fetch(url)).text()).toBe(
        readFileSync(path.join(tarball.contents, 'dist/page', page), 'utf8'),
      );
      return url;
    };
    await pageOf([], 'index.html');
    await ended();

    const journal = path.join(directory, 'study.jsonl');
    writeFileSync(journal, journalOf({ trials: 5, epochs: 1 }));
    const url = await pageOf([journal], 'search.html');
    expect(await (await fetch(`${url}api/study`)).json()).toMatchObject({
      name: 'train',
      best: expect.any(Number),
    });
    await ended();

    // others than this machine need what is printed
    const open = await started(tarball.contents, [journal, '--host', '0.0.0.0']);
    const [, token] = /#token=(.+)$/.exec(open)!;
    expect(token!.length).toBeGreaterThan(20);
    const api = new URL('/api/study', open);
    expect((await fetch(api)).status).toBe(401);
    expect((await fetch(api, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200);
    await ended();

    // a service that is away is waited for
    await pageOf(['--service', 'http://127.0.0.1:9'], 'service.html');
    await ended();
  });

  it.each([
    [['nowhere.jsonl'], 'There is no file nowhere.jsonl.'],
    [['a.jsonl', 'b.jsonl'], 'It takes one study.'],
    [['--service', 'ftp://x'], 'without a password'],
    [['--service', 'http://user:secret@host'], 'without a password'],
    [['--host', '0.0.0.0'], '--host'],
    [['--artifacts', 'x'], 'the journal of a study'],
  ])('refuses %j', async (words, problem) => {
    const refused = spawn(process.execPath, [path.join(source, 'dist/cli.js'), ...words, '--no-open'], {
      cwd: directory,
    });
    let told = '';
    refused.stderr.on('data', (text) => {
      told += text;
    });
    expect(await once(refused, 'close')).toEqual([2, null]);
    expect(told).toContain(problem);
  });
});
