import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  buildPackages,
  closure,
  importedPackages,
  nodeBinary,
  nodeMajors,
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
import { EmptyProject } from './empty-project';

jest.setTimeout(600_000);

const tarballs = new Map<string, Tarball>();
let directory: string;
let nodes: string[];
let buildFailure: unknown;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'btcfc-packaging-'));
  nodes = [];
  for (const major of nodeMajors) nodes.push(await nodeBinary(major));
  buildFailure = await buildPackages().catch((error: unknown) => error);
  for (const entry of publishedPackages) tarballs.set(entry.name, await pack(entry, directory));
});

afterAll(async () => {
  process.stderr.write(sizeReport());
  await rm(directory, { recursive: true, force: true });
});

function projectDirectory(name: string): string {
  return path.join(directory, 'projects', name);
}

/** A project with those packages of ours from their tarballs, and what else `code` imports. */
function createProject(name: string, packages: string[], code: string): Promise<EmptyProject> {
  const imported = [...importedPackages(code)];
  const ours = closure([...packages, ...imported]).map((entry) => entry.name);
  const others = imported.filter((dependency) => !tarballs.has(dependency));
  return EmptyProject.create(projectDirectory(name), {
    '@types/node': workspaceVersion('@types/node'),
    ...Object.fromEntries(others.map((dependency) => [dependency, workspaceVersion(dependency)])),
    ...Object.fromEntries(ours.map((dependency) => [dependency, `file:${tarballs.get(dependency)!.file}`])),
  });
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
  const tarball = () => tarballs.get(name)!;

  it('pleases publint', async () => {
    await tool('publint', ['run', tarball().file, '--strict'], { cwd: directory });
  });

  it('has types that are right for import and for require', async () => {
    await tool('attw', [tarball().file, '--profile', 'node16', '--format', 'ascii'], { cwd: directory });
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
    const expected = /^(dist|src|assembly|fonts)\/|^(README\.md|LICENSE|NOTICE|CHANGELOG\.md|package\.json)$/;
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json', 'dist/index.js']));
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
    expect(
      files.filter((file) =>
        /\.test(-d)?\.|(^|\/)(tests?|test-support|fixtures|__.*)\/|\.tsbuildinfo$/.test(file),
      ),
    ).toEqual([]);
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
  const specifiers = Object.keys(manifest.exports)
    .filter((entry) => !entry.endsWith('.json') && !entry.includes('*'))
    .map((entry) => path.posix.join(name, entry));
  const readme = path.join(source, 'README.md');
  const code = existsSync(readme) ? runnableCode(readFileSync(readme, 'utf8')) : '';
  let project: EmptyProject;

  beforeAll(async () => {
    project = await createProject(path.basename(source), [name], code);
  });

  afterAll(() => rm(projectDirectory(path.basename(source)), { recursive: true, force: true }));

  it.each(nodeMajors)('is the same to import and require on Node %i', async (major) => {
    for (const specifier of specifiers) {
      const names = await project.exportNames(specifier, nodes[nodeMajors.indexOf(major)]!);
      expect(names.import).toEqual(names.require);
      expect(names.import).not.toEqual([]);
    }
  });

  const binaries = Object.keys(manifest.bin ?? {});
  for (const binary of binaries) {
    it(`tells how to use its program ${binary}`, async () => {
      for (const node of nodes) expect(await project.usage(binary, node)).toContain(`Usage: ${binary}`);
    });
  }

  it('is typed under moduleResolution node16 and bundler', async () => {
    const exports = new Map<string, string[]>();
    for (const specifier of specifiers) {
      exports.set(specifier, (await project.exportNames(specifier, process.execPath)).import);
    }
    await project.checkTypes(exports);
  });

  it('runs the code of its README', async () => {
    expect(code).not.toBe('');
    await project.runModule('readme', code, nodes);
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
