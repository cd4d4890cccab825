import path from 'node:path';
import { command, npmOverrides, Project } from '@btcfc/workspace';

export interface ExportNames {
  import: string[];
  require: string[];
}

/** A project of a user: a folder of its own, where npm has installed `dependencies` and nothing else. */
export class EmptyProject extends Project {
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
        compilerOptions: { module: 'node16', moduleResolution: 'node16', noEmit: true },
        files: ['check.mts', 'check.cts'],
      }),
      this.compile('types/bundler.json', {
        compilerOptions: { module: 'esnext', moduleResolution: 'bundler', noEmit: true },
        files: ['check.ts'],
      }),
    ]);
  }
}
