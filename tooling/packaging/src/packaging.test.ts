import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  buildPackages,
  command,
  importedPackages,
  nodeBinary,
  nodeMajors,
  Project,
  pack,
  publishedPackages,
  readTarballFile,
  relativeLinks,
  root,
  runnableCode,
  type Tarball,
  tool,
  workspaceVersion,
} from '@btcfc/workspace';
import type { EmptyProject } from './empty-project';
import { Installation } from './installation';

jest.setTimeout(600_000);

const thirdParty = 'dist/THIRD_PARTY_LICENSES.md';
/** What builds hold as text or bytes, which no source map tells. */
const embedded: Record<string, string[]> = {
  '@btcfc/fused-lstm': ['assemblyscript'],
  '@btcfc/lstm': ['@tensorflow/tfjs-backend-wasm'],
  '@btcfc/viz': ['@kurkle/color', 'chart.js'],
};
const tarballs = new Map<string, Tarball>();
const packFailures = new Map<string, unknown>();
let directory: string;
let nodes: string[];
let buildFailure: unknown;
let installation: Promise<Installation> | undefined;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'btcfc-packaging-'));
  nodes = [];
  for (const major of nodeMajors) nodes.push(await nodeBinary(major));
  buildFailure = await buildPackages().catch((error: unknown) => error);
  for (const entry of publishedPackages) {
    try {
      tarballs.set(entry.name, await pack(entry, directory));
    } catch (error) {
      packFailures.set(entry.name, error);
    }
  }
});

afterAll(async () => {
  process.stderr.write(sizeReport());
  await rm(directory, { recursive: true, force: true });
});

function tarballOf(name: string): Tarball {
  const tarball = tarballs.get(name);
  if (tarball === undefined) throw packFailures.get(name);
  return tarball;
}

function projectDirectory(name: string): string {
  return path.join(directory, 'projects', name);
}

/** A project with those packages of ours from their tarballs, what else `code` imports, and what a README has one install. */
async function createProject(
  name: string,
  packages: string[],
  code: string,
  text = '',
): Promise<EmptyProject> {
  for (const each of packages) tarballOf(each);
  installation ??= installAll();
  const wanted = [...packages, ...importedPackages(code), ...installedPackages(text), '@types/node'];
  return (await installation).project(projectDirectory(name), wanted);
}

/** All that any README imports or has one install, installed by npm once. */
function installAll(): Promise<Installation> {
  const texts = [root, ...publishedPackages.map((entry) => entry.directory)].map((folder) =>
    readFileSync(path.join(folder, 'README.md'), 'utf8'),
  );
  const names = texts.flatMap((text) => [
    ...importedPackages(runnableCode(text)),
    ...installedPackages(text),
  ]);
  const others = [...names, '@types/node'].filter((name) => !tarballs.has(name));
  return Installation.create(path.join(directory, 'installed'), {
    ...Object.fromEntries(others.map((name) => [name, workspaceVersion(name)])),
    ...Object.fromEntries([...tarballs.values()].map(({ name, file }) => [name, `file:${file}`])),
  });
}

