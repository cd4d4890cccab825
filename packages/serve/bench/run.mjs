// What a service answers, how fast and how surely, by connections and under stress; the load comes from another process.
// Writes packages/serve/BENCHMARKS.md. Arguments: --quick (a few seconds each), --only SECTIONS (speed, refusals, workers,
// reloads, sigterm, kill, stalled, with commas between), --seconds N and --rounds N (of speed), --peers (FastAPI, uvicorn and
// PyTorch beside it, installed into an environment of their own where they are not there; BTCFC_SERVE_PEERS_ENV names
// another), --program PATH (another than the one that is built), --no-write. What a run leaves out keeps its last figures, from recorded.json.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { underKill, underReloads, underSigterm, underStalled } from './endurance.mjs';
import { bodies, saveTwo } from './model.mjs';
import { peers, startPeer, versionsOfPeers } from './peers/peers.mjs';
import { report } from './report.mjs';
import { askMany, startOurs, useProgram } from './service.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    peers: { type: 'boolean', default: false },
    program: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
  },
});
if (options.program) useProgram(options.program);
const here = path.dirname(fileURLToPath(import.meta.url));
const file = path.join(here, 'recorded.json');
const recorded = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-bench-'));
const models = await saveTwo(directory);
const { folder, first } = models;
const expected = { any: first };
const seconds = Number(options.seconds ?? (options.quick ? 2 : 5));
const rounds = Number(options.rounds ?? (options.quick ? 1 : 3));
const warmUpSeconds = options.quick ? 1 : 2;
const share = options.quick ? 0.1 : 1;

const sections = { speed, refusals, workers, reloads, sigterm, kill, stalled };
const chosen = options.only?.split(',') ?? Object.keys(sections);
for (const name of chosen) {
  const load = [os.loadavg()[0]];
  console.log(name);
  const result = await sections[name]();
  load.push(os.loadavg()[0]);
  const measured = { result, load, date: new Date().toISOString().slice(0, 10), node: process.versions.node };
  recorded[name] = measured;
  console.log(JSON.stringify(measured, rounded, 1));
}
rmSync(directory, { recursive: true });
const text = report(recorded);
if (options['no-write'] || options.quick) console.log(text);
else {
  writeFileSync(file, `${JSON.stringify(recorded, rounded, 1)}\n`);
  writeFileSync(path.join(here, '../BENCHMARKS.md'), text);
}

function rounded(_, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}

/** The contestants in turns, each of which runs while it is asked alone. */
async function speed() {
  const contestants = [{ name: '@btcfc/serve', start: () => startOurs(folder), sizes: [16, 64, 256, 1000] }];
  if (options.peers) {
    for (const name of Object.keys(peers)) {
      contestants.push({ name, start: () => startPeer(name, folder), sizes: [16, 256] });
    }
  }
  for (const contestant of contestants) contestant.service = await contestant.start();
  const revision = (await contestants[0].service.json('/v1/models/bench')).answer.revision;
  const numbers = { any: first, [revision]: first };
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    for (const connections of [16, 64, 256, 1000]) {
      for (const { name, service, sizes } of contestants) {
        if (!sizes.includes(connections)) continue;
        const { url, pid } = service;
        const load = await askMany({
          ...{ url, pid, bodies, connections, seconds, warmUpSeconds, expected: numbers },
        });
        runs.push({ name, ...load });
        console.log(`${name}: ${JSON.stringify(load, rounded)}`);
      }
    }
  }
  for (const { service } of contestants) await service.end();
  return { runs, versions: options.peers ? versionsOfPeers() : null };
}

/** Numbers by revision, as the answers of a service name it. */
async function numbersOf(service) {
  return { [(await service.json('/v1/models/bench')).answer.revision]: first };
}

/** More connections than may wait, and a probe meanwhile. */
async function refusals() {
  const times = { file: path.join(directory, 'times.json'), status: 503 };
  const service = await startOurs(folder, ['--queue-length', '128'], { times });
  const numbers = await numbersOf(service);
  const asked = askMany({
    ...{ url: service.url, pid: service.pid, bodies, expected: numbers },
    // until they ask at different times
    ...{ connections: 1000, seconds: 2 * seconds, warmUpSeconds: 2 * warmUpSeconds, stamps: true },
  });
  const probes = [];
  let isOver = false;
  void asked.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const start = performance.now();
    await (await fetch(`${service.url}/healthz`)).text();
    probes.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const load = await asked;
  await service.end();
  probes.sort((a, b) => a - b);
  return {
    ...load,
    service: JSON.parse(readFileSync(times.file, 'utf8')),
    probeP50: probes[probes.length >> 1],
    probeP99: probes[Math.floor(0.99 * probes.length)],
  };
}

async function workers() {
  const runs = [];
  const counts = [1, os.availableParallelism()];
  for (let round = 0; round < rounds; round++) {
    for (const count of counts) {
      const service = await startOurs(folder, ['--workers', String(count)]);
      const numbers = await numbersOf(service);
      const load = await askMany({
        ...{ url: service.url, bodies, expected: numbers, connections: 64, seconds, warmUpSeconds },
      });
      await service.end();
      runs.push({ workers: count, ...load });
    }
  }
  return { runs };
}

function reloads() {
  return underReloads({ bodies, models, requests: 100_000 * share, reloads: 50 * share });
}

async function sigterm() {
  const numbers = await knownNumbers();
  const asked = { bodies, expected: numbers, folder, rounds: options.quick ? 2 : 5 };
  return {
    one: await underSigterm({ ...asked, more: ['--drain-ms', '500'] }),
    several: await underSigterm({ ...asked, more: ['--drain-ms', '500', '--workers', '2'] }),
    atOnce: await underSigterm(asked),
  };
}

function kill() {
  return underKill({ folder, directory, rounds: options.quick ? 3 : 10 });
}

async function stalled() {
  const numbers = await knownNumbers();
  const held = { bodiesHeld: 300, headsHeld: 2000, requests: options.quick ? 5000 : 40_000 };
  return underStalled({ bodies, expected: numbers, folder, ...held });
}

async function knownNumbers() {
  const service = await startOurs(folder);
  const numbers = await numbersOf(service);
  await service.end();
  return { ...expected, ...numbers };
}
