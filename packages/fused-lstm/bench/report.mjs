import os from 'node:os';
import { headline, nameOf } from './cases.mjs';
import { median } from './median.mjs';

/** BENCHMARKS.md: the machine, how the contestants stand to PyTorch, a plot and the tables. */
export function report({ training, others, inference, versions, load, quick, every, plotFile }) {
  const share = every > 1 ? `, one in ${every} of the 72 of the grid` : '';
  return [
    '# Benchmarks',
    '',
    `LSTM layers and a dense one of one number. Times are processor time in milliseconds, medians of turns of about 60 ms; the contestants take turns in one run, each in a process of its own on one thread, and a ratio is the median of the turns' ratios. "Network" is \`FusedNetwork\`, the engine that \`@btcfc/lstm\` trains and forecasts with; "layer" is \`fusedLstm\` and \`fusedAdam\` in a model of TensorFlow.js; "wide" is WebAssembly after \`enableWideVectors()\`.`,
    '',
    `${quick ? 'Quick run: corners of the grid only. ' : ''}Written by \`npm run bench fused-lstm\`. Whole fits: [packages/lstm/BENCHMARKS.md](packages/lstm/BENCHMARKS.md). How good the forecasts are, beside those of R and Python: [packages/forecast/BENCHMARKS.md](packages/forecast/BENCHMARKS.md).`,
    '',
    ...machineLines(versions, load),
    '',
    '## Training steps',
    '',
    `Forward, backward, clipping by the global norm, Adam; ${headline.features} features, ${training.length} shapes${share}. Geometric means of ratios of processor time, the least and the most:`,
    '',
    ...summaryLines(training),
    '',
    `![Processor time of one training step, by case and contestant](${plotFile})`,
    '',
    ...tableLines(training),
    '',
    ...otherLines(others),
    '## Forecasts',
    '',
    'From windows in memory to numbers in memory; shapes are windows x steps x features. A network of this package is given 64 windows at a time, PyTorch all at once in its inference mode.',
    '',
    ...tableLines(inference),
    '',
  ].join('\n');
}

function machineLines(versions, load) {
  const [cpu] = os.cpus();
  const told = Object.entries(versions).filter(([, { torch }]) => torch);
  const { node, tfjs } = Object.values(versions).find((version) => version.node) ?? {};
  return [
    `- ${cpu.model}, ${os.availableParallelism()} threads, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}`,
    `- Node ${node}, TensorFlow.js ${tfjs}`,
    ...told.map(
      ([name, { torch, blas, instructions, threads }]) =>
        `- ${name}: version ${torch}, ${blas}, instructions ${instructions}, ${threads} thread`,
    ),
    `- ${new Date().toISOString().slice(0, 10)}, load average ${load[0].toFixed(1)} before and ${load[1].toFixed(1)} after${Math.max(...load) > 3 ? ': the machine had other work' : ''}`,
  ];
}

/** For each contestant and PyTorch, how their times stand to each other over all shapes. */
function summaryLines(results) {
  const names = namesOf(results);
  const opponents = names.filter((name) => name.startsWith('PyTorch'));
  const own = names.filter((name) => !name.startsWith('PyTorch'));
  if (opponents.length === 0) return ['No PyTorch on this machine.'];
  return [
    `| time over that of | shapes | ${opponents.flatMap((name) => [name, 'least', 'most']).join(' | ')} |`,
    `|---|---:|${opponents.map(() => '---:|---:|---:|').join('')}`,
    ...own.map((name) => {
      const taken = results.filter(({ times }) => times[name]);
      const cells = opponents.flatMap((opponent) => {
        const ratios = taken.map(({ times }) => ratioOf(times[name], times[opponent]));
        return [geometricMean(ratios), Math.min(...ratios), Math.max(...ratios)].map(rounded);
      });
      return `| ${name} | ${taken.length} | ${cells.join(' | ')} |`;
    }),
  ];
}

/** Of all that took part anywhere: stock layers do in few shapes. */
function namesOf(results) {
  const most = results.map(({ times }) => Object.keys(times)).sort((a, b) => b.length - a.length);
  return most[0];
}

function tableLines(results) {
  const names = namesOf(results);
  const opponent = names.find((name) => name.startsWith('PyTorch'));
  const isOwn = (name) => opponent && name !== opponent && /^(network|layer)/.test(name);
  return [
    ...(opponent ? [`In brackets the ratio to ${opponent}.`, ''] : []),
    `| shape | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---:').join('|')}|`,
    ...results.map(({ shape, times }) => {
      const cells = names.map((name) => {
        if (!times[name]) return '';
        const time = rounded(times[name].cpuMs);
        return isOwn(name) ? `${time} (${ratioOf(times[name], times[opponent]).toFixed(2)})` : time;
      });
      return `| ${nameOf(shape)} | ${cells.join(' | ')} |`;
    }),
  ];
}

function otherLines(results) {
  if (results.length === 0) return [];
  return [
    '### Other shapes',
    '',
    'Shapes are batch x steps x features, one layer each. The loss is on the last step: after some 120 steps gradients are so small that they would be subnormal numbers, which the kernels turn into zeros.',
    '',
    ...tableLines(results),
    '',
  ];
}

function ratioOf(above, below) {
  const turns = Math.min(above.cpuTurns.length, below.cpuTurns.length);
  return median(Array.from({ length: turns }, (_, turn) => above.cpuTurns[turn] / below.cpuTurns[turn]));
}

function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function rounded(value) {
  return value >= 100 ? value.toFixed(0) : value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}
