import { modulesOf, publishedPackages } from '@btcfc/workspace';
import ts from 'typescript';

/**
 * The options of which the built types say nothing, `@btcfc/lstm FitOptions.signal`: the comment of a key that is spread
 * into another set, from another module above all, does not get into them by itself.
 */
export function silentOptions(): string[] {
  const entries = publishedPackages.flatMap((each) =>
    Array.from(modulesOf(each, (entry) => `dist/${entry}.d.ts`).values(), (file) => ({
      package: each.name,
      file,
    })).filter(({ file }) => ts.sys.fileExists(file)),
  );
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      types: [],
    },
  );
  return entries.flatMap((entry) =>
    silentIn(program, entry.file).map((option) => `${entry.package} ${option}`),
  );
}

function silentIn(program: ts.Program, file: string): string[] {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!);
  if (module === undefined) throw new Error(`${file} exports nothing.`);
  return checker
    .getExportsOfModule(module)
    .map((exported) =>
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported,
    )
    .filter(({ name, flags }) => flags & ts.SymbolFlags.Type && /(Options|Hyperparameters)$/.test(name))
    .flatMap((symbol) =>
      checker
        .getDeclaredTypeOfSymbol(symbol)
        .getProperties()
        .filter((option) => !option.getJsDocTags(checker).some(({ name }) => name === 'internal'))
        .filter((option) => option.getDocumentationComment(checker).length === 0)
        .map((option) => `${symbol.name}.${option.name}`),
    );
}
