import os from 'node:os';
import { headline, nameOf, rooflineOf } from './cases.mjs';

/** BENCHMARKS.md: the machine, what was found, a plot, the table, the roofline and bars of the ratios. */
export function report({ results, others, versions, threads, limits, load, quick, plotFile }) {
  const rows = results.map((result) => describe(result, limits));
  return [
    '# Benchmarks',
    '',
    `One training step (forward, backward, clipping by the global norm, Adam) of LSTM layers and a dense one over ${headline.features} features. Times are medians, in milliseconds, of turns of about 60 ms; the contestants take turns in one run, and a ratio is the median of the turns' ratios. "Best" is the faster of the numbers of threads tried.`,
    '',
    `${quick ? 'Quick run: corners of the grid only. ' : ''}Written by \`npm run bench\`. How good the forecasts are, beside those of R and Python: [packages/forecast/BENCHMARKS.md](packages/forecast/BENCHMARKS.md).`,
    '',
    ...machineLines({ versions, threads, load }),
    '',
    ...summaryLines(rows),
    '',
    `![Time of one training step, by case and contestant](${plotFile})`,
    '',
    ...tableLines('## Times', results),
    '',
    ...otherLines(others),
    ...rooflineLines(rows, limits),
    '',
    ...barLines(rows),
    '',
  ].join('\n');
}

function describe({ shape, times }, limits) {
  const ours = best(times, 'ours');
  const wide = best(times, 'wide');
  const torch = best(times, 'PyTorch');
  return {
    shape,
    ours,
    roofline: rooflineOf(shape, limits),
    oneThread: times['ours, 1 thread'],
    torchMemory: torch && { ours: ours.peakMb, torch: torch.peakMb },
    overTorch: torch && ratio(ours, torch),
    wideOverTorch: torch && wide && ratio(wide, torch),
    wideOverOurs: wide && ratio(wide, ours),
    stockOverOurs: times['stock wasm'] && ratio(times['stock wasm'], ours),
    cpuOverTorch: times['PyTorch, 1 thread'] && cpuRatio(times['ours, 1 thread'], times['PyTorch, 1 thread']),
  };
}

/** The faster of a contestant's numbers of threads. */
export function best(times, prefix) {
  const candidates = Object.entries(times).filter(([name]) => name.startsWith(prefix));
  return candidates.map(([, time]) => time).sort((left, right) => left.ms - right.ms)[0];
}

function ratio(above, below) {
  return medianRatio(above.turns, below.turns);
}

function cpuRatio(above, below) {
  return medianRatio(above.cpuTurns, below.cpuTurns);
}

function medianRatio(above, below) {
  const turns = Math.min(above.length, below.length);
  return median(Array.from({ length: turns }, (_, turn) => above[turn] / below[turn]));
}

function machineLines({ versions, threads, load }) {
  const [cpu] = os.cpus();
  const torch = versions.torch
    ? `, PyTorch ${versions.torch} (${versions.blas})`
    : ', no PyTorch on this machine';
  const lines = [
    `- ${cpu.model}, ${threads} threads, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}`,
    `- Node ${versions.node}, TensorFlow.js ${versions.tfjs}${torch}`,
    `- Load average ${load[0].toFixed(1)} before and ${load[1].toFixed(1)} after`,
  ];
  if (Math.max(...load) > threads * 2) {
    lines.push(
      '- **The machine had other work**: times are longer than they would be alone, and say little about threads. Ratios of CPU time, one thread each, are given beside those of elapsed time.',
    );
  }
  return lines;
}

function summaryLines(rows) {
  const lines = [];
  const chosen = rows.find(({ shape }) => nameOf(shape) === nameOf(headline));
  if (chosen?.stockOverOurs) {
    lines.push(
      `- ${nameOf(headline)}: ${chosen.stockOverOurs.toFixed(1)} times as fast as stock TensorFlow.js on wasm`,
    );
  }
  const wide = rows.flatMap(({ wideOverOurs }) => wideOverOurs ?? []);
  if (wide.length > 0) {
    lines.push(
      `- "Wide" is ours after \`enableWideVectors()\`, which is opt-in: time over that without, best threads each: ${spread(wide)}`,
    );
  }
  const overTorch = rows.flatMap(({ overTorch }) => overTorch ?? []);
  if (overTorch.length === 0) return lines;
  const wideOverTorch = rows.flatMap(({ wideOverTorch }) => wideOverTorch ?? []);
  const cpu = rows.flatMap(({ cpuOverTorch }) => cpuOverTorch ?? []);
  lines.push(
    `- Time of ours over PyTorch's, best threads each: ${spread(overTorch)}; ${slowCases(overTorch)}`,
    ...(wide.length > 0
      ? [`- The same with wide vectors: ${spread(wideOverTorch)}; ${slowCases(wideOverTorch)}`]
      : []),
    `- CPU time of ours over PyTorch's, one thread each: ${spread(cpu)}`,
    `- Peak memory of the process over all cases: ours ${peak(rows, 'ours')} MB, PyTorch ${peak(rows, 'torch')} MB`,
  );
  return lines;
}

