import { isBuiltin } from 'node:module';
import ts from 'typescript';

/** Names of the packages a JavaScript, TypeScript or declaration file imports, Node's own modules and the package's own files left out. */
export function importedPackages(source: string): Set<string> {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(source, true, true);
  const types = typeReferenceDirectives.map(({ fileName }) => `@types/${fileName}`);
  const names = importedFiles
    .map(({ fileName }) => fileName)
    .filter((specifier) => !/^[./#]|^node:|^data:/.test(specifier) && !isBuiltin(specifier))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return new Set([...names, ...types]);
}
