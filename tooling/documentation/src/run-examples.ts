import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { command, type LinkedProject } from '@btcfc/workspace';
import ts from 'typescript';
import type { Example } from './examples';

/** What is wrong with each example that is not as it should be, by its title. */
export type Failures = Map<string, string>;

const folder = 'examples';
const timeoutMs = 60_000;

/**
 * Type-checks all examples as one program, then runs those that run: one process for each package, one
 * example after the other, each in a folder of its own.
 */
export async function tryExamples(project: LinkedProject, examples: readonly Example[]): Promise<Failures> {
  const modules = await Promise.all(
    examples.map(async (example, index) => {
      const name = `${index}-${example.title.replace(/[^\w]+/g, '-')}`;
      return {
        example,
        name,
        source: await project.write(`${folder}/${name}.mts`, `${example.code}\nexport {};\n`),
      };
    }),
  );
  const failures = compile(project, modules);
  const runner = await project.write(`${folder}/run.mjs`, runnerCode);
  for (const name of new Set(examples.map((example) => example.package))) {
    const chosen = modules.filter(({ example }) => example.isRun && example.package === name);
    for (const [title, error] of await run(project, runner, chosen)) {
      failures.set(title, [failures.get(title), error].filter(Boolean).join('\n'));
    }
  }
  return failures;
}

interface Module {
  example: Example;
  name: string;
  source: string;
}

function compile(project: LinkedProject, modules: readonly Module[]): Failures {
  const program = ts.createProgram(
    modules.map(({ source }) => source),
    {
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
      types: ['node'],
      typeRoots: [path.join(project.directory, 'node_modules', '@types')],
      strict: true,
      skipLibCheck: true,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      outDir: path.join(project.directory, folder, 'compiled'),
      rootDir: path.join(project.directory, folder),
    },
  );
  program.emit();
  const failures: Failures = new Map();
  for (const { example, source } of modules) {
    const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(source));
    if (diagnostics.length > 0) failures.set(example.title, diagnostics.map(diagnosticText).join('\n'));
  }
  return failures;
}

function diagnosticText({ file, start, messageText }: ts.Diagnostic): string {
  const line = file ? file.text.slice(0, start).split('\n').length : 0;
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  return file ? `line ${line}, ${file.text.split('\n')[line - 1]!.trim()}: ${text}` : text;
}

// Runs examples one after the other and writes what became of each as a line.
const runnerCode = `
import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [results, ...pairs] = process.argv.slice(2);
const tell = (line) => writeFileSync(results, JSON.stringify(line) + '\\n', { flag: 'a' });
let current = '';
process.on('unhandledRejection', (error) => tell({ script: current, error: String(error?.stack ?? error) }));
for (const script of pairs) {
  current = script;
  const directory = script + '.folder';
  mkdirSync(directory, { recursive: true });
  process.chdir(directory);
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error('It did not end within ${timeoutMs / 1000} s.')), ${timeoutMs});
  });
  try {
    await Promise.race([import(pathToFileURL(script).href), late]);
    tell({ script });
  } catch (error) {
    tell({ script, error: String(error?.stack ?? error) });
  }
  clearTimeout(timer);
}
tell({ script: 'end' });
process.exit(0);
`;

async function run(project: LinkedProject, runner: string, modules: readonly Module[]): Promise<Failures> {
  const failures: Failures = new Map();
  if (modules.length === 0) return failures;
  const scripts = modules.map(({ name }) => path.join(project.directory, folder, 'compiled', `${name}.mjs`));
  const results = path.join(project.directory, folder, `${modules[0]!.name}.results`);
  const ended = await command(process.execPath, [runner, results, ...scripts], {
    cwd: project.directory,
    timeoutMs: timeoutMs + modules.length * 10_000,
  }).then(
    () => undefined,
    (error: Error) => error,
  );
  const lines = await readLines(results);
  for (const [index, { example }] of modules.entries()) {
    const errors = lines.filter((line) => line.script === scripts[index] && line.error !== undefined);
    const wasTold = lines.some((line) => line.script === scripts[index]);
    if (errors.length > 0) failures.set(example.title, errors.map((line) => line.error).join('\n'));
    else if (!wasTold)
      failures.set(
        example.title,
        `It did not run to its end: ${ended?.message ?? 'its process ended early'}`,
      );
  }
  return failures;
}

async function readLines(file: string): Promise<{ script: string; error?: string }[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { script: string; error?: string });
}
