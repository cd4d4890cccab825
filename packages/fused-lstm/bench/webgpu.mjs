// A full training step (forward, backward, clip, Adam) on a graphics card: @btcfc/fused-lstm on WebGPU against
// PyTorch, which uses cuDNN where there is CUDA. Both compute in float32, TF32 off. Needs `webgpu`, a Vulkan,
// Metal or D3D12 driver, and for the comparison a Python with torch: BTCFC_PYTHON, or /usr/bin/python3.
//
//   node bench/webgpu.mjs                        the whole grid
//   node bench/webgpu.mjs --batch 64 --units 256,512
//   node bench/webgpu.mjs --quick                two tiny cases: shows that it runs, measures nothing
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    batch: { type: 'string', default: '16,64,256,1024' },
    steps: { type: 'string', default: '16,64' },
    units: { type: 'string', default: '64,128,256,512,1024' },
    layers: { type: 'string', default: '1,2' },
    features: { type: 'string', default: '161' },
    pairs: { type: 'string', default: '15' },
    out: { type: 'string' },
  },
});
if (options.quick) {
  Object.assign(options, { batch: '2,4', steps: '3', units: '8', layers: '1', features: '5', pairs: '3' });
}
const numbers = (text) => text.split(',').map(Number);
const pairs = Number(options.pairs);
const secondsPerRun = options.quick ? 0.05 : 0.3;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const ours = contestant(process.execPath, [here('webgpu-contestant.mjs')]);
const versions = await ours.ask('versions');
if (!versions) fail('WebGPU did not start; see the message above.');
const torch = contestant(process.env.BTCFC_PYTHON ?? '/usr/bin/python3', [here('webgpu_contestant.py')]);
const torchVersions = await torch.ask('versions');

const lines = [
  `Card: ${versions.adapter}${versions.software ? ' (software: no measure of anything)' : ''}.`,
  `Node ${versions.node}, TensorFlow.js ${versions.tfjs}.`,
  torchVersions
    ? `PyTorch ${torchVersions.torch} on ${torchVersions.device}${torchVersions.cudnn ? `, cuDNN ${torchVersions.cudnn}` : ', without CUDA'}.`
    : 'PyTorch: none here.',
  `Milliseconds for a training step, median of ${pairs} runs of each in turn; ratio: median of ours / PyTorch, pair by pair.`,
  '',
  '| batch | steps | units | layers | ours | PyTorch | ratio |',
  '|---|---|---|---|---|---|---|',
];
console.log(lines.join('\n'));
const ratios = [];
for (const shape of grid()) {
  const row = await measure(shape);
  if (row.ratio) ratios.push(row.ratio);
  const cells = [
    shape.batch,
    shape.steps,
    shape.units,
    shape.layers,
    ...[row.ours, row.torch, row.ratio].map(rounded),
  ];
  lines.push(`| ${cells.join(' | ')} |`);
  console.log(lines.at(-1));
}
if (ratios.length > 0) {
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  lines.push('', `Geometric mean of the ratios: ${rounded(mean)}; largest: ${rounded(Math.max(...ratios))}.`);
  console.log(lines.slice(-2).join('\n'));
}
if (options.out) writeFileSync(options.out, `${lines.join('\n')}\n`);
ours.close();
torch.close();

function* grid() {
  const features = Number(options.features);
  for (const layers of numbers(options.layers))
    for (const units of numbers(options.units))
      for (const steps of numbers(options.steps))
        for (const batch of numbers(options.batch)) yield { batch, steps, units, layers, features };
}

async function measure(shape) {
  const contestants = torchVersions ? [ours, torch] : [ours];
  const counts = [];
  for (const each of contestants) {
    await each.ask('prepare', shape);
    // compiles shaders, lets cuDNN choose its algorithm
    await each.ask('run', { steps: 3 });
    const { ms } = await each.ask('run', { steps: 3 });
    counts.push(Math.max(1, Math.min(200, Math.round((1000 * secondsPerRun) / ms))));
  }
  const times = contestants.map(() => []);
  for (let pair = 0; pair < pairs; pair++) {
    // who goes first changes, so that neither always finds the card warm
    const order = pair % 2 === 0 ? contestants : [...contestants].reverse();
    for (const each of order) {
      const index = contestants.indexOf(each);
      times[index].push((await each.ask('run', { steps: counts[index] })).ms);
    }
  }
  const [a, b] = times;
  return { ours: median(a), torch: b && median(b), ratio: b && median(a.map((ms, index) => ms / b[index])) };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function rounded(value) {
  return value === undefined ? '-' : value.toPrecision(3);
}

/** A process that answers one JSON object a line; its answers are undefined once it has ended. */
function contestant(command, parameters) {
  const child = spawn(command, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [];
  const end = () => {
    while (waiting.length > 0) waiting.shift()(undefined);
  };
  let ended = false;
  child.on('error', end);
  child.stdin.on('error', end);
  child.on('close', () => {
    ended = true;
    end();
  });
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)));
  return {
    async ask(request, parameters = {}) {
      const answer = await new Promise((resolve) => {
        if (ended) return resolve(undefined);
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify({ command: request, ...parameters })}\n`);
      });
      if (answer?.error) fail(answer.error);
      if (answer === undefined && request !== 'versions') fail(`${command} ended unexpectedly.`);
      return answer;
    },
    close: () => child.stdin.end(),
  };
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
