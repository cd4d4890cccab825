import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Service } from '../service.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const requirements = path.join(here, 'requirements.txt');
const environment =
  process.env.BTCFC_SERVE_PEERS_ENV ?? path.resolve(here, '../../../../node_modules/.cache/serve-peers');

/** Who is compared with, by the name in the table, and how its program is called. */
export const peers = {
  'FastAPI, uvicorn, PyTorch': [],
  'the same, with batching': ['--batching'],
};

/** The versions that are compared with. */
export function versionsOfPeers() {
  const python = execFileSync(pythonOfEnvironment(), ['--version'], { encoding: 'utf8' }).trim();
  const pinned = readFileSync(requirements, 'utf8').trim().split('\n');
  return [python, ...pinned.map((line) => line.replace('==', ' '))].join(', ');
}

/** The Python of the environment with pinned versions, which is made where it is not there. */
function pythonOfEnvironment() {
  const python = path.join(environment, 'bin/python');
  if (!existsSync(python)) {
    console.log(`Installing the peers into ${environment}`);
    execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements], { stdio: 'inherit' });
  }
  return python;
}

/** Starts a peer with the network of a folder, and waits until it listens. */
export async function startPeer(name, folder) {
  const oneThread = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const child = spawn(pythonOfEnvironment(), [path.join(here, 'server.py'), folder, ...peers[name]], {
    env: { ...process.env, ...oneThread },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  // a peer that ends says why itself
  const [port] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])]);
  const service = new Service(child, `http://127.0.0.1:${port}`);
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}.`);
    const isThere = await fetch(`${service.url}/openapi.json`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return service;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
