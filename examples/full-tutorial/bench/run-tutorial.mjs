import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the tutorial. */
export const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Runs the tutorial with modules of this folder in place of packages, until one of them sends what was measured.
 *
 * @param flags those of the tutorial but for `--out`
 * @param replaced modules by the packages that they replace
 * @param env further environment variables
 */
export async function runTutorial({ data, flags, replaced, env }) {
  const out = mkdtempSync(path.join(os.tmpdir(), 'btcfc-bench-'));
  const source = data === undefined ? ['--synthetic'] : ['--data', path.resolve(data)];
  const modules = { BTCFC_BENCH_REPLACE: JSON.stringify(replaced) };
  const program = spawn(
    process.execPath,
    ['--import', './bench/replace-modules.mjs', 'dist/tutorial.js', ...source, ...flags, '--out', out],
    {
      cwd: folder,
      env: { ...process.env, ...modules, ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  try {
    return await new Promise((resolve, reject) => {
      program.once('message', resolve);
      program.once('error', reject);
      program.once('exit', (code) =>
        reject(new Error(`The tutorial ended with ${code} and measured nothing.`)),
      );
    });
  } finally {
    if (program.exitCode === null) program.kill('SIGKILL');
    // processes of trials may still be ending
    rmSync(out, { recursive: true, force: true, maxRetries: 5 });
  }
}
