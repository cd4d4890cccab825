// Trains the tutorial's model with the fused layers and with TensorFlow.js's own, in turns, and compares time and
// losses. Arguments: --data FILE, --epochs N, --rounds N, --write (into BENCHMARKS.md beside this folder).
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '@btcfc/core/files';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    epochs: { type: 'string', default: '25' },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
});
const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const contestants = { 'tf.layers.lstm': ['--import', './bench/use-stock-layers.mjs'], fusedLstm: [] };
const runs = { 'tf.layers.lstm': [], fusedLstm: [] };

for (let round = 0; round < Number(options.rounds); round++) {
  for (const [name, flags] of Object.entries(contestants)) {
    const run = await train(flags);
    runs[name].push(run);
    console.log(`${name}: ${run.seconds.toFixed(2)} s; ${run.losses.at(-1)}`);
  }
}
const text = report();
console.log(`\n${text}`);
if (options.write) writeFileAtomic(path.join(folder, 'BENCHMARKS.md'), text);

/** The tutorial itself; the time is that between what it says at the beginning and at the end of the training. */
async function train(flags) {
  const out = mkdtempSync(path.join(os.tmpdir(), 'btcfc-bench-'));
  const source = options.data ? ['--data', path.resolve(options.data)] : ['--synthetic'];
  const plan = ['--protocol', 'notebook', '--trials', '0', '--epochs', options.epochs, '--backend', 'wasm'];
  const program = spawn(process.execPath, [...flags, 'dist/main.js', ...source, ...plan, '--out', out], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const losses = [];
  let begin;
  let end;
  for await (const line of createInterface({ input: program.stdout })) {
    if (line.includes('windows to train on')) begin = performance.now();
    if (line.includes('watched loss')) losses.push(line.trim().replace(/, at most .* left/, ''));
    if (line.includes('stopped after')) end = performance.now();
  }
  rmSync(out, { recursive: true });
  return { seconds: (end - begin) / 1000, losses };
}

function report() {
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const times = Object.entries(runs).map(([name, own]) => [name, median(own.map(({ seconds }) => seconds))]);
  const ratios = runs.fusedLstm.map(({ seconds }, round) => runs['tf.layers.lstm'][round].seconds / seconds);
  const rows = times.map(([name, seconds]) => {
    const losses = runs[name][0].losses.map((line) => `\`${line}\``);
    return `| \`${name}\` | ${seconds.toFixed(2)} | ${losses.join('<br>')} |`;
  });
  return `# The tutorial's training, with fused layers and with stock ones

\`node bench/against-stock-layers.mjs --write\`, ${new Date().toISOString().slice(0, 10)}: ${options.epochs} epochs of the
tutorial's fixed configuration, protocol notebook, wasm backend, ${options.data ? 'the real dataset' : 'synthetic data'}, ${options.rounds} runs each in turns.
${os.cpus()[0].model.trim()}, ${os.availableParallelism()} threads; Node ${process.version}.

| layers | seconds, median | losses |
|---|---:|---|
${rows.join('\n')}

The fused layers and their optimiser are ${median(ratios).toFixed(1)} times as fast (median of the paired ratios).
`;
}
