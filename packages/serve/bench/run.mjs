// How many forecasts a service answers, by connections. `node run.mjs [PROGRAM]`: by default the program that is built.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { LSTMForecaster } from '@btcfc/lstm';

const here = path.dirname(fileURLToPath(import.meta.url));
const program = process.argv[2] ?? path.join(here, '../dist/cli.js');
const seconds = 5;
const rounds = 3;

const directory = mkdtempSync(path.join(os.tmpdir(), 'btcfc-bench-'));
const load = Array.from({ length: 120 }, (_, hour) => 100 + 10 * Math.sin(hour / 4) + (hour % 3));
const forecaster = new LSTMForecaster({ seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 5, targetOffset: 1 });
await forecaster.fit({ X: { load }, y: load });
await forecaster.save(path.join(directory, 'bench'));
forecaster.dispose();

const service = spawn(process.execPath, [program, path.join(directory, 'bench'), '--port', '0']);
let log = '';
service.stdout.on('data', (bytes) => {
  if (!log.includes('"listening"')) log += bytes;
});
service.stderr.pipe(process.stderr);
while (!log.includes('"listening"')) await once(service.stdout, 'data');
const [, url] = /"url":"([^"]+)"/.exec(log);

const measured = new Map();
for (let round = 0; round < rounds; round++) {
  for (const connections of [16, 64, 256, 1000]) {
    const args = [path.join(here, 'load.mjs'), url, connections, seconds, service.pid];
    const { stdout } = await promisify(execFile)(process.execPath, args.map(String));
    measured.set(connections, [...(measured.get(connections) ?? []), JSON.parse(stdout)]);
  }
}
service.kill();
rmSync(directory, { recursive: true });

const median = (runs, name) =>
  runs.map((run) => run[name]).sort((a, b) => a - b)[Math.floor(runs.length / 2)];
console.log('| connections | answers per second | processor, ms per answer | p50, ms | p99, ms | refused |');
console.log('|---|---|---|---|---|---|');
for (const [connections, runs] of measured) {
  const of = (name, digits) => median(runs, name).toFixed(digits);
  console.log(
    `| ${connections} | ${of('answersPerSecond', 0)} | ${of('processorMs', 3)} | ${of('p50', 1)} | ${of('p99', 1)} | ${of('refused', 0)} |`,
  );
}
