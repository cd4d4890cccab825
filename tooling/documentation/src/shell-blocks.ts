import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { publishedApps, publishedPackages, root } from '@btcfc/workspace';

/** Programs that go on until they are stopped: a block that starts one is left to run. */
const services = /\bbtcfc-(serve|studio|tune)\b|@btcfc\/studio\b/;

/** What stands in pages, and what takes its place where they are tried. */
export interface Places {
  port: number;
  redis: string | undefined;
}

export function placed(code: string, { port, redis }: Places): string {
  return code.replaceAll('8080', String(port)).replaceAll('redis://127.0.0.1:6379', redis ?? 'redis://none');
}

/**
 * Runs blocks of shell commands as a reader would, in one folder. `npx` finds the packages as they were built, `npm i`
 * looks whether there is such a package, and services are left to run until all is done.
 */
export class ShellBlocks {
  private readonly running: ChildProcess[] = [];

  constructor(
    private readonly cwd: string,
    private readonly modules: string,
    private readonly port: number,
  ) {}

  async run(code: string): Promise<string> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', code], {
      cwd: this.cwd,
      env: { ...environment(), PATH: `${commandFolder(this.modules)}${path.delimiter}${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
      // a group of its own, to be ended with all that it started
      detached: true,
    });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    const ended = new Promise<number>((resolve) =>
      child.on('close', (exit, signal) => resolve(exit ?? (signal ? 1 : 0))),
    );
    this.running.push(child);
    if (services.test(code)) {
      const failed = await Promise.race([ended, this.isReady(code, () => output)]);
      if (failed !== undefined) throw new Error(`${code}\nended with ${failed}:\n${output}`);
      return output;
    }
    const late = sleep(240_000, 124, { ref: false });
    const exit = await Promise.race([ended, late]);
    if (exit !== 0) throw new Error(`${code}\nended with ${exit}:\n${output}`);
    return output;
  }

  /** Ends all that runs yet. */
  stop(): void {
    for (const { pid, exitCode } of this.running) {
      if (pid === undefined || exitCode !== null) continue;
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // it has just ended
      }
    }
  }

  private async isReady(code: string, output: () => string): Promise<undefined> {
    for (let tries = 0; tries < 300; tries++) {
      await sleep(200);
      if (/btcfc-serve/.test(code)) {
        const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => undefined);
        if (answer?.ok) return undefined;
      } else if (output() !== '') return undefined;
    }
    throw new Error(`${code}\nwas not ready after a minute:\n${output()}`);
  }
}

/** The environment of a reader, who runs no tests. */
function environment(): NodeJS.ProcessEnv {
  const foreign = /^(NODE_OPTIONS|NODE_ENV|FORCE_COLOR|JEST_WORKER_ID|INIT_CWD)$|^npm_/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** A folder with an `npx` and an `npm` that need no registry. */
function commandFolder(modules: string): string {
  const folder = path.join(modules, '.commands');
  mkdirSync(folder, { recursive: true });
  const bins: Record<string, string> = Object.fromEntries(
    [...publishedPackages, ...publishedApps].flatMap(({ name, directory, manifest }) =>
      Object.entries(manifest.bin ?? {}).flatMap(([bin, file], index) => {
        const program = path.join(directory, file);
        return index === 0
          ? [
              [bin, program],
              [name, program],
            ]
          : [[bin, program]];
      }),
    ),
  );
  // what a page is built with, which none of our packages needs
  const vite = path.join(path.dirname(require.resolve('vite/package.json')), 'bin/vite.js');
  bins.vite = vite;
  const scripts = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).scripts as object;
  const known = [
    'vite',
    ...readdirSync(modules),
    ...readdirSync(path.join(modules, '@btcfc')).map((name) => `@btcfc/${name}`),
  ];
  write(
    path.join(folder, 'npx'),
    `const bins = ${JSON.stringify(bins)};
let rest = process.argv.slice(2);
while (rest[0] === '-p' || rest[0] === '-y') rest = rest.slice(rest[0] === '-p' ? 2 : 1);
if (!Object.hasOwn(bins, rest[0])) throw new Error('npx knows no ' + rest[0]);
process.argv = [process.argv[0], bins[rest[0]], ...rest.slice(1)];
await import(new URL('file://' + bins[rest[0]]).href);`,
  );
  write(
    path.join(folder, 'npm'),
    `const [command, ...names] = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const known = new Set(${JSON.stringify(known)});
const scripts = new Set(${JSON.stringify(Object.keys(scripts))});
if (command === 'run' ? !scripts.has(names[0]) : command !== 'test' && command !== 'i') throw new Error('npm ' + command + ' ' + names);
if (command === 'i') for (const name of names) if (!known.has(name)) throw new Error('nobody here installs ' + name);`,
  );
  return folder;
}

function write(file: string, code: string): void {
  writeFileSync(`${file}.mjs`, code);
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${file}.mjs" "$@"\n`);
  chmodSync(file, 0o755);
}
