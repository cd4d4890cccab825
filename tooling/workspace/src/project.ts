import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { command, tool } from './command';

const compilerOptions = {
  target: 'es2022',
  lib: ['es2022'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
};

/** A folder as a user would have it: files of its own, and packages in its `node_modules`. */
export class Project {
  constructor(readonly directory: string) {}

  /** Writes a file and gives back its path. */
  async write(name: string, content: string): Promise<string> {
    const file = path.join(this.directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  /**
   * Type-checks modules of TypeScript, by name, in one go, and turns them into JavaScript: the paths of
   * that, by name. Throws what the compiler says, which names the file and the line.
   *
   * @param options.also files that stand in that folder already and are to be checked with them
   */
  async compileModules(
    folder: string,
    modules: ReadonlyMap<string, string>,
    { lib = compilerOptions.lib, also = [] }: { lib?: string[]; also?: string[] } = {},
  ): Promise<Map<string, string>> {
    for (const [name, code] of modules) await this.write(path.join(folder, `${name}.mts`), code);
    await this.compile(path.join(folder, 'tsconfig.json'), {
      compilerOptions: {
        lib,
        module: 'node16',
        moduleResolution: 'node16',
        outDir: 'compiled',
        rootDir: '.',
      },
      files: [...[...modules.keys()].map((name) => `${name}.mts`), ...also],
    });
    const script = (name: string) => path.join(this.directory, folder, 'compiled', `${name}.mjs`);
    return new Map([...modules.keys()].map((name) => [name, script(name)]));
  }

  /** Type-checks one module of TypeScript, turns it into JavaScript and runs that with each of `nodes`. */
  async runModule(name: string, code: string, nodes: readonly string[]): Promise<void> {
    await this.runScript((await this.compileModules(name, new Map([[name, code]]))).get(name)!, nodes);
  }

  /** Runs a program with each of `nodes`, two at a time. */
  async runScript(script: string, nodes: readonly string[]): Promise<void> {
    const waiting = [...nodes.entries()];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        // each run has a folder of its own to write to.
        const cwd = path.join(path.dirname(script), `run-${next[0]}`);
        await mkdir(cwd, { recursive: true });
        await command(next[1], [script], { cwd, timeoutMs: 240_000 });
      }
    };
    await Promise.all([work(), work()]);
  }

  /** Runs the TypeScript compiler with this configuration, on top of what all projects share. */
  protected async compile(
    file: string,
    { compilerOptions: own, files }: { compilerOptions: object; files: string[] },
  ): Promise<void> {
    await this.write(file, JSON.stringify({ compilerOptions: { ...compilerOptions, ...own }, files }));
    await tool('tsc', ['-p', file], { cwd: this.directory });
  }
}
