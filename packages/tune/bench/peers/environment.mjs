import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, '.cache/venv');
const python = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/**
 * A Python with the libraries of requirements.txt, in a virtual environment that is made the first time. What can't be
 * installed is left out, and named.
 *
 * @returns its path; undefined where there is no Python 3 or nothing could be installed
 */
export function pythonWithPeers() {
  if (!existsSync(python) && !succeeds('python3', ['-m', 'venv', folder])) {
    console.log('No other libraries: there is no python3 that makes virtual environments.');
    return undefined;
  }
  const lines = readFileSync(path.join(here, 'requirements.txt'), 'utf8')
    .split('\n')
    .filter((line) => /^\w/.test(line));
  const missing = lines.filter(
    (line) => !succeeds(python, ['-m', 'pip', 'install', '--quiet', '--prefer-binary', ...line.split(' ')]),
  );
  for (const line of missing) console.log(`Left out, as it could not be installed: ${line}`);
  return missing.length === lines.length ? undefined : python;
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'ignore'] }).status === 0;
}
