// Trains the tutorial's model with the fused layers and with TensorFlow.js's own, in turns, and compares time and
// losses. Arguments: --data FILE, --epochs N, --rounds N, --write (into BENCHMARKS.md beside this folder).
import os from 'node:os';
import path from 'node:path';
import { option } from '@btcfc/core';
import { readFlags, writeFileAtomic } from '@btcfc/core/node';
import { folder, runTutorial } from './run-tutorial.mjs';

const { values: options } = readFlags(process.argv.slice(2), {
  data: [option.text(), 'a CSV with the 24 columns'],
  epochs: [option.integer({ min: 1, default: 25 }), 'epochs of each training'],
  rounds: [option.integer({ min: 1, default: 3 }), 'trainings of each kind'],
  write: [option.boolean({ default: false }), 'whether BENCHMARKS.md is written'],
});
const timed = { '@btcfc/lstm': './timed-training.mjs' };
const contestants = {
  'tf.layers.lstm': { ...timed, '@btcfc/fused-lstm': './stock-layers.mjs' },
  fusedLstm: timed,
};
const runs = { 'tf.layers.lstm': [], fusedLstm: [] };
const plan = [
  '--protocol',
  'notebook',
  '--trials',
  '0',
  '--backend',
  'wasm',
  '--epochs',
  String(options.epochs),
];

for (let round = 0; round < options.rounds; round++) {
  for (const [name, replaced] of Object.entries(contestants)) {
    const run = await runTutorial({ data: options.data, flags: plan, replaced });
    runs[name].push(run);
    console.log(`${name}: ${run.seconds.toFixed(2)} s; ${lossesAfter(run, run.trainLosses.length)}`);
  }
}
const text = report();
console.log(`\n${text}`);
if (options.write) writeFileAtomic(path.join(folder, 'BENCHMARKS.md'), text);

function lossesAfter({ trainLosses, valLosses }, epoch) {
  return `epoch ${epoch}  train loss ${trainLosses[epoch - 1].toFixed(6)}  watched loss ${valLosses[epoch - 1].toFixed(6)}`;
}

function report() {
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const rows = Object.entries(runs).map(([name, own]) => {
    const seconds = median(own.map((run) => run.seconds));
    const losses = [1, own[0].trainLosses.length].map((epoch) => `\`${lossesAfter(own[0], epoch)}\``);
    return `| \`${name}\` | ${seconds.toFixed(2)} | ${losses.join('<br>')} |`;
  });
  const ratios = runs.fusedLstm.map(({ seconds }, round) => runs['tf.layers.lstm'][round].seconds / seconds);
  return `# The tutorial's training, with fused layers and with stock ones

\`node bench/against-stock-layers.mjs --write\`, ${new Date().toISOString().slice(0, 10)}: ${options.epochs} epochs of the
tutorial's fixed configuration, protocol notebook, wasm backend, the fastest kernels there are (kernels 'auto'), ${options.data ? 'the real dataset' : 'synthetic data'}, ${options.rounds} runs each in turns.
${os.cpus()[0].model.trim()}, ${os.availableParallelism()} threads; Node ${process.version}.

| layers | seconds, median | losses |
|---|---:|---|
${rows.join('\n')}

The fused layers and their optimiser are ${median(ratios).toFixed(1)} times as fast (median of the paired ratios).
`;
}
