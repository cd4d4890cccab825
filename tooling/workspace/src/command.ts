import { spawn } from 'node:child_process';
import path from 'node:path';

export const root = path.resolve(__dirname, '../../..');

export interface CommandOptions {
  cwd: string;
  /** @default 300_000 */
  timeoutMs?: number;
}

/** Runs a program and gives back its standard output; throws with all it printed where it fails. */
export function command(
  program: string,
  args: string[],
  { cwd, timeoutMs = 300_000 }: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: userEnvironment(),
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    const stdout: Buffer[] = [];
    const all: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      all.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(stdout).toString());
      const line = [program, ...args].join(' ');
      reject(new Error(`${line}\nended with ${code ?? signal} in ${cwd}:\n${Buffer.concat(all)}`));
    });
  });
}

/** Runs a program of the workspace's dependencies. */
export function tool(name: string, args: string[], options: CommandOptions): Promise<string> {
  return command(path.join(root, 'node_modules', '.bin', name), args, options);
}

/** The environment without what jest and npm add to it: a user's project sees none of that. */
function userEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(NODE_OPTIONS|NODE_ENV|FORCE_COLOR|NODE_PATH|JEST_WORKER_ID|INIT_CWD)$|^npm_(package|lifecycle)_|^npm_config_local_prefix$/i;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const environment: NodeJS.ProcessEnv = Object.fromEntries(kept);
  const binaries = path.join(root, 'node_modules', '.bin');
  return {
    ...environment,
    PATH: `${environment.PATH ?? ''}${path.delimiter}${binaries}`,
    TURBO_TELEMETRY_DISABLED: '1',
    NO_COLOR: '1',
  };
}
