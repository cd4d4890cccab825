import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pack, readManifest } from '@btcfc/workspace';

jest.setTimeout(60_000);

const source = path.resolve(__dirname, '../..');
const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-studio-'));
let child: ChildProcess | undefined;

afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

describe('the package as it is published', () => {
  it('needs nothing but Node to serve the page, and ends when it is told to', async () => {
    const manifest = readManifest(source);
    const tarball = await pack({ name: manifest.name, directory: source, manifest }, directory);
    expect(tarball.manifest.dependencies).toBeUndefined();
    expect(tarball.files).toEqual(
      expect.arrayContaining(['README.md', 'LICENSE', 'dist/cli.js', 'dist/page/index.html']),
    );
    expect(tarball.files.filter((file) => !/^dist\/|^[^/]+$/.test(file))).toEqual([]);
    // what holds code of others holds their licences
    const licenses = readFileSync(path.join(tarball.contents, 'dist/page/licenses.md'), 'utf8');
    for (const name of ['preact', 'chart.js', 'fflate', '@tensorflow/tfjs-core'])
      expect(licenses).toContain(`## ${name} `);
    expect(licenses).toContain('Apache License');

    child = spawn(process.execPath, ['dist/cli.js', '--no-open'], { cwd: tarball.contents });
    let told = '';
    const url = await new Promise<string>((resolve) => {
      child!.stdout!.on('data', (text) => {
        told += text;
        const [found] = /http:\S+/.exec(told) ?? [];
        if (found) resolve(found);
      });
    });
    expect(await (await fetch(url)).text()).toBe(
      readFileSync(path.join(tarball.contents, 'dist/page/index.html'), 'utf8'),
    );
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([130, null]);
  });
});
