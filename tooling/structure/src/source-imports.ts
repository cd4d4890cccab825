import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface SourceImport {
  /** What stands in the import: `./rng`, `node:fs`. */
  specifier: string;
  /** The file of the same package it leads to, where it is relative. */
  file: string | undefined;
  isTypeOnly: boolean;
  /** False for `import('...')`, which is loaded when it is reached. */
  isStatic: boolean;
}

/** The TypeScript files below a folder, tests and what only tests use left out. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test(-d)?\.ts$|(^|[\\/])test-support[\\/]/.test(name))
    .map((name) => path.join(folder, name));
}

/** All that a file imports or exports from elsewhere. */
export function importsOf(file: string): SourceImport[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const found: SourceImport[] = [];
  const add = (specifier: ts.Node | undefined, isTypeOnly: boolean, isStatic: boolean) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    found.push({ specifier: specifier.text, file: resolve(file, specifier.text), isTypeOnly, isStatic });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node), true);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, isTypeExport(node), true);
    else if (ts.isImportTypeNode(node)) add(node.argument.getChildAt(0), true, false);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false, false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeImport({ importClause: clause }: ts.ImportDeclaration): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const { name, namedBindings } = clause;
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.every((element) => element.isTypeOnly);
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return true;
  return (
    exportClause !== undefined &&
    ts.isNamedExports(exportClause) &&
    exportClause.elements.every((element) => element.isTypeOnly)
  );
}

function resolve(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const place = path.resolve(path.dirname(from), specifier);
  return [`${place}.ts`, path.join(place, 'index.ts'), place].find(
    (file) => /\.ts$/.test(file) && existsSync(file),
  );
}
