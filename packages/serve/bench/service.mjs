import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
/** The program that is measured. */
let program = path.join(here, '../dist/cli.js');

/** Measures another program than the one that is built. */
export function useProgram(file) {
  program = path.resolve(file);
}

/** A service in a process of its own. */
export class Service {
  constructor(child, url) {
    this.child = child;
    this.url = url;
    this.exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }

  get pid() {
    return this.child.pid;
  }

  /** Bytes of memory that the process has. */
  residentBytes() {
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))[1]);
  }

  async json(route, options) {
    const response = await fetch(this.url + route, options);
    return { status: response.status, answer: await response.json() };
  }

  /** A metric of the process itself. */
  async metric(name) {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)[1]);
  }

  async end(signal = 'SIGTERM') {
    this.child.kill(signal);
    return this.exited;
  }
}

/** Starts `btcfc-serve`, and waits until it listens; its log is read and dropped, as a collector of logs would read it. */
export async function startOurs(folder, more = [], { times } = {}) {
  const watch = times ? ['--import', path.join(here, 'request-times.mjs')] : [];
  const child = spawn(process.execPath, [...watch, program, `bench=${folder}`, '--port', '0', ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...(times && { BTCFC_BENCH_TIMES: times.file, BTCFC_BENCH_STATUS: times.status }),
    },
  });
  let log = '';
  child.stdout.on('data', (bytes) => {
    if (!log.includes('"listening"')) log += bytes;
  });
  while (!log.includes('"listening"')) await once(child.stdout, 'data');
  return new Service(child, /"url":"([^"]+)"/.exec(log)[1]);
}

/** Runs the program that asks, in a process of its own. */
export async function askMany(options) {
  const load = path.join(here, 'load.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [load, JSON.stringify(options)]);
  return JSON.parse(stdout);
}
