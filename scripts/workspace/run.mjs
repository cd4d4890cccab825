import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { childEnvironment, root } from './repository.mjs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const graceMs = 5_000;

/** Thrown once the child that was running has ended after a signal. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`Interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs a program to its end and gives back its exit code. `quiet` keeps its output back unless it fails;
 * a signal is passed on, and what does not end within five seconds of it is killed.
 */
export function run(program, args, { quiet = false, cwd = root, env = {}, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      shell,
      env: childEnvironment(env),
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));

    let received;
    let deadline;
    const passOn = (signal) => {
      received ??= signal;
      child.kill(signal);
      deadline ??= setTimeout(() => child.kill('SIGKILL'), graceMs);
    };
    const end = (settle, value) => {
      clearTimeout(deadline);
      for (const signal of signals) process.off(signal, passOn);
      settle(value);
    };

    for (const signal of signals) process.on(signal, passOn);
    child.on('error', (error) => end(reject, error));
    child.on('close', (code, signal) => {
      if (received) return end(reject, new Interrupted(received));
      const exitCode = code ?? 128 + constants.signals[signal];
      if (quiet && exitCode !== 0) process.stderr.write(Buffer.concat(output));
      end(resolve, exitCode);
    });
  });
}
