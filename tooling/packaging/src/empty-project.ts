import path from 'node:path';
import { command, Project, readManifest } from '@btcfc/workspace';

export interface ExportNames {
  import: string[];
  require: string[];
}

/** A project of a user: a folder of its own, with a `node_modules` in it. */
export class EmptyProject extends Project {
  /** The names that modules export to `import` and to `require`, by module. */
  async exportNames(specifiers: readonly string[], node: string): Promise<Map<string, ExportNames>> {
    const run = async (file: string, load: string) => {
      const names = `for (const name of ${JSON.stringify(specifiers)}) all[name] = Object.keys(${load}).sort();`;
      await this.write(file, `const all = {};\n${names}\nconsole.log(JSON.stringify(all));`);
      return JSON.parse(await command(node, [file], { cwd: this.directory })) as Record<string, string[]>;
    };
    // each kind in a process of its own, as a program has one of them
    const [imported, required] = await Promise.all([
      run('names.mjs', 'await import(name)'),
      run('names.cjs', 'require(name)'),
    ]);
    return new Map(specifiers.map((name) => [name, { import: imported![name]!, require: required![name]! }]));
  }

  /** What a program of an installed package says to `--help`. */
  usage(name: string, binary: string, node: string): Promise<string> {
    const folder = path.join(this.directory, 'node_modules', name);
    return command(node, [path.join(folder, readManifest(folder).bin![binary]!), '--help'], {
      cwd: this.directory,
    });
  }

  /**
   * Type-checks TypeScript that imports those exports by name, as each kind of module would, and the code of a README beside
   * it, in one go: gives back that code as JavaScript.
   */
  async checkTypes(exports: ReadonlyMap<string, string[]>, readme: string): Promise<string> {
    const imports = [...exports].map(([specifier, names], index) => {
      const aliased = names.map((name) => `${name} as ${name}${index}`).join(', ');
      const used = names.map((name) => `${name}${index}`).join(', ');
      return `import { ${aliased} } from ${JSON.stringify(specifier)};\nexport const used${index} = [${used}];\n`;
    });
    for (const file of ['types/check.mts', 'types/check.cts', 'types/check.ts']) {
      await this.write(file, imports.join(''));
    }
    const [compiled] = await Promise.all([
      this.compileModules('types', new Map([['readme', readme]]), { also: ['check.mts', 'check.cts'] }),
      this.compile('types/bundler.json', {
        compilerOptions: { module: 'esnext', moduleResolution: 'bundler', noEmit: true },
        files: ['check.ts'],
      }),
    ]);
    return compiled.get('readme')!;
  }
}
