import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { command, nodeBinary, publishedPackages, root } from '@btcfc/workspace';
import { LocalRegistry } from './local-registry';
import { WorkingCopy } from './working-copy';

jest.setTimeout(600_000);

const names = publishedPackages.map(({ name }) => name);
const platforms = [
  'linux-x64-gnu',
  'linux-x64-musl',
  'linux-arm64-gnu',
  'darwin-arm64',
  'darwin-x64',
  'win32-x64',
];
const compiled = path.join(root, 'packages/fused-lstm/dist/native/fused-lstm.node');
const hasKernels = existsSync(compiled);
/** Where there is no compiler, a file that no package loads. */
const kernels = hasKernels ? compiled : path.join(root, 'LICENSE');
let directory: string;
let registry: LocalRegistry;
let copy: WorkingCopy;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'btcfc-release-'));
  [registry, copy] = await Promise.all([
    LocalRegistry.start(path.join(directory, 'registry')),
    WorkingCopy.create(path.join(directory, 'copy')),
  ]);
  await copy.write('.npmrc', `${await copy.read('.npmrc')}${registry.npmrc}`);
  // our own packages link to each other, others come from the store that the workspace was installed from
  await copy.run('pnpm', 'install', '--frozen-lockfile', '--prefer-offline');
});

afterAll(async () => {
  registry?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** What `npm run release` does after the build, with this machine's kernels for those of every platform. */
async function release(): Promise<string> {
  await copy.run('changeset', 'version');
  await copy.commit('versions');
  const folder = path.join(directory, 'native-packages');
  for (const platform of platforms) {
    const making = ['packages/fused-lstm/scripts/platform-packages.mjs', folder, '--only', platform];
    await copy.run(process.execPath, ...making, '--binary', kernels);
  }
  return copy.run(process.execPath, 'scripts/release.mjs', '--native', folder);
}

/** A user's empty folder, whose npm knows our packages from the registry alone. */
async function emptyFolder(name: string): Promise<string> {
  const folder = path.join(directory, name);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, '.npmrc'), registry.npmrc);
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  return folder;
}

/** npm, or npx, of this machine, run by that Node. */
async function npm(node: string, program: 'npm' | 'npx', cwd: string, ...args: string[]): Promise<string> {
  const home = (await command('npm', ['root', '--global'], { cwd })).trim();
  return command(node, [path.join(home, `npm/bin/${program}-cli.js`), ...args], { cwd });
}

