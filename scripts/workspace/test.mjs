import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, tool } from './build.mjs';
import { withDependencies } from './install.mjs';
import { root } from './repository.mjs';
import { run } from './run.mjs';

const checks = [
  { name: 'types', program: 'tsc', args: ['--noEmit'] },
  { name: 'lint and format', program: 'biome', args: ['check', '--error-on-warnings', '.'] },
  { name: 'unused code', program: 'knip', args: ['--no-config-hints'] },
];

/** All checks and all tests; with arguments, only the tests they choose (they are jest's). */
export default async function test(args) {
  const built = await withDependencies(() => build());
  if (!built) report('build', false);
  const failedChecks = (built ? 0 : 1) + (args.length === 0 ? await runChecks() : 0);
  const { exitCode, counts } = await runJest(args);
  if (counts) console.log(summary({ ...counts, failed: counts.failed + failedChecks }));
  return exitCode || Math.min(failedChecks, 1);
}

async function runChecks() {
  let failed = 0;
  for (const { name, program, args } of checks) {
    const passed = (await tool(program, args, { quiet: true })) === 0;
    report(name, passed);
    if (!passed) failed += 1;
  }
  return failed;
}

function report(check, passed) {
  console.error(`${passed ? 'ok    ' : 'FAILED'} ${check}`);
}

async function runJest(args) {
  const directory = mkdtempSync(path.join(tmpdir(), 'btcfc-test-'));
  const countsFile = path.join(directory, 'counts.json');
  // what tests, and the programs that they kill, leave among the temporary files goes with all of it
  const temporary = path.join(directory, 'tmp');
  mkdirSync(temporary);
  const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const own = (name) => path.join(root, 'scripts', 'workspace', name);
  const before = ['--maxWorkers=2', '--testTimeout=600000', `--testSequencer=${own('longest-first.cjs')}`];
  const after = ['--reporters=default', `--reporters=${own('count-reporter.cjs')}`];
  try {
    const exitCode = await run(process.execPath, [jest, ...before, ...args, ...after], {
      env: {
        ...{ NODE_OPTIONS: nodeOptions(), BTCFC_TEST_COUNTS: countsFile },
        ...{ TMPDIR: temporary, TMP: temporary, TEMP: temporary },
      },
    });
    return { exitCode, counts: readCounts(countsFile, exitCode) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function nodeOptions() {
  // tfjs and danfo reach for ES modules at run time.
  return [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--no-warnings'].filter(Boolean).join(' ');
}

/** No counts where jest ran no test by request (`--help`, `--listTests`); one failure where it broke down. */
function readCounts(file, exitCode) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return exitCode === 0 ? undefined : { passed: 0, failed: 1, skipped: 0 };
  }
}

function summary({ passed, failed, skipped }) {
  const counts = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) counts.push(`${skipped} skipped`);
  return counts.join(', ');
}
