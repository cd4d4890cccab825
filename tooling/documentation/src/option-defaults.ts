import path from 'node:path';
import { root } from '@btcfc/workspace';
import ts from 'typescript';
import { type DocComment, docComment } from './doc-comment';

/** Says where the comments of options tell another default than the code, of those that are declared with core's `defineOptions` and `optionsFor`. */
export function optionFaults(program: ts.Program): string[] {
  const checker = program.getTypeChecker();
  return program
    .getSourceFiles()
    .filter(({ fileName }) => isOurs(fileName))
    .flatMap((file) => declarations(file).flatMap((set) => faultsOf(set, checker)));
}

function isOurs(fileName: string): boolean {
  const relative = path.relative(path.join(root, 'packages'), fileName);
  return !relative.startsWith('..') && !relative.includes('node_modules') && !fileName.endsWith('.d.ts');
}

interface Declaration {
  owner: string;
  spec: ts.ObjectLiteralExpression;
  /** The interface whose fields carry the comments, where it is written out. */
  type: ts.TypeNode | undefined;
}

function declarations(file: ts.SourceFile): Declaration[] {
  const found: Declaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [owner, spec] = node.arguments;
      const { expression: called } = node;
      const isDefine = ts.isIdentifier(called) && called.text === 'defineOptions';
      const inner = ts.isCallExpression(called) ? called : undefined;
      const isFor =
        inner !== undefined && ts.isIdentifier(inner.expression) && inner.expression.text === 'optionsFor';
      if ((isDefine || isFor) && owner && spec && ts.isObjectLiteralExpression(spec)) {
        found.push({
          owner: owner.getText().replace(/^['"`]|['"`]$/g, ''),
          spec,
          type: inner?.typeArguments?.[0],
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function faultsOf({ owner, spec, type }: Declaration, checker: ts.TypeChecker): string[] {
  return spec.properties.flatMap((property) => {
    // those of a spread set are judged where it is declared.
    if (!ts.isPropertyAssignment(property)) return [];
    const name = property.name.getText();
    const docs = docComment(property) ?? fieldDocs(name, type, checker);
    const fault = faultOf(docs, property.initializer, checker);
    const { line } = property.getSourceFile().getLineAndCharacterOfPosition(property.getStart());
    const place = `${path.relative(root, property.getSourceFile().fileName)}:${line + 1}`;
    return fault === undefined ? [] : [`${place} ${owner}'s option ${name} ${fault}`];
  });
}

function fieldDocs(
  name: string,
  type: ts.TypeNode | undefined,
  checker: ts.TypeChecker,
): DocComment | undefined {
  if (type === undefined) return undefined;
  const field = checker.getTypeFromTypeNode(type).getProperty(name);
  return (field?.declarations ?? []).map(docComment).find((docs) => docs !== undefined);
}

function faultOf(
  docs: DocComment | undefined,
  kind: ts.Expression,
  checker: ts.TypeChecker,
): string | undefined {
  const said = docs?.tags.find((tag) => tag.name === 'default')?.text;
  const declared = declaredDefault(kind);
  // where nothing is declared, what a comment says is decided where the option is used.
  if (docs === undefined || declared === undefined) return undefined;
  if (said === undefined) return `says no @default; it is ${declared.getText()}`;
  const [value, told] = [literalValue(declared, checker), literalOf(said)];
  // `@default none` and the like are prose.
  if (value === undefined || told === undefined || JSON.stringify(told) === JSON.stringify(value))
    return undefined;
  return `says @default ${said}; it is ${JSON.stringify(value)}`;
}

/** The default in `integer({ min: 1, default: 7 })`. */
function declaredDefault(kind: ts.Expression): ts.Expression | undefined {
  if (!ts.isCallExpression(kind)) return undefined;
  for (const argument of kind.arguments) {
    if (!ts.isObjectLiteralExpression(argument)) continue;
    for (const property of argument.properties) {
      if (ts.isPropertyAssignment(property) && property.name.getText() === 'default')
        return property.initializer;
    }
  }
  return undefined;
}

/** The value at the start of the text of a `@default`; undefined where that is prose. */
function literalOf(text: string): unknown {
  const plain = text.replaceAll('`', '').trim();
  const first = /^(?:'[^']*'|\[[^\]]*\]|[-\w.]*\w)/.exec(plain)?.[0] ?? '';
  const source = ts.createSourceFile('default.ts', `(${first})`, ts.ScriptTarget.ES2022, true);
  const [statement] = source.statements;
  return statement && ts.isExpressionStatement(statement)
    ? literalValue(statement.expression, undefined)
    : undefined;
}

function literalValue(node: ts.Expression, checker: ts.TypeChecker | undefined): unknown {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return literalValue(node.expression, checker);
  if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''));
  if (ts.isStringLiteralLike(node)) return node.text;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isArrayLiteralExpression(node))
    return node.elements.map((element) => literalValue(element, checker));
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = literalValue(node.operand, checker);
    return typeof value === 'number' ? -value : undefined;
  }
  if (!ts.isIdentifier(node) || checker === undefined) return undefined;
  const [declaration] = checker.getSymbolAtLocation(node)?.declarations ?? [];
  return declaration && ts.isVariableDeclaration(declaration) && declaration.initializer
    ? literalValue(declaration.initializer, checker)
    : undefined;
}