describe('the first release', () => {
  beforeAll(async () => {
    const said = await release();
    for (const name of names) expect(said).toContain(`${name}@0.1.0`);
  });

  it.each(names)('%s: nothing of the workspace in its manifest, a changelog in its tarball', async (name) => {
    const { version, dependencies = {}, dist } = await registry.latest(name);
    expect(version).toBe('0.1.0');
    for (const [dependency, range] of Object.entries(dependencies)) {
      expect([dependency, range]).toEqual([
        dependency,
        names.includes(dependency) ? '^0.1.0' : expect.not.stringContaining('workspace'),
      ]);
    }
    const tarball = path.join(directory, 'package.tgz');
    await writeFile(tarball, Buffer.from(await (await fetch(dist.tarball)).arrayBuffer()));
    const changelog = await command('tar', ['-xzOf', tarball, 'package/CHANGELOG.md'], { cwd: directory });
    expect(changelog).toMatch(new RegExp(`^# ${name}\\n\\n## 0\\.1\\.0\\n\\n### Minor Changes\\n\\n- `));
  });

  it('has the native kernels of each platform beside the package that names them', async () => {
    const { optionalDependencies } = await registry.latest('@btcfc/fused-lstm');
    const named = platforms.map((platform) => [`@btcfc/fused-lstm-${platform}`, '0.1.0']);
    expect(optionalDependencies).toEqual(Object.fromEntries(named));
    for (const [name] of named) expect((await registry.latest(name!)).version).toBe('0.1.0');
    // in the repository they are no dependencies: nobody could install it before they are published
    expect(await copy.read('packages/fused-lstm/package.json')).not.toContain('optionalDependencies');
  });

  it('leaves private packages alone', async () => {
    expect(await copy.git('status', '--porcelain')).toBe('');
    expect(JSON.parse(await copy.read('examples/full-tutorial/package.json')).version).toBe('0.0.0');
  });

  it.each([20, 22, 24])('is installed by name and works on Node %i', async (major) => {
    const node = await nodeBinary(major);
    const folder = await emptyFolder(`node-${major}`);
    await npm(node, 'npm', folder, 'install', '--no-audit', '--no-fund', ...names);
    const imports = names.map((name) => `await import('${name}');`).join('\n');
    await writeFile(
      path.join(folder, 'program.js'),
      `${imports}
      const { LSTMForecaster } = await import('@btcfc/lstm');
      const values = Array.from({ length: 60 }, (_, row) => 100 + 10 * Math.sin(row / 2));
      const forecaster = new LSTMForecaster({ horizon: 3, hiddenDim: 4, updates: 10 });
      await forecaster.fit({ series: values });
      const { point } = await forecaster.forecast({ series: values });
      forecaster.dispose();
      const { getKernels } = await import('@btcfc/fused-lstm');
      console.log(JSON.stringify({ point: Array.from(point), kernels: getKernels() }));`,
    );
    const { point, kernels } = JSON.parse(await command(node, ['program.js'], { cwd: folder }));
    expect(point).toHaveLength(3);
    for (const value of point) expect(value).toBeGreaterThan(80);
    // npm installs the kernels of this machine by itself
    expect(kernels === 'native').toBe(hasKernels);
  });

  it('has the commands that the READMEs tell, each by the name of its package', async () => {
    const folder = await emptyFolder('commands');
    const sales = Array.from(
      { length: 28 },
      (_, day) => `2024-01-${`${day + 1}`.padStart(2, '0')},${day + 7 * (day % 7)}`,
    );
    await writeFile(path.join(folder, 'sales.csv'), ['date,sold', ...sales].join('\n'));
    // npx keeps what it has installed: in a cache of its own, but for what comes from elsewhere
    const cache = path.join(directory, 'npm-cache');
    await mkdir(cache);
    const shared = (await command('npm', ['config', 'get', 'cache'], { cwd: folder })).trim();
    await symlink(path.join(shared, '_cacache'), path.join(cache, '_cacache'), 'junction');
    const npx = (...args: string[]) =>
      npm(process.execPath, 'npx', folder, '--cache', cache, '--yes', ...args);

    const forecast = await npx('@btcfc/forecast', 'sales.csv', '--horizon', '7', '--preset', 'fast', '--csv');
    expect(forecast.trim().split('\n')).toHaveLength(1 + 7);
    expect(await npx('-p', '@btcfc/serve', 'btcfc-serve', '--help')).toMatch(/^Usage: btcfc-serve/);
    expect(await npx('@btcfc/studio', '--help')).toMatch(/^Usage: btcfc-studio/);
    expect(await npx('-p', '@btcfc/tune', 'btcfc-tune', '--help')).toMatch(
      /^Usage: npx -p @btcfc\/tune btcfc-tune/,
    );
    expect(await npx('-p', '@btcfc/btc-data', 'btcfc-bitcoin-csv', '--help')).toMatch(
      /^Usage: btcfc-bitcoin-csv/,
    );
  });
});

describe('a second release, of one changed package', () => {
  beforeAll(async () => {
    await copy.write(
      '.changeset/mended.md',
      `---\n'@btcfc/series': patch\n---\n\nDates of the year 1 are read.\n`,
    );
    await copy.commit('mended');
    await release();
  });

  it('publishes that package alone, with the change told', async () => {
    const versions = await Promise.all(
      names.map(async (name) => [name, (await registry.latest(name)).version]),
    );
    expect(versions).toEqual(names.map((name) => [name, name === '@btcfc/series' ? '0.1.1' : '0.1.0']));
    const [first] = (await copy.read('packages/series/CHANGELOG.md')).split('\n## 0.1.0\n');
    expect(first).toMatch(
      /^# @btcfc\/series\n\n## 0\.1\.1\n\n### Patch Changes\n\n- [0-9a-f]+: Dates of the year 1 are read\.\n$/,
    );
  });

  it('reaches those who install what depends on it', async () => {
    const folder = await emptyFolder('second');
    await npm(process.execPath, 'npm', folder, 'install', '--no-audit', '--no-fund', '@btcfc/lstm');
    const manifest = await readFile(path.join(folder, 'node_modules/@btcfc/series/package.json'), 'utf8');
    expect(JSON.parse(manifest).version).toBe('0.1.1');
  });

  it('raises what depends on a package whose new version leaves its range', async () => {
    await copy.write('.changeset/new.md', `---\n'@btcfc/models': minor\n---\n\nA new model.\n`);
    await copy.run('changeset', 'version');
    const version = async (name: string) =>
      JSON.parse(await copy.read(`packages/${name}/package.json`)).version;
    expect(await version('models')).toBe('0.2.0');
    for (const name of ['backtest', 'lstm', 'forecast']) expect(await version(name)).toBe('0.1.1');
    expect(await version('features')).toBe('0.1.0');
  });
});