/** What lines of a README alone have one install: `npm i one two # where`. */
function installedPackages(text: string): string[] {
  return [...text.matchAll(/^npm i ([^#\n]+)/gm)].flatMap(([, names]) => names!.trim().split(/\s+/));
}

/** The package of others that a source belongs to, if it is not ours; without its scope where a map of its own leaves that out. */
function packageOf(source: string): string[] {
  const found = /.*node_modules\/(?:\.pnpm\/)?((?:@[^/]+\/)?[^/]+)\//.exec(source);
  return found ? [found[1]!] : [];
}

/** The text of each package's licence, by its name. */
function licensesIn(text: string): Map<string, string> {
  const parts = text.split(/^## (\S+) \d\S* \(.*\)$/m).slice(1);
  return new Map(
    parts.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name, parts[index + 1]!]] : [])),
  );
}

function sizeReport(): string {
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(13);
  const lines = [...tarballs.values()].map(
    ({ name, packedBytes, unpackedBytes }) =>
      `${name.padEnd(24)}${kilobytes(packedBytes)}${kilobytes(unpackedBytes)}\n`,
  );
  return `\n${'package'.padEnd(24)}${'packed'.padStart(13)}${'unpacked'.padStart(13)}\n${lines.join('')}\n`;
}

it('builds every package', () => {
  if (buildFailure) throw buildFailure;
});

describe.each(publishedPackages)('the tarball of $name', ({ name }) => {
  const tarball = () => tarballOf(name);

  it('pleases publint', async () => {
    await tool('publint', ['run', tarball().file, '--strict'], { cwd: directory });
  });

  it('has types that are right for import and for require', async () => {
    // resolution as of node10 knows no `imports`; attw counts that although it is told to leave node10 out.
    const rules = tarball().manifest.imports ? ['--ignore-rules', 'internal-resolution-error'] : [];
    const args = ['--profile', 'node16', '--format', 'ascii', ...rules];
    await tool('attw', [tarball().file, ...args], { cwd: directory });
  });

  it('can be installed from a registry, and runs nothing when it is', () => {
    const { scripts = {}, ...manifest } = tarball().manifest;
    expect(JSON.stringify(manifest)).not.toContain('workspace:');
    expect(Object.keys(scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$|^(pre|post)?prepare$/)]),
    );
  });

  it('holds the build, its sources and what a reader needs, and no tests', async () => {
    const { files } = tarball();
    expect(await readTarballFile(tarball(), 'LICENSE')).toBe(
      readFileSync(path.join(root, 'LICENSE'), 'utf8'),
    );
    const expected =
      /^(dist|src|assembly|fonts|grafana)\/|^(README\.md|LICENSE|NOTICE|CHANGELOG\.md|package\.json)$/;
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json', 'dist/index.js']));
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
    expect(
      files.filter((file) =>
        /\.test(-d)?\.|(^|\/)(tests?|test-support|fixtures|__.*)\/|\.tsbuildinfo$/.test(file),
      ),
    ).toEqual([]);
  });

  it('is packed only when it is built', () => {
    const { scripts } = publishedPackages.find((entry) => entry.name === name)!.manifest;
    expect(scripts?.prepack).toBe('node ../../scripts/require-build.mjs');
  });

  it('holds the licences of whatever its build holds of others', async () => {
    const { files } = tarball();
    const text = files.includes(thirdParty) ? await readTarballFile(tarball(), thirdParty) : '';
    const held = new Set(embedded[name]);
    for (const file of files.filter((candidate) => candidate.endsWith('.map'))) {
      const { sources } = JSON.parse(await readTarballFile(tarball(), file)) as { sources: string[] };
      for (const source of sources) for (const other of packageOf(source)) held.add(other);
    }
    const licenses = licensesIn(text);
    const named = (other: string) =>
      [...licenses.keys()].find((key) => key === other || key.endsWith(`/${other}`));
    expect([...held].filter((other) => named(other) === undefined)).toEqual([]);
    expect([...licenses.keys()].sort()).toEqual([...held].map((other) => named(other)).sort());
    for (const [other, license] of licenses) {
      expect([other, /copyright|licen[cs]e/i.test(license)]).toEqual([other, true]);
      expect([other, license.length > 500]).toEqual([other, true]);
    }
  });

  it('imports only what it declares', async () => {
    const { files, manifest } = tarball();
    const declared = new Set([
      name,
      ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    ]);
    const undeclared: string[] = [];
    for (const file of files.filter((candidate) => /^dist\/.*\.[cm]?[jt]s$/.test(candidate))) {
      for (const dependency of importedPackages(await readTarballFile(tarball(), file))) {
        if (!declared.has(dependency)) undeclared.push(`${file}: ${dependency}`);
      }
    }
    expect(undeclared).toEqual([]);
  });
});

describe.each(publishedPackages)('$name in an empty project', ({ name, directory: source, manifest }) => {
  const specifiers = Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([entry]) => path.posix.join(name, entry));
  const readme = path.join(source, 'README.md');
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
  const code = runnableCode(text);
  let project: EmptyProject;
  let imported: Map<string, string[]>;
  let program: string;

  beforeAll(async () => {
    project = await createProject(path.basename(source), [name], code, text);
  });

  afterAll(() => rm(projectDirectory(path.basename(source)), { recursive: true, force: true }));

  it.each(nodeMajors)('is the same to import and require on Node %i', async (major) => {
    const all = await project.exportNames(specifiers, nodes[nodeMajors.indexOf(major)]!);
    for (const [specifier, names] of all) {
      expect([specifier, names.import]).toEqual([specifier, names.require]);
      expect(names.import).not.toEqual([]);
    }
    imported = new Map([...all].map(([specifier, names]) => [specifier, names.import]));
  });

  const binaries = Object.keys(manifest.bin ?? {});
  for (const binary of binaries) {
    it(`tells how to use its program ${binary}`, async () => {
      // by its package: without one, npx asks the registry for a package of the program's name.
      const usage = new RegExp(`^Usage: (npx -p ${name} )?${binary}\\b`, 'm');
      for (const node of nodes) expect(await project.usage(name, binary, node)).toMatch(usage);
    });
  }

  it('is typed under moduleResolution node16 and bundler, and so is the code of its README', async () => {
    expect(code).not.toBe('');
    program = await project.checkTypes(imported, code);
  });

  it('runs the code of its README', () => project.runScript(program, nodes));
});

