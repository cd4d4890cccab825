import { existsSync } from 'node:fs';
import path from 'node:path';
import { modulesOf, publishedPackages, root } from '@btcfc/workspace';
import ts from 'typescript';
import { type DocComment, docComment } from './doc-comment';

export interface PublicName {
  /** Package and name, `@btcfc/core Rng`. */
  title: string;
  package: string;
  kind: 'function' | 'class' | 'value' | 'type';
  docs: DocComment | undefined;
}

/** Every name that a package gives to its users, once, whatever entry it stands in. */
export function publicNames(): PublicName[] {
  const { program, entries } = sources();
  const checker = program.getTypeChecker();
  const found = new Map<ts.Symbol, PublicName>();
  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry.file)!);
    if (module === undefined) throw new Error(`${entry.file} exports nothing.`);
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      if (found.has(symbol)) continue;
      found.set(symbol, {
        title: `${entry.package} ${exported.name}`,
        package: entry.package,
        kind: kindOf(symbol, checker),
        docs: docsOf(symbol) ?? docsOf(exported),
      });
    }
  }
  return [...found.values()];
}

interface Entry {
  package: string;
  file: string;
}

let read: { program: ts.Program; entries: Entry[] } | undefined;

/** The sources of all packages as the compiler sees them, and the modules that their users import. */
export function sources(): { program: ts.Program; entries: Entry[] } {
  if (read !== undefined) return read;
  const entries = publishedPackages.flatMap((each) =>
    Array.from(modulesOf(each, (entry) => `src/${entry}.ts`).values(), (file) => ({
      package: each.name,
      file,
    })).filter(({ file }) => existsSync(file)),
  );
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    workspaceOptions(),
  );
  read = { program, entries };
  return read;
}

function workspaceOptions(): ts.CompilerOptions {
  const file = path.join(root, 'tsconfig.json');
  return ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, root).options;
}

function kindOf(symbol: ts.Symbol, checker: ts.TypeChecker): PublicName['kind'] {
  if (symbol.flags & ts.SymbolFlags.Class) return 'class';
  if (symbol.flags & ts.SymbolFlags.Function) return 'function';
  if (!(symbol.flags & ts.SymbolFlags.Value)) return 'type';
  const type = checker.getTypeOfSymbol(symbol);
  if (type.getConstructSignatures().length > 0) return 'class';
  return type.getCallSignatures().length > 0 ? 'function' : 'value';
}

function docsOf(symbol: ts.Symbol): DocComment | undefined {
  // of an overloaded function, or a type and a value of one name, any may say it.
  const comments = (symbol.declarations ?? [])
    // of `export * as name`, the comment stands in front of the whole.
    .map((node) => docComment(ts.isNamespaceExport(node) ? node.parent : node))
    .filter((docs) => docs !== undefined);
  return comments.find(({ tags }) => tags.some(({ name }) => name === 'example')) ?? comments[0];
}
