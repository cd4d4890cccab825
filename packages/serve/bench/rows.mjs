// How many rows of journalled streams a service takes, by streams and rows under way at a time in each.
// `node rows.mjs [PROGRAM...]`: by default the program that is built; several are measured in turns.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LSTMForecaster } from '@btcfc/lstm';

const here = path.dirname(fileURLToPath(import.meta.url));
const programs = process.argv.length > 2 ? process.argv.slice(2) : [path.join(here, '../dist/cli.js')];
const parent = process.env.BENCH_DIR ?? os.tmpdir();
const seconds = 4;
const rounds = 3;
/** Streams, and connections that send rows to each. */
const loads = [
  [1, 1],
  [1, 8],
  [8, 1],
  [64, 1],
];

const directory = mkdtempSync(path.join(parent, 'btcfc-bench-'));
const values = Array.from({ length: 120 }, (_, hour) => 100 + 10 * Math.sin(hour / 4) + (hour % 3));
const forecaster = new LSTMForecaster({ seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 5, targetOffset: 1 });
await forecaster.fit({ X: { load: values }, y: values });
await forecaster.save(path.join(directory, 'bench'));
forecaster.dispose();

async function measure(program, streams, perStream, turn) {
  const journals = path.join(directory, `journals-${turn}`);
  const args = [program, path.join(directory, 'bench'), '--port', '0', '--journal-dir', journals];
  const service = spawn(process.execPath, args);
  let log = '';
  service.stdout.on('data', (bytes) => {
    if (!log.includes('"listening"')) log += bytes;
  });
  service.stderr.pipe(process.stderr);
  while (!log.includes('"listening"')) await once(service.stdout, 'data');
  const { hostname, port } = new URL(/"url":"([^"]+)"/.exec(log)[1]);
  const agent = new http.Agent({ keepAlive: true });
  let counts = false;
  let ends = false;
  const took = [];
  const post = (url, rows) =>
    new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json' };
      const request = http.request(
        { agent, hostname, port, path: url, method: 'POST', headers },
        (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode));
        },
      );
      request.on('error', reject);
      request.end(JSON.stringify({ rows, base: rows.map(([value]) => value) }));
    });
  const client = async (stream) => {
    const url = `/v1/models/bench/rows?stream=s${stream}`;
    for (let row = 0; !ends; row++) {
      const sent = performance.now();
      const status = await post(
        url,
        row === 0 ? values.slice(0, 8).map((value) => [value]) : [[values[row % 120]]],
      );
      if (status !== 200) throw new Error(`answered ${status}`);
      if (counts) took.push(performance.now() - sent);
    }
  };
  const clients = Array.from({ length: streams * perStream }, (_, place) => client(place % streams));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  counts = true;
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
  ends = true;
  const elapsed = (performance.now() - start) / 1000;
  await Promise.all(clients);
  service.kill();
  await once(service, 'close');
  agent.destroy();
  const sorted = Float64Array.from(took).sort();
  return {
    perSecond: took.length / elapsed,
    p50: sorted[Math.floor(took.length / 2)],
    p99: sorted[Math.floor(0.99 * took.length)],
  };
}

const measured = new Map();
let turn = 0;
for (let round = 0; round < rounds; round++) {
  for (const load of loads) {
    for (const program of programs) {
      const key = JSON.stringify([load, program]);
      measured.set(key, [...(measured.get(key) ?? []), await measure(program, ...load, turn++)]);
    }
  }
}
rmSync(directory, { recursive: true });

console.log(
  `Load of the machine ${os.loadavg()[0].toFixed(1)}, ${os.cpus().length} cores, Node ${process.version}`,
);
console.log('| streams | connections of each | program | rows per second | p50, ms | p99, ms |');
console.log('|---|---|---|---|---|---|');
for (const [key, runs] of measured) {
  const [[streams, perStream], program] = JSON.parse(key);
  const of = (name, digits) =>
    runs
      .map((run) => run[name])
      .sort((a, b) => a - b)
      [Math.floor(runs.length / 2)].toFixed(digits);
  console.log(
    `| ${streams} | ${perStream} | ${path.basename(program)} | ${of('perSecond', 0)} | ${of('p50', 1)} | ${of('p99', 1)} |`,
  );
}
