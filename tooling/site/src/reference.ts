import { existsSync } from 'node:fs';
import path from 'node:path';
import { Application, type DeclarationReflection, ReflectionKind } from 'typedoc';
// not the whole of it: that finds the repository by where its own file is, and this is built into another
import { modulesOf, packagesIn } from '../../workspace/src/manifests';

/** A module that users import, and what it gives them, by kind. */
export interface ReferenceModule {
  /** `@btcfc/core/node` */
  name: string;
  groups: { title: string; names: string[] }[];
}

const kinds = [
  [ReflectionKind.Function, 'Functions', 'functions'],
  [ReflectionKind.Class, 'Classes', 'classes'],
  [ReflectionKind.Variable, 'Variables', 'variables'],
  [ReflectionKind.Interface, 'Interfaces', 'interfaces'],
  [ReflectionKind.TypeAlias, 'Type Aliases', 'type-aliases'],
  [ReflectionKind.Namespace, 'Namespaces', 'namespaces'],
] as const;

/** Writes a page for each public name of each package, of its docstring, into `out`. */
export async function writeReference({
  root,
  out,
}: {
  root: string;
  out: string;
}): Promise<ReferenceModule[]> {
  const entries = entriesOf(root);
  const application = await Application.bootstrapWithPlugins({
    entryPoints: [...entries.values()],
    tsconfig: path.join(root, 'tsconfig.json'),
    plugin: ['typedoc-plugin-markdown'],
    out,
    name: 'Reference',
    readme: 'none',
    // types are checked by the tests
    skipErrorChecking: true,
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    logLevel: 'Error',
    modifierTags: ['@internal', '@experimental', '@nocollapse'],
    // of typedoc-plugin-markdown
    ...{ hidePageHeader: true, hideBreadcrumbs: true, entryFileName: 'index', pageTitleTemplates: titles },
  } as Parameters<typeof Application.bootstrapWithPlugins>[0]);
  const project = await application.convert();
  if (project === undefined)
    throw new Error('The sources of the packages could not be read for the reference.');
  const modules = project.getChildrenByKind(ReflectionKind.Module);
  for (const [name, file] of entries) {
    const relative = path
      .relative(path.join(root, 'packages'), file)
      .replace(/\.ts$/, '')
      .split(path.sep)
      .join('/');
    const module = modules.find((one) => [relative, relative.replace(/\/index$/, '')].includes(one.name));
    if (module === undefined) throw new Error(`The reference has no module for ${name}.`);
    module.name = name;
  }
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) throw new Error('The reference could not be written: see above.');
  return modules.map(moduleOf);
}

const titles = {
  index: 'Reference',
  member: ({ name }: { name: string }) => name,
  module: ({ name }: { name: string }) => name,
};

/** The address of a module's page, and of a name in it. */
export function referencePlace(module: string, group?: string, name?: string): string {
  const folder = kinds.find(([, title]) => title === group)?.[2];
  return `/reference/${module}/${name === undefined ? '' : `${folder}/${name}`}`;
}

function moduleOf(module: DeclarationReflection): ReferenceModule {
  const groups = kinds.map(([kind, title]) => ({
    title,
    names: module
      .getChildrenByKind(kind)
      .map(({ name }) => name)
      .sort((one, other) => one.localeCompare(other)),
  }));
  return { name: module.name, groups: groups.filter(({ names }) => names.length > 0) };
}

/** The sources of the modules that users import. A worker's file is run, not imported: it has none. */
function entriesOf(root: string): Map<string, string> {
  const packages = packagesIn(path.join(root, 'packages'));
  const sources = packages.flatMap((each) => [...modulesOf(each, (entry) => `src/${entry}.ts`)]);
  return new Map(sources.filter(([, file]) => existsSync(file)));
}
