import { type ChildProcess, spawn } from 'node:child_process';
import { builtCli } from './built-cli';

const running = new Set<ChildProcess>();

/** The program as it runs, and what it prints. */
export class Program {
  output = '';
  errors = '';
  readonly exited: Promise<number | null>;
  private wake = () => {};

  constructor(args: string[], environment: Record<string, string> = {}, cwd?: string) {
    this.child = spawn(process.execPath, [builtCli(), ...args], {
      env: { ...process.env, NODE_OPTIONS: '', ...environment },
      cwd,
    });
    running.add(this.child);
    this.child.stdout!.on('data', (chunk) => {
      this.output += chunk;
      this.wake();
    });
    this.child.stderr!.on('data', (chunk) => {
      this.errors += chunk;
    });
    this.exited = new Promise((resolve) => {
      this.child.on('close', (code) => {
        running.delete(this.child);
        resolve(code);
        this.wake();
      });
    });
  }

  readonly child: ChildProcess;

  /** Waits until it has logged something. */
  async logged(event: string) {
    for (;;) {
      const line = this.output.split('\n').find((text) => text.includes(`"event":"${event}"`));
      if (line) return JSON.parse(line);
      if (this.child.exitCode !== null) throw new Error(`It has ended: ${this.output}${this.errors}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

/** Ends those that still run. */
export function endPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}
