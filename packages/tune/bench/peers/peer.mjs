import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { spaceToJSON } from '@btcfc/tune';

const script = fileURLToPath(new URL('peers.py', import.meta.url));
const threads = 1;
const environment = {
  ...process.env,
  ...Object.fromEntries(
    ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS'].map((name) => [name, `${threads}`]),
  ),
};

/** Versions of the libraries that a Python has, by name, and of that Python. */
export function versionsOf(python) {
  const { status, stdout, stderr } = spawnSync(python, [script, '--versions'], { env: environment });
  if (status !== 0) throw new Error(`${stderr}`);
  return { ...JSON.parse(`${stdout}`), threads };
}

/** A process with the samplers of other libraries. What they suggest is evaluated here, as what our own suggest. */
export class Peer {
  constructor(python) {
    this.process = spawn(python, ['-W', 'ignore', script], {
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.said = '';
    this.process.stderr.on('data', (data) => {
      this.said = `${this.said}${data}`.slice(-4000);
    });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** The first suggestion of a search: `{ config, ms }`; with `known`, after pairs of a configuration and a value. */
  begin({ method, space, seed, goals, count, known }) {
    return this.exchange({ method, space: JSON.parse(spaceToJSON(space)), seed, goals, count, known });
  }

  /** Begins a search that stops trials early, for `suggest` and `report`. */
  beginCurves({ method, family, seed, goals }) {
    const { space, maxT, gracePeriod, reductionFactor } = family;
    return this.exchange({
      ...{ method, space: JSON.parse(spaceToJSON(space)), seed, goals },
      ...{ maxT, gracePeriod, reductionFactor },
    });
  }

  /** Tells what came of the last suggestion: `{ values, constraints }` or `{ failed }`; returns the next one. */
  tell(told) {
    return this.exchange(told);
  }

  end() {
    this.process.stdin.write('{"end":true}\n');
  }

  close() {
    this.process.stdin.end();
  }

  async exchange(message) {
    this.process.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`The peers' process has ended: ${this.said}`);
    return JSON.parse(value);
  }
}