function spread(values) {
  return `geometric mean ${geometricMean(values).toFixed(2)}, from ${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
}

function slowCases(ratios) {
  return `cases above 1.3: ${ratios.filter((value) => value > 1.3).length} of ${ratios.length}`;
}

function peak(rows, name) {
  return Math.max(...rows.flatMap(({ torchMemory }) => torchMemory?.[name] ?? [])).toFixed(0);
}

function tableLines(title, results) {
  const names = Object.keys(results[0].times);
  return [
    title,
    '',
    `| batch x steps, units, layers | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---:').join('|')}|`,
    ...results.map(
      ({ shape, times }) =>
        `| ${nameOf(shape)} | ${names.map((name) => times[name].ms.toFixed(2)).join(' | ')} |`,
    ),
  ];
}

function otherLines(results) {
  if (results.length === 0) return [];
  return [
    ...tableLines('## Outside of the grid', results),
    '',
    'Shapes are batch x steps x features. The loss is on the last step: after some 120 steps gradients are so small that they would be subnormal numbers, which the kernels turn into zeros. Time per step, over that of 120 steps:',
    '',
    ...results.filter(isLong).map((result) => `- ${nameOf(result.shape)}: ${overShortest(result, results)}`),
    '',
  ];
}

function isLong({ shape }) {
  return shape.steps > 120 && shape.features === 8;
}

function overShortest({ shape, times }, results) {
  const shortest = results.find((other) => other.shape.steps === 120);
  return Object.entries(times)
    .map(([name, { cpuMs }]) => {
      const share = cpuMs / shape.steps / (shortest.times[name].cpuMs / shortest.shape.steps);
      return `${name} ${share.toFixed(2)}`;
    })
    .join(', ');
}

function rooflineLines(rows, { gigaflops, copyGigabytes }) {
  return [
    '## Roofline',
    '',
    `What one thread needs at least: the arithmetic of the products at ${gigaflops.toFixed(0)} GFLOP/s (what the kernels reach on a forward pass of 32 x 16, 256 features, 256 units), the dispatch of TensorFlow.js (the same graph with nothing to compute), and copies between its memory and the kernels' at ${copyGigabytes.toFixed(0)} GB/s. WebAssembly has vectors of 128 bits: where arithmetic is the largest part, the product kernel is the limit.`,
    '',
    "| batch x steps, units, layers | arithmetic | dispatch | copies | sum | measured, 1 thread | CPU time | best over PyTorch's best | CPU time over PyTorch's | wide, best over PyTorch's best |",
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...rows.map(({ shape, roofline, oneThread, overTorch, cpuOverTorch, wideOverTorch }) => {
      const parts = [roofline.arithmetic, roofline.dispatch, roofline.copies, roofline.total];
      const cells = [...parts, oneThread?.ms, oneThread?.cpuMs, overTorch, cpuOverTorch, wideOverTorch];
      return `| ${nameOf(shape)} | ${cells.map((value) => value?.toFixed(2) ?? '').join(' | ')} |`;
    }),
  ];
}

// bars as text: readable in a terminal, in a diff and on any page
function barLines(rows) {
  const compared = rows.filter(({ overTorch }) => overTorch);
  if (compared.length === 0) return [];
  const width = 40;
  const largest = Math.max(1.3, ...compared.map(({ overTorch }) => overTorch));
  const label = Math.max(...compared.map(({ shape }) => nameOf(shape).length));
  return [
    "## Time over PyTorch's, best threads each",
    '',
    '```text',
    ...compared.map(({ shape, overTorch }) => {
      const bar = '#'.repeat(Math.max(1, Math.round((overTorch / largest) * width)));
      return `${nameOf(shape).padEnd(label)}  ${bar.padEnd(width)} ${overTorch.toFixed(2)}`;
    }),
    '```',
  ];
}

function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
