import { readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { publishedPackages } from '@btcfc/workspace';
import { circles } from './circles';
import { allowedImports, mostEntries, needNode } from './plan';
import { importsOf, sourceFiles } from './source-imports';

const packages = publishedPackages.map(({ directory, manifest }) => ({
  name: path.basename(directory),
  manifest,
  sources: path.join(directory, 'src'),
}));

describe.each(packages)('$name', ({ name, manifest, sources }) => {
  const files = sourceFiles(sources);
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  const short = (file: string) => path.relative(sources, file);

  it('has folders that read as a table of contents', () => {
    expect(readdirSync(sources).length).toBeLessThanOrEqual(mostEntries);
    const folders = [...new Set(files.map((file) => path.dirname(file)))];
    const long = folders.filter((folder) => entriesOf(folder).length > mostEntries);
    expect(long.map((folder) => `${short(folder)}: ${entriesOf(folder).length} entries`)).toEqual([]);
  });

  it('has no circle of imports', () => {
    const graph = new Map(
      files.map((file) => [file, imports.get(file)!.flatMap((one) => one.file ?? [])] as const),
    );
    expect(circles(graph).map((circle) => circle.map(short))).toEqual([]);
  });

  it('imports the packages that the plan lets it', () => {
    const ours = [...imports.values()]
      .flat()
      .flatMap(({ specifier }) => /^@btcfc\/([^/]+)/.exec(specifier)?.[1] ?? []);
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
      .filter((dependency) => dependency.startsWith('@btcfc/'))
      .map((dependency) => dependency.replace('@btcfc/', ''));
    const used = new Set([...ours, ...declared]);
    used.delete(name);
    expect([...used].filter((other) => !allowedImports[name]!.includes(other))).toEqual([]);
  });

  if (needNode.includes(name)) return;

  it('reaches nothing of Node from its main entry until that is asked for', () => {
    const reached = new Map<string, string>([[path.join(sources, 'index.ts'), 'index.ts']]);
    const found: string[] = [];
    for (const [file, way] of reached) {
      for (const one of imports.get(file) ?? []) {
        if (!one.isStatic || one.isTypeOnly) continue;
        const further = `${way} -> ${one.file ? short(one.file) : one.specifier}`;
        if (one.file === undefined && isBuiltin(one.specifier)) found.push(further);
        if (one.file !== undefined && !reached.has(one.file)) reached.set(one.file, further);
      }
    }
    expect(found).toEqual([]);
  });
});

/** What a folder lists, tests aside. */
function entriesOf(folder: string): string[] {
  return readdirSync(folder).filter((name) => !/\.test(-d)?\.ts$|^test-support$/.test(name));
}
