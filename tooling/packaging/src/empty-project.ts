import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { command, tool } from './command';
import { npmOverrides } from './workspace';

export interface ExportNames {
  import: string[];
  require: string[];
}

const compilerOptions = {
  target: 'es2022',
  lib: ['es2022'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
};

/** A project of a user: a folder of its own, where npm has installed `dependencies` and nothing else. */
export class EmptyProject {
  private constructor(readonly directory: string) {}

  static async create(directory: string, dependencies: Record<string, string>): Promise<EmptyProject> {
    const project = new EmptyProject(directory);
    await project.write(
      'package.json',
      JSON.stringify({ private: true, dependencies, overrides: npmOverrides() }),
    );
    await command('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock'], {
      cwd: directory,
    });
    return project;
  }

  async write(name: string, content: string): Promise<void> {
    const file = path.join(this.directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  /** The names a module exports to `import` and to `require`. */
  async exportNames(specifier: string, node: string): Promise<ExportNames> {
    const name = JSON.stringify(specifier);
    const print = (value: string) => `console.log(JSON.stringify(Object.keys(${value}).sort()));`;
    const run = async (file: string, content: string) => {
      await this.write(file, content);
      return JSON.parse(await command(node, [file], { cwd: this.directory })) as string[];
    };
    return {
      import: await run('names.mjs', `import * as all from ${name};\n${print('all')}`),
      require: await run('names.cjs', `const all = require(${name});\n${print('all')}`),
    };
  }

  /** What an installed program says to `--help`. */
  usage(binary: string, node: string): Promise<string> {
    const program = path.join(this.directory, 'node_modules', '.bin', binary);
    return command(node, [program, '--help'], { cwd: this.directory });
  }

  /** Type-checks TypeScript that imports those exports by name, as each kind of module would. */
  async checkTypes(exports: Map<string, string[]>): Promise<void> {
    const imports = [...exports].map(([specifier, names], index) => {
      const aliased = names.map((name) => `${name} as ${name}${index}`).join(', ');
      const used = names.map((name) => `${name}${index}`).join(', ');
      return `import { ${aliased} } from ${JSON.stringify(specifier)};\nexport const used${index} = [${used}];\n`;
    });
    for (const file of ['types/check.mts', 'types/check.cts', 'types/check.ts']) {
      await this.write(file, imports.join(''));
    }
    await Promise.all([
      this.compile('types/node16.json', {
        compilerOptions: { ...compilerOptions, module: 'node16', moduleResolution: 'node16', noEmit: true },
        files: ['check.mts', 'check.cts'],
      }),
      this.compile('types/bundler.json', {
        compilerOptions: { ...compilerOptions, module: 'esnext', moduleResolution: 'bundler', noEmit: true },
        files: ['check.ts'],
      }),
    ]);
  }

  /** Type-checks one module of TypeScript, turns it into JavaScript and runs that with each of `nodes`. */
  async runModule(name: string, code: string, nodes: string[]): Promise<void> {
    await this.write(`${name}/${name}.mts`, code);
    await this.compile(`${name}/tsconfig.json`, {
      compilerOptions: {
        ...compilerOptions,
        module: 'node16',
        moduleResolution: 'node16',
        outDir: 'compiled',
      },
      files: [`${name}.mts`],
    });
    const script = path.join(this.directory, name, 'compiled', `${name}.mjs`);
    for (const [index, node] of nodes.entries()) {
      // each run has a folder of its own to write to.
      const cwd = path.join(this.directory, name, `run-${index}`);
      await mkdir(cwd, { recursive: true });
      await command(node, [script], { cwd, timeoutMs: 120_000 });
    }
  }

  private async compile(file: string, config: object): Promise<void> {
    await this.write(file, JSON.stringify(config));
    await tool('tsc', ['-p', file], { cwd: this.directory });
  }
}