describe('a package that is not built, or was built of other sources', () => {
  it('is not packed, and is told why', async () => {
    const project = new Project(path.join(directory, 'unbuilt'));
    const manifest = {
      ...{ name: 'unbuilt', version: '1.0.0', dependencies: { other: '^1.0.0' } },
      exports: {
        '.': { import: './dist/index.js', require: './dist/index.cjs' },
        './package.json': './package.json',
      },
    };
    const describeAs = (own: object) =>
      project.write('package.json', JSON.stringify({ ...manifest, ...own }));
    const run = (script: string) =>
      command(process.execPath, [path.join(root, 'scripts', script)], { cwd: project.directory });
    const check = () => run('require-build.mjs');
    const stale = 'unbuilt was built of other sources than there are now.';
    await describeAs({});
    await project.write('src/index.ts', 'export const one = 1;');
    await project.write('dist/index.cjs', '');
    await expect(check()).rejects.toThrow('unbuilt is not built: ./dist/index.js missing.');
    await project.write('dist/index.js', '');
    await expect(check()).rejects.toThrow(stale);
    await run('record-build.mjs');
    await check();

    // what a release and a checkout change after the build
    await describeAs({ version: '1.0.1', dependencies: { other: '^1.0.1' } });
    await project.write('src/index.ts', 'export const one = 1;');
    await project.write('src/index.test.ts', '');
    await project.write('CHANGELOG.md', '# unbuilt');
    await check();

    await project.write('src/index.ts', 'export const one = 2;');
    await expect(check()).rejects.toThrow(stale);
    await project.write('src/index.ts', 'export const one = 1;');
    await check();
    await project.write('src/more.ts', '');
    await expect(check()).rejects.toThrow(stale);
    await rm(path.join(project.directory, 'src/more.ts'));
    await check();
    // what is no dependency any more would be bundled
    await describeAs({ dependencies: {} });
    await expect(check()).rejects.toThrow(stale);
  });
});

describe('TensorFlow for Node that is installed but was not built', () => {
  // as pnpm leaves it, which runs no build script that is not approved.
  const notBuilt = `throw new Error('The Node.js native addon module (tfjs_binding.node) can not be found at path: ' + __dirname)`;
  const train = (backend: string) => `
    import { BtcfcError } from '@btcfc/core';
    import { LSTMForecaster } from '@btcfc/lstm';
    const load = Array.from({ length: 40 }, (_, row) => Math.sin(row / 3));
    const forecaster = new LSTMForecaster({ seqLen: 4, hiddenDim: 2, numLayers: 1, epochs: 1, backend: '${backend}' });
    try {
      await forecaster.fit({ X: { load }, y: load });
      console.log(JSON.stringify({ losses: 1 }));
    } catch (error) {
      if (!BtcfcError.isInstance(error)) throw error;
      console.log(JSON.stringify({ code: error.code, message: error.message }));
    }
    process.exit(0);`;
  let project: EmptyProject;
  const run = async (backend: string) => {
    const script = await project.write(`${backend}.mjs`, train(backend));
    return JSON.parse(await command(process.execPath, [script], { cwd: project.directory }));
  };

  beforeAll(async () => {
    project = await createProject('not-built', ['@btcfc/lstm'], '');
    for (const name of ['tfjs-node-gpu', 'tfjs-node']) {
      const folder = `node_modules/@tensorflow/${name}`;
      await project.write(
        `${folder}/package.json`,
        JSON.stringify({ name: `@tensorflow/${name}`, version: '4.22.0' }),
      );
      await project.write(`${folder}/index.js`, notBuilt);
    }
  });

  it('is left aside by the backend auto', async () => {
    expect(await run('auto')).toEqual({ losses: 1 });
  });

  it('is named with the reason where it is asked for', async () => {
    const { code, message } = await run('tensorflow');
    expect(code).toBe('UNAVAILABLE');
    expect(message).toContain("@tensorflow/tfjs-node-gpu is installed but can't be used");
    expect(message).toContain('tfjs_binding.node');
  });
});

describe('the documentation', () => {
  const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']
    .map((file) => path.join(root, file))
    .concat(publishedPackages.map((entry) => path.join(entry.directory, 'README.md')));

  it.each(documents.map((file) => path.relative(root, file)))(
    '%s exists, and so does all it links to',
    (file) => {
      const document = path.join(root, file);
      const missing = relativeLinks(readFileSync(document, 'utf8')).filter(
        (target) => !existsSync(path.resolve(path.dirname(document), decodeURIComponent(target))),
      );
      expect(missing).toEqual([]);
    },
  );

  it('has a README whose code runs', async () => {
    const code = runnableCode(readFileSync(path.join(root, 'README.md'), 'utf8'));
    if (code === '') return;
    const project = await createProject('root', [], code);
    await project.runModule('readme', code, nodes);
  });
});
