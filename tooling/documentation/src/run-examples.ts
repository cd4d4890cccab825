import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { command, type LinkedProject } from '@btcfc/workspace';
import ts from 'typescript';
import type { Example } from './examples';

const folder = 'examples';
const timeoutMs = 60_000;

/** What is wrong with examples that are not as they should be, by title. */
export type Failures = Map<string, string>;

/** Examples written into a project and type-checked as one program. */
export class CompiledExamples {
  private constructor(
    private readonly project: LinkedProject,
    private readonly modules: readonly Module[],
    private readonly typeErrors: Failures,
  ) {}

  static async create(project: LinkedProject, examples: readonly Example[]): Promise<CompiledExamples> {
    const modules = await Promise.all(
      examples.map(async (example, index) => {
        const name = `${index}-${example.title.replace(/[^\w]+/g, '-')}`;
        const source = await project.write(`${folder}/${name}.mts`, `${example.code}\nexport {};\n`);
        return { example, name, source };
      }),
    );
    return new CompiledExamples(project, modules, compile(project, modules));
  }

  /** Runs the examples of a package in one process, one after the other, each in a folder of its own. */
  async try(packageName: string): Promise<Failures> {
    const own = this.modules.filter(({ example }) => example.package === packageName);
    const runErrors = await run(
      this.project,
      own.filter(({ example }) => example.isRun),
    );
    const titles = own.map(({ example }) => example.title);
    const errors = titles.map((title) => [this.typeErrors.get(title), runErrors.get(title)].filter(Boolean));
    const failed = titles.map((title, index): [string, string] => [title, errors[index]!.join('\n')]);
    return new Map(failed.filter(([, text]) => text !== ''));
  }
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
// folders that examples make for themselves go with the project
mkdirSync('tmp', { recursive: true });
for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = process.cwd() + '/tmp';
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

async function run(project: LinkedProject, modules: readonly Module[]): Promise<Failures> {
  const failures: Failures = new Map();
  if (modules.length === 0) return failures;
  const scripts = modules.map(({ name }) => path.join(project.directory, folder, 'compiled', `${name}.mjs`));
  const runner = await project.write(`${folder}/run.mjs`, runnerCode);
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
