import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a program wrote, and how it ended. */
export interface EndedProgram {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A program under way. */
export interface RunningProgram {
  child: ChildProcess;
  /** What it has written so far. */
  output: Omit<EndedProgram, 'code'>;
  end: Promise<EndedProgram>;
}

/** A program that was built, run by a file of tests in a new folder for each of them. */
export interface BuiltProgram {
  /** The folder of the test that is under way. */
  readonly directory: string;
  start(...argv: string[]): RunningProgram;
  run(...argv: string[]): Promise<EndedProgram>;
}

/** @param name part of the folders' names; one with a space in it finds what is not quoted */
export function builtProgram(file: string, name: string): BuiltProgram {
  const children = new Set<ChildProcess>();
  let directory: string;

  beforeAll(() => {
    if (!existsSync(file)) throw new Error(`${file} is not built: run the root's \`npm test\`.`);
  });

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), name));
  });

  afterEach(() => {
    // a test that ran out of time must not leave a training behind
    for (const child of children) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  function start(...argv: string[]): RunningProgram {
    const child = spawn(process.execPath, [file, ...argv], {
      cwd: directory,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    children.add(child);
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => (output.stdout += text));
    child.stderr.on('data', (text) => (output.stderr += text));
    const end = new Promise<EndedProgram>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        children.delete(child);
        resolve({ code, ...output });
      });
    });
    return { child, output, end };
  }

  return {
    get directory() {
      return directory;
    },
    start,
    run: (...argv) => start(...argv).end,
  };
}
